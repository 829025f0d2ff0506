import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UsageError } from '../../server/src/cli/files';
import { type Ask, type InitCommand, runInit } from '../../server/src/cli/init';
import { Project } from '../../server/src/engine/project';
import { defaultSettings } from '../../server/src/engine/settings';
import { examine } from '../../server/src/features/doctor/doctor';
import {
  approaches,
  type InitChoices,
  modulePath,
  planFiles,
  tagProblem,
  tokenFiles,
} from '../../server/src/features/init/plan';
import { rules } from '../../server/src/rules/registry.generated';
import { MemoryFileSystem } from '../../server/src/workspace/file-system';

const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-init-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const freshFolder = () => join(folder, `f${++count}`);

const open: Omit<InitCommand, 'folder'> = {
  approach: undefined,
  tokenFile: undefined,
  tags: [],
  force: false,
  dryRun: false,
};

async function init(command: InitCommand, ask?: Ask): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const terminal = {
    write: (text: string) => {
      out += text;
    },
    warn: assert.fail,
    colour: false,
    readInput: () => '',
  };
  return { code: await runInit(command, terminal, ask), out };
}

const tagLists = [['nix'], ['big', 'nix: "x" #1', 'true']];
const combinations: readonly InitChoices[] = approaches.flatMap((approach) =>
  tokenFiles.flatMap((tokenFile) => tagLists.map((tags) => ({ approach, tokenFile, tags }))),
);

function projectOf(choices: InitChoices): Project {
  const files = planFiles(choices).map(({ path, text }) => [`file:///work/${path}`, text] as const);
  const project = new Project({
    root: 'file:///work',
    fileSystem: new MemoryFileSystem(files),
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => assert.fail(`${rule.id}: ${String(error)}`),
  });
  for (const _ of project.scan());
  return project;
}

describe('the files that init writes', () => {
  for (const choices of combinations) {
    const title = `${choices.approach}, ${choices.tokenFile}, ${choices.tags.length} tags`;

    it(`have no findings: ${title}`, () => {
      const project = projectOf(choices);
      const found = [...project.check().values()].flat().map(({ rule, message }) => `${rule.id}: ${message.what}`);
      assert.deepEqual(found, []);
    });

    it(`are one caching runner whose job finds it: ${title}`, () => {
      const { workspace } = projectOf(choices);
      const { runners, pipelines, targetOf } = workspace.model();
      assert.deepEqual(
        runners.map(({ setup, closed }) => ({ setup, closed })),
        [{ setup: choices.approach, closed: true }],
      );
      const [job] = pipelines.flatMap(({ jobs }) => jobs);
      assert.deepEqual(job === undefined ? undefined : targetOf(job)?.runners, runners);
      const tags =
        job?.tags.state === 'known' ? job.tags.value.items.map((tag) => tag.state === 'known' && tag.value) : [];
      assert.deepEqual(tags, choices.tags);
    });

    it(`leave no question with a bad answer: ${title}`, () => {
      const report = examine(projectOf(choices), { wanted: () => true, path: (uri) => uri });
      const answers = report.runners.flatMap(({ questions }) => questions.map(({ id, answer }) => `${id}: ${answer}`));
      assert.deepEqual(
        answers.filter((answer) => !answer.endsWith(' yes')),
        ['tags: unknown'],
      );
    });
  }

  it('are Nix', (test) => {
    const paths = combinations.map((choices, index) => {
      const path = join(folder, `${index}.nix`);
      writeFileSync(path, planFiles(choices).find((file) => file.path === modulePath)?.text ?? '');
      return path;
    });
    const run = spawnSync('nix-instantiate', ['--parse', ...paths], { encoding: 'utf8' });
    if (run.error !== undefined) return test.skip('nix-instantiate is not installed');
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stdout.trim().split('\n').length, paths.length);
  });

  it('keep the token where it was said to be', () => {
    const text = (tokenFile: InitChoices['tokenFile']) =>
      planFiles({ approach: 'host-daemon', tokenFile, tags: ['nix'] }).find(({ path }) => path === modulePath)?.text ??
      '';
    assert.match(
      text('sops'),
      /authenticationTokenConfigFile = config\.sops\.templates\."gitlab-runner-nix\.env"\.path;/,
    );
    assert.match(text('agenix'), /authenticationTokenConfigFile = config\.age\.secrets\.gitlab-runner-nix\.path;/);
    assert.match(text('path'), /authenticationTokenConfigFile = "\/run\/secrets\/gitlab-runner-nix\.env";/);
    assert.match(text('path'), /^\{ pkgs, \.\.\. \}:\n/);
    assert.match(text('sops'), /^\{ config, pkgs, \.\.\. \}:\n/);
  });

  it('are for tags that GitLab takes', () => {
    assert.equal(tagProblem('nix 2'), undefined);
    for (const tag of ['', ' ', 'a,b', 'a\nb', 'x'.repeat(256)]) assert.ok(tagProblem(tag), JSON.stringify(tag));
  });
});

describe('gitlab-nix-runner init', () => {
  it('writes the files and says what is left to do', async () => {
    const target = freshFolder();
    const { code, out } = await init({ ...open, folder: target, approach: 'daemon-container', tokenFile: 'sops' });
    assert.equal(code, 0);
    assert.equal(
      out,
      `Wrote ${target}/nixos/gitlab-runner.nix
Wrote ${target}/.gitlab-ci.yml
Wrote ${target}/.gitlab-nix-runner.yml

Next:
  1. Create a runner in GitLab with the tag nix.
  2. Put the token into the sops file under \`gitlab-runner/token\`, and import the module of sops-nix.
  3. Add the flake input nix.url = "github:NixOS/nix" and hand \`inputs\` to the modules through \`specialArgs\`.
  4. Import nixos/gitlab-runner.nix into the configuration of the machine.
`,
    );
    for (const { path, text } of planFiles({ approach: 'daemon-container', tokenFile: 'sops', tags: ['nix'] })) {
      assert.equal(readFileSync(join(target, path), 'utf8'), text);
    }
  });

  it('writes nothing where one of the files is there', async () => {
    const target = freshFolder();
    mkdirSync(target);
    writeFileSync(join(target, '.gitlab-nix-runner.yml'), 'nix-tags: [a]\n');
    const command: InitCommand = { ...open, folder: target, approach: 'host-daemon' };
    await assert.rejects(
      init(command),
      (error) => error instanceof UsageError && /already.*--force/.test(error.message),
    );
    assert.ok(!existsSync(join(target, '.gitlab-ci.yml')));
    await init({ ...command, force: true });
    assert.equal(readFileSync(join(target, '.gitlab-nix-runner.yml'), 'utf8'), 'nixos-release: "25.11"\n');
  });

  it('follows no link out of the folder', async () => {
    const target = freshFolder();
    const outside = freshFolder();
    mkdirSync(target);
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), 'mine\n');
    symlinkSync(join(outside, 'file'), join(target, '.gitlab-ci.yml'));
    const command: InitCommand = { ...open, folder: target, approach: 'host-daemon', force: true };
    await assert.rejects(init(command), UsageError);
    rmSync(join(target, '.gitlab-ci.yml'));
    symlinkSync(outside, join(target, 'nixos'));
    await assert.rejects(init(command), UsageError);
    assert.equal(readFileSync(join(outside, 'file'), 'utf8'), 'mine\n');
    assert.ok(!existsSync(join(outside, 'gitlab-runner.nix')));
  });

  it('only prints the files when asked to', async () => {
    const target = freshFolder();
    const { out } = await init({ ...open, folder: target, approach: 'host-daemon', tags: ['a'], dryRun: true });
    assert.match(out, /^==> nixos\/gitlab-runner\.nix <==\n\{ pkgs, \.\.\. \}:\n/);
    assert.match(out, /\n==> \.gitlab-nix-runner\.yml <==\nnixos-release: "25\.11"\nnix-tags:\n {2}- a\n$/);
    assert.ok(!existsSync(target));
  });

  it('asks for what is not given', async () => {
    const asked: string[] = [];
    const ask: Ask = async (question, fallback, choices) => {
      asked.push(question);
      return choices?.at(1) ?? `${fallback}, big`;
    };
    const target = freshFolder();
    await init({ ...open, folder: target }, ask);
    assert.equal(asked.length, 3);
    const text = (path: string) => readFileSync(join(target, path), 'utf8');
    assert.match(
      text('nixos/gitlab-runner.nix'),
      /oci-containers[\s\S]*age\.secrets|age\.secrets[\s\S]*oci-containers/,
    );
    assert.match(text('.gitlab-ci.yml'), /- nix\n {4}- big\n/);
    await init({ ...open, folder: freshFolder(), approach: 'host-daemon', tokenFile: 'path', tags: ['x'] }, ask);
    assert.equal(asked.length, 3);
  });

  it('wants to know how jobs reach Nix where nobody can be asked', async () => {
    await assert.rejects(
      init({ ...open, folder: freshFolder() }),
      /--approach host-daemon or --approach daemon-container/,
    );
    await assert.rejects(init({ ...open, folder: freshFolder(), approach: 'host-daemon', tags: ['a,b'] }), UsageError);
  });
});
