import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import type { RunnerService } from '../../../server/src/model/host/host';
import { NodePlans } from '../../../server/src/model/nix/plans';
import { rules } from '../../../server/src/rules/registry.generated';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

const root = 'file:///srv/machine';
const main = 'configuration.nix';

/** Twenty entries. Two take a value from a `let`, by way of another one; two read the configuration. */
const entries = Array.from({ length: 20 }, (_, index) => {
  const more: Readonly<Record<number, string>> = {
    3: ' limit = large;',
    7: ' tagList = [ (toString limits.huge) ];',
    9: ' limit = let large = 2; in large;',
    11: ' dockerImage = lib.mkForce cfg.image;',
    13: ' runUntagged = config.ci.untagged;',
  };
  return `    s${index} = { description = "entry ${index}"; executor = "shell";${more[index] ?? ''} };\n`;
});

const files: Readonly<Record<string, string>> = {
  [main]: `{ config, lib, pkgs, ... }:
let
  large = 4;
  limits = { small = 1; huge = large * 10; };
  cfg = config.ci;
in
{
  imports = [ ./options.nix ./more.nix ];
  system.stateVersion = "25.11";
  networking.hostName = "ci";
  virtualisation.docker.enable = true;
  services.gitlab-runner.enable = true;
  services.gitlab-runner.services = {
${entries.join('')}  };
}
`,
  'options.nix': `{ lib, ... }:
{
  options.ci.image = lib.mkOption { type = lib.types.str; default = "alpine:3.20"; };
  options.ci.untagged = lib.mkOption { type = lib.types.bool; default = false; };
  options.ci.unused = lib.mkOption { type = lib.types.str; default = "nothing"; };
}
`,
  'more.nix': `{ config, ... }:
{
  services.gitlab-runner.services.other = { description = "entry of another file"; };
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
}
`,
};

function machine(more: Readonly<Record<string, string>> = {}) {
  const system = new MemoryFileSystem(
    Object.entries({ ...files, ...more }).map(([name, text]) => [`${root}/${name}`, text]),
  );
  const onRuleError = (_: unknown, error: unknown) => assert.fail(String(error));
  const project = new Project({ root, fileSystem: system, rules, settings: defaultSettings, onRuleError });
  for (const _ of project.scan());
  const check = () => [...project.check()];
  const services = (): readonly RunnerService[] => {
    const [host, second] = project.workspace.model().hosts;
    assert.ok(host !== undefined && second === undefined, 'there is one machine');
    return host.services;
  };
  check();
  const evaluated: string[] = [];
  const content = NodePlans.prototype.content;
  mock.method(NodePlans.prototype, 'content', function (this: NodePlans, ...args: Parameters<typeof content>) {
    const [part, { span }] = args;
    evaluated.push(part.text.slice(span.start, span.end));
    return content.apply(this, args);
  });
  return {
    services,
    host: () => project.workspace.model().hosts[0],
    /** Edits files at once, checks everything and answers which entries were evaluated and which have other runners. */
    edit(...edits: readonly (readonly [file: string, before: string, now: string])[]) {
      const before = services();
      for (const [file, from, to] of edits) {
        const uri = `${root}/${file}`;
        const text = system.read(uri) ?? '';
        assert.ok(text.includes(from), `${from} is there`);
        system.write(uri, text.replace(from, to));
        project.update(uri);
      }
      evaluated.length = 0;
      check();
      const runners = new Set(before.map(({ runner }) => runner));
      const names = (list: readonly RunnerService[]) => list.map(({ name }) => name);
      return {
        /** The entries whose text was evaluated. */
        evaluated: [...new Set(evaluated.flatMap((text) => /^"entry (.*)"$/.exec(text)?.[1] ?? []))],
        /** The entries that are judged by another runner. */
        replaced: names(services().filter(({ runner }) => !runners.has(runner))),
        /** Those that are another object, so that the rules on entries judge them again. */
        judged: names(services().filter((service) => !before.includes(service))),
        strings: [...evaluated],
      };
    },
    limitOf(name: string): unknown {
      const limit = services()
        .find((service) => service.name === name)
        ?.option('limit');
      return limit?.state === 'known' && limit.value.value.kind === 'int' ? limit.value.value.value : undefined;
    },
  };
}

describe('an edit of a module with twenty entries evaluates', () => {
  afterEach(() => mock.restoreAll());

  for (const [what, edits, expected] of [
    ['those that use a variable, by another one too', [[main, 'large = 4', 'large = 5']], ['3', '7']],
    ['those that use one attribute of a variable', [[main, 'huge = large * 10', 'huge = 50']], ['7']],
    ['none for an attribute of a variable that nobody uses', [[main, 'small = 1', 'small = 2']], []],
    ['none for a new variable', [[main, 'large = 4;', 'large = 4;\n  more = 5;']], []],
    ['the one with a variable of its own', [[main, 'let large = 2', 'let large = 3']], ['9']],
    ['those that then see a variable of theirs', [[main, 's3 = { ', 's3 = let large = 9; in { ']], ['3']],
    ['the one that asks for a declared option by a variable', [['options.nix', 'alpine:3.20', 'alpine:3.21']], ['11']],
    ['the one that asks for a declared option', [['options.nix', 'default = false', 'default = true']], ['13']],
    ['none for a declared option that nobody asks for', [['options.nix', '"nothing"', '"other"']], []],
    ['those that ask for an option that is set', [['more.nix', 'boot.', 'ci.untagged = true; boot.']], ['11', '13']],
    ['the one that is edited', [[main, 'entry 5', 'entry five']], ['five']],
    [
      'all that several edits at once reach',
      [
        [main, 'entry 5', 'entry five'],
        [main, 'huge = large * 10', 'huge = 50'],
        ['options.nix', 'default = false', 'default = true'],
      ],
      ['five', '7', '13'],
    ],
    ['none for comments', [[main, '    s4 =', '    # the fourth {\n    s4 =']], []],
    ['the one in which white space changes', [[main, 's4 = { ', 's4 =\n {  ']], ['4']],
    ['none for another option', [[main, 'docker.enable = true', 'docker.enable = false']], []],
    ['none for another name of the machine', [[main, '"ci"', '"runner"']], []],
    ['none for an option that comes', [[main, '  networking', '  services.openssh.enable = true;\n  networking']], []],
    ['the one that comes', [[main, '    s4 =', '    new = { description = "entry new"; };\n    s4 =']], ['new']],
  ] as const) {
    it(what, () => {
      const { edit } = machine();
      const found = edit(...edits);
      assert.deepEqual(found.evaluated.toSorted(), expected.toSorted());
      const names = expected.map((name) => (name === 'five' ? 's5' : name === 'new' ? name : `s${name}`));
      assert.deepEqual(found.replaced.toSorted(), names.toSorted());
    });
  }
});

describe('entries that an edit has nothing to do with', () => {
  afterEach(() => mock.restoreAll());

  it('stay the same objects, so that no rule judges them again', () => {
    const { edit } = machine();
    assert.deepEqual(edit([main, 'large = 4', 'large = 5']).judged, ['s3', 's7']);
    assert.deepEqual(edit(['options.nix', 'alpine:3.20', 'alpine:3.21']).judged, ['s11']);
    assert.deepEqual(edit([main, 's4 = { ', 's4 =\n # four\n {  ']).judged, ['s4']);
    assert.deepEqual(edit([main, '    s4 =', '    # the fourth {\n    s4 =']).judged, []);
  });

  it('are found at the values that hold now', () => {
    const { edit, limitOf } = machine();
    edit([main, 'large = 4', 'large = 5']);
    edit([main, 'let large = 2', 'let large = 8']);
    assert.equal(limitOf('s3'), 5);
    assert.equal(limitOf('s9'), 8);
    edit([main, 'limits =', 'limit = 7; limits ='], [main, '= large;', '= limit;']);
    assert.equal(limitOf('s3'), 7);
  });

  it('are read by the release that `system.stateVersion` tells, without being evaluated for that', () => {
    const { edit, services } = machine();
    const { evaluated, replaced } = edit([main, '"25.11"', '"24.05"']);
    assert.deepEqual(evaluated, []);
    assert.equal(replaced.length, services().length);
  });

  it('hold few versions of a file through edits of all the others', () => {
    const { edit, services } = machine();
    for (let index = 0; index < 20; index++) {
      if (index === 4) continue;
      edit([main, `"entry ${index}"`, `"entry no ${index}"`]);
      assert.ok(new Set(services().map(({ nameAt }) => nameAt.part)).size <= 5, 'versions are let go of');
    }
  });
});

describe('the machine', () => {
  afterEach(() => mock.restoreAll());

  it('stays the same object where nothing that was asked depends on an edit', () => {
    const { edit, host } = machine({
      'more.nix': '{ ... }: let port = 22; in { services.openssh.ports = [ port ]; time.timeZone = "UTC"; }\n',
    });
    const before = host();
    for (const change of [
      ['more.nix', 'port = 22', 'port = 2222'],
      ['more.nix', '"UTC"', '"Europe/Berlin" /* where it is */'],
      [main, 'small = 1', 'small = 2'],
      ['options.nix', 'default = "nothing"', 'default = "else"'],
    ] as const) {
      edit(change);
      assert.ok(host() === before, `it stays when ${change[1]} is edited`);
    }
  });

  it('keeps options that do not depend on an edit', () => {
    const { edit, host } = machine();
    const options = () => new Set(host()?.options.filter(({ path }) => path[1] !== 'gitlab-runner'));
    const before = options();
    assert.ok(before.size > 2, 'some are listed');
    edit([main, 'entry 5', 'entry five']);
    assert.deepEqual([...options()].filter((option) => !before.has(option)).length, 0);
  });

  it('evaluates nothing of the options beside an entry that is edited', () => {
    const { edit } = machine({
      'more.nix': '{ ... }: { virtualisation.oci-containers.backend = "podman"; }\n',
      'options.nix': files['options.nix']?.replace('{ lib, ... }:', '{ lib, ... }: let more = "more"; in') ?? '',
    });
    const { strings } = edit([main, 'entry 5', 'entry five']);
    assert.deepEqual(
      strings.filter((text) => text !== '"25.11"' && text !== '"ci"'),
      ['"entry five"', '"shell"'],
    );
  });
});
