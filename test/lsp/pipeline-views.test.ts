import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type MergedOrigin,
  type MergedPipeline,
  method,
  type PipelineEntry,
  type PipelineGraph,
  type PlaceLink,
} from '../../server/src/transport/protocol';
import { Folder, range, TestClient } from './client';

const entry = `include: ci/base.yml
stages: [build, check]
build:
  extends: .base
  stage: build
  parallel: 2
  script: echo made
check:
  stage: check
  needs: [{job: build, optional: true}, {project: group/tools, job: pack, ref: main}, nowhere]
  tags: [nix]
  when: manual
  script: nix-build default.nix
`;
const base = `.base:
  image: alpine
  before_script:
    - echo 1
`;
const module = `{
  services.gitlab-runner.services.linux = {
    tagList = [ "linux" ];
    runUntagged = true;
  };
}
`;
const files = {
  '.gitlab-ci.yml': entry,
  'ci/base.yml': base,
  'other.gitlab-ci.yml': 'include: ci/base.yml\nother:\n  extends: .base\n  script: make\n',
  'module.nix': module,
};

async function served(
  run: (client: TestClient, folder: Folder) => Promise<void>,
  given: Readonly<Record<string, string>> = files,
): Promise<void> {
  const folder = new Folder(given);
  const client = await TestClient.start({ folders: [folder] });
  try {
    await run(client, folder).catch((error: unknown) => {
      throw client.logs.length === 0 ? error : new Error(client.logs.join('\n'), { cause: error });
    });
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

const merge = (client: TestClient, uri: string, form: 'configuration' | 'jobs') =>
  client.request<MergedPipeline | null>(method.mergedPipeline, { uri, form });

/** The text without the comments at its top. */
const body = (text: string) => text.replace(/^(?:#.*\n)*\n/, '');

/** `ci/base.yml:3`, or with the name of the template `.base ci/base.yml:3`. */
const shown = ({ label, name }: PlaceLink) => (name === undefined ? label : `${name} ${label}`);

describe('the pipelines of a file', () => {
  const paths = async (client: TestClient, folder: Folder, path: string) => {
    const textDocument = { uri: folder.uri(path) };
    const found = await client.request<PipelineEntry[]>(method.pipelinesOf, { textDocument });
    return found.map((one) => `${one.path}${one.fits ? '' : ' does not fit'}`);
  };

  it('are those that it starts or takes part in', () =>
    served(async (client, folder) => {
      assert.deepEqual(await paths(client, folder, '.gitlab-ci.yml'), ['.gitlab-ci.yml']);
      assert.deepEqual(await paths(client, folder, 'ci/base.yml'), ['.gitlab-ci.yml', 'other.gitlab-ci.yml']);
    }));

  it('are all of the workspace where it takes part in none', () =>
    served(async (client, folder) => {
      const all = ['.gitlab-ci.yml does not fit', 'other.gitlab-ci.yml does not fit'];
      assert.deepEqual(await paths(client, folder, 'module.nix'), all);
    }));
});

describe('the merged pipeline', () => {
  it('is the full configuration, with the problems at its top', () =>
    served(async (client, folder) => {
      const text = 'include: [ci/base.yml, ci/gone.yml]\njob:\n  extends: .base\n  script: make\n';
      client.open(folder.uri('.gitlab-ci.yml'), 'yaml', text);
      const merged = await merge(client, folder.uri('.gitlab-ci.yml'), 'configuration');
      assert.equal(
        merged?.text,
        `# The full configuration of .gitlab-ci.yml: includes, extends and references resolved.
#
# Not resolved, so what follows may lack something:
#   .gitlab-ci.yml:1: the included file \`ci/gone.yml\` is not there

.base:
  image: alpine
  before_script:
    - echo 1
job:
  image: alpine
  before_script:
    - echo 1
  extends: .base
  script: make
`,
      );
    }));

  it('follows what is typed, in included files too', () =>
    served(async (client, folder) => {
      client.open(folder.uri('ci/base.yml'), 'yaml', base);
      client.edit(folder.uri('ci/base.yml'), 'alpine', 'debian');
      const merged = await merge(client, folder.uri('other.gitlab-ci.yml'), 'configuration');
      assert.match(body(merged?.text ?? ''), /^other:\n {2}image: debian\n/m);
    }));

  it('says where its keys come from', () =>
    served(async (client, folder) => {
      const merged = await merge(client, folder.uri('.gitlab-ci.yml'), 'jobs');
      const lines = merged?.text.split('\n') ?? [];
      assert.deepEqual(
        merged?.heads.map(({ line, origins }) => [lines[line], ...origins.map(shown)]),
        [
          ['build 1/2:', '.gitlab-ci.yml:3', '.base ci/base.yml:1'],
          ['build 2/2:', '.gitlab-ci.yml:3', '.base ci/base.yml:1'],
          ['check:', '.gitlab-ci.yml:8'],
        ],
      );
    }));

  it('says where each value comes from', () =>
    served(async (client, folder) => {
      const merged = await merge(client, folder.uri('.gitlab-ci.yml'), 'jobs');
      assert.ok(merged);
      const lines = merged.text.split('\n');
      const originOf = async (line: string, word: string) => {
        const at = lines.indexOf(line);
        assert.ok(at >= 0, merged.text);
        const position = { line: at, character: line.indexOf(word) };
        const found = await client.request<MergedOrigin | null>(method.mergedOrigin, { id: merged.id, position });
        if (found === null) return null;
        const { start, end } = found.range;
        return [lines[start.line]?.slice(start.character, end.character), shown(found.origin), found.origin.range];
      };
      assert.deepEqual(await originOf('check:', 'check'), ['check', '.gitlab-ci.yml:8', range(7, 0, 5)]);
      assert.deepEqual(await originOf('  image: alpine', 'image'), ['image', '.base ci/base.yml:2', range(1, 2, 7)]);
      assert.deepEqual(await originOf('    - echo 1', 'echo'), ['echo 1', '.base ci/base.yml:4', range(3, 6, 12)]);
      assert.deepEqual(await originOf('    - nix', 'nix'), ['nix', '.gitlab-ci.yml:11', range(10, 9, 12)]);
      assert.equal(await originOf('', ''), null);
    }));

  it('is nothing for a file that is no pipeline, and has no origins for answers that are long gone', () =>
    served(async (client, folder) => {
      assert.equal(await merge(client, folder.uri('module.nix'), 'jobs'), null);
      const first = await merge(client, folder.uri('.gitlab-ci.yml'), 'jobs');
      for (let round = 0; round < 8; round++) await merge(client, folder.uri('.gitlab-ci.yml'), 'jobs');
      const position = { line: first?.heads[0]?.line ?? 0, character: 0 };
      assert.equal(await client.request(method.mergedOrigin, { id: first?.id, position }), null);
    }));
});

describe('the graph of a pipeline', () => {
  it('has stages, jobs, needs, runners and findings', () =>
    served(async (client, folder) => {
      const uri = folder.uri('.gitlab-ci.yml');
      const graph = await client.request<PipelineGraph>(method.pipelineGraph, { uri });
      assert.equal(graph.path, '.gitlab-ci.yml');
      assert.deepEqual(graph.notes, []);
      assert.deepEqual(graph.stages, [
        { name: 'build', declared: true },
        { name: 'check', declared: true },
      ]);
      const [build, check] = graph.jobs;
      assert.deepEqual(build, {
        name: 'build',
        stage: 'build',
        otherNeeds: [],
        runner: 0,
        tags: [],
        triggers: false,
        copies: 2,
        neverRuns: false,
        findings: [],
        place: {
          uri,
          range: { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } },
          label: '.gitlab-ci.yml:3',
        },
      });
      assert.deepEqual(check?.needs, [{ job: 'build', optional: true }]);
      assert.deepEqual(check?.otherNeeds, ['pack of project group/tools', 'nowhere, which is not there']);
      assert.equal(check?.when, 'manual');
      assert.deepEqual(
        check?.findings.map(({ severity, rule }) => `${severity} ${rule}`).filter((one) => one.includes('profile')),
        ['warning pipeline/profile-not-sourced'],
      );
      assert.deepEqual(
        graph.runners.map(({ label, kind, places }) => [label, kind, ...places.map(shown)]),
        [
          ['linux', 'other', 'linux module.nix:2'],
          ['Nix runner, by tag nix', 'caching'],
        ],
      );
    }));

  it('tells of findings in the templates of a job', () =>
    served(
      async (client, folder) => {
        const graph = await client.request<PipelineGraph>(method.pipelineGraph, { uri: folder.uri('.gitlab-ci.yml') });
        const [job] = graph.jobs;
        assert.deepEqual(
          job?.findings.map(({ rule, template }) => [rule, template]),
          [['pipeline/unknown-keyword', '.t']],
        );
      },
      { '.gitlab-ci.yml': '.t:\n  imag: alpine\njob:\n  extends: .t\n  script: make\n' },
    ));

  it('is told of as out of date when a file changes on disk', () =>
    served(async (client, folder) => {
      await client.request(method.pipelineGraph, { uri: folder.uri('.gitlab-ci.yml') });
      const told = () => client.received.filter((one) => one.method === method.pipelinesChanged).length;
      const before = told();
      folder.write('ci/base.yml', base.replace('alpine', 'debian'));
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('ci/base.yml'), type: 2 }] });
      await client.until(() => told() > before, 'the notification');
    }));
});
