import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostDaemonToml } from '../../server/src/rules/runner-examples';
import { type ExplainJobResult, method } from '../../server/src/transport/protocol';
import { Folder, TestClient } from './client';

const ci = '.gitlab-ci.yml';
const text = 'stages: [a]\n\nbuild:\n  stage: a\n  tags: [nix]\n  script:\n    - nix-build default.nix\n';

async function asked(
  params: { readonly line?: number; readonly job?: string },
  run: (result: ExplainJobResult | null) => void,
): Promise<void> {
  const folder = new Folder({ [ci]: text, 'gitlab-runner/config.toml': hostDaemonToml });
  const client = await TestClient.start({ folders: [folder] });
  try {
    client.open(folder.uri(ci), 'yaml', text);
    const position = params.line === undefined ? {} : { position: { line: params.line, character: 3 } };
    const job = params.job === undefined ? {} : { job: params.job };
    const textDocument = { uri: folder.uri(ci) };
    run(await client.request<ExplainJobResult | null>(method.explainJob, { textDocument, ...position, ...job }));
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

describe('explainJob', () => {
  it('explains the job at the cursor, with links to the lines', () =>
    asked({ line: 6 }, (result) => {
      assert.ok(result !== null && result.job !== null);
      assert.equal(result.job, 'build');
      assert.match(result.markdown, /^# Job `build`$/m);
      assert.match(result.markdown, /\]\(file:\/\/[^)]*\/\.gitlab-ci\.yml#L3\)/);
      assert.match(result.markdown, /^- `NIX_REMOTE` = `daemon` \(runner, \[gitlab-runner\/config\.toml:\d+\]/m);
      assert.match(result.markdown, /^\.gitlab-ci\.yml:7 {2}nix-build default\.nix$/m);
      assert.match(result.markdown, /`pipeline\/profile-not-sourced` at /);
    }));

  it('explains a job by its name', () => asked({ job: 'build' }, (result) => assert.equal(result?.job, 'build')));

  it('names the jobs to choose from where the cursor is in none', () =>
    asked({ line: 0 }, (result) => assert.deepEqual(result, { job: null, jobs: ['build'] })));
});
