import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noPatterns } from '../../../server/src/workspace/classify';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';
import { Workspace } from '../../../server/src/workspace/workspace';

const uri = 'file:///srv/config/runners.nix';

const module = (
  more: { head?: string; before?: string; frame?: string } = {},
) => `${more.head ?? '{ config, lib, pkgs, ... }:'}
let image = "alpine"; in
{
  ${more.before ?? 'virtualisation.docker.enable = true;'}
  services.gitlab-runner.services = ${more.frame ?? ''}{
    one = { limit = 1; dockerImage = image; };
    two = { limit = 2; dockerImage = image; };
    three = { limit = 3; dockerImage = image; };
  };
}
`;

function workspaceOf(text: string) {
  const system = new MemoryFileSystem([[uri, text]]);
  const workspace = new Workspace('file:///srv/config', system, { patterns: noPatterns, nixTags: [] });
  for (const _ of workspace.scan());
  const host = () => {
    const [first, ...others] = workspace.model().hosts;
    assert.ok(first !== undefined && others.length === 0, 'there is one configuration');
    return first;
  };
  return {
    host,
    /** The entries that are other objects after an edit. */
    replaced(before: string, now: string): readonly string[] {
      const old = new Set(host().services);
      const current = system.read(uri) ?? '';
      assert.ok(current.includes(before), 'what is edited is there');
      system.write(uri, current.replace(before, now));
      workspace.update(uri);
      return host().services.flatMap((service) => (old.has(service) ? [] : [service.name]));
    },
    subjects: () => new Set(workspace.subjects().map(({ subject }) => subject)),
    textOf(name: string): string | undefined {
      const service = host().services.find((each) => each.name === name);
      const span = service && workspace.file(uri)?.locate(service.nameAt);
      return span && system.read(uri)?.slice(span.start, span.end);
    },
    limits: () =>
      host().services.map((service) => {
        const limit = service.option('limit');
        return limit.state === 'known' && limit.value.value.kind === 'int' ? limit.value.value.value : limit.state;
      }),
  };
}

describe('entries of the runner’s services that an edit leaves alone', () => {
  it('stay the same objects, and are found where they are now', () => {
    const { replaced, limits, textOf } = workspaceOf(module());
    assert.deepEqual(replaced('limit = 2', 'limit = 20'), ['two']);
    assert.deepEqual(replaced('limit = 20', 'description = "long"; limit = 7'), ['two']);
    assert.deepEqual(replaced('limit = 1;', 'limit = 100;'), ['one']);
    assert.deepEqual(limits(), [100, 7, 3]);
    assert.deepEqual(['one', 'two', 'three'].map(textOf), ['one', 'two', 'three']);
  });

  it('are judged by the same subjects', () => {
    const { replaced, subjects } = workspaceOf(module());
    const before = subjects();
    replaced('limit = 2', 'limit = 20');
    const made = [...subjects()].filter((subject) => !before.has(subject));
    const options = made.flatMap((subject) => ('option' in subject ? [subject.option.path.slice(3).join('.')] : []));
    assert.deepEqual(
      options.filter((path) => path !== ''),
      ['two', 'two.limit', 'two.dockerImage'],
    );
    assert.equal(made.filter((subject) => 'service' in subject).length, 1);
    assert.equal(made.filter((subject) => 'runner' in subject).length, 1);
    // Settings are judged runner by runner, those outside of them once.
    const settings = [...subjects()].filter((subject) => 'config' in subject && !('host' in subject));
    assert.equal(settings.length, 4);
    assert.ok(made.filter((subject) => settings.includes(subject)).length <= 2);
  });

  it('hold few versions of a file', () => {
    const { replaced, host } = workspaceOf(module());
    for (const name of ['one', 'two', 'three', 'one', 'two', 'three']) {
      replaced(`${name} = { `, `${name} = { runUntagged = true; `);
      assert.ok(new Set(host().services.map(({ nameAt }) => nameAt.part)).size <= 4, 'versions are let go of');
    }
  });

  const all = ['one', 'two', 'three'];
  for (const [what, text, before, now] of [
    ['a name that they all take changes', module(), 'image = "alpine"', 'image = "debian"'],
    ['an option beside them changes, as rules judge them by it', module(), 'enable = true', 'enable = false'],
    [
      'what makes all of them changes',
      module({ frame: 'lib.mapAttrs (_: x: x // { limit = 1; }) ' }),
      '= 1; })',
      '= 9; })',
    ],
    ['the condition around them changes', module({ frame: 'lib.mkIf config.a ' }), 'config.a', 'config.b'],
    ['it is not certain that a function goes by names', module({ frame: 'lib.id ' }), 'limit = 2', 'limit = 20'],
    ['the text is not whole any more, as sets may hold more', module(), 'limit = 2;', 'limit = ;'],
  ] as const) {
    it(`are other objects where ${what}`, () => assert.deepEqual(workspaceOf(text).replaced(before, now), all));
  }

  for (const [what, text, before, now, replaced] of [
    ['an entry gets another name', module(), 'two = {', 'zwei = {', ['zwei']],
    ['an entry comes', module(), 'two = {', 'new.limit = 4;\n    two = {', ['new']],
    ['an entry goes', module(), 'two = { limit = 2; dockerImage = image; };', '', []],
    ['entries may read each other', module({ frame: 'rec ' }), 'limit = 2', 'limit = 20', ['two']],
    ['the arguments are handed on', module({ head: 'args@{ lib, ... }:' }), 'limit = 2', 'limit = 20', ['two']],
    [
      'a function makes them one by one',
      module({ frame: 'lib.mapAttrs (_: x: x) ' }),
      'limit = 2',
      'limit = 20',
      ['two'],
    ],
    [
      'an option that no rule looks at asks for all of them',
      module({ before: 'x = config.services.gitlab-runner.services;' }),
      'limit = 2',
      'limit = 20',
      ['two'],
    ],
  ] as const) {
    it(`are those that an edit reaches where ${what}`, () => {
      assert.deepEqual(workspaceOf(text).replaced(before, now), replaced);
    });
  }

  it('stay while the same entry is not whole', () => {
    const { replaced } = workspaceOf(module().replace('limit = 2;', 'limit = ;'));
    assert.deepEqual(replaced('limit = ;', 'lim = ;'), ['two']);
  });

  it('stay behind functions that only say when and how strongly they count', () => {
    assert.deepEqual(workspaceOf(module({ frame: 'lib.mkIf true ' })).replaced('limit = 2', 'limit = 20'), ['two']);
  });
});
