import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShellChecker, ShellComment, ShellInput } from '../../server/src/engine/shellcheck/checker';
import { type ClientOptions, Folder, TestClient } from './client';

const ci = '.gitlab-ci.yml';
const text = 'build:\n  script:\n    - rm $bad\n';

/** Says that every `$bad` wants quotes, when it is let. */
class FakeShellCheck implements ShellChecker {
  readonly asked: string[] = [];
  readonly cancelled: string[] = [];
  /** While set, runs last until they are cancelled. */
  slow = false;
  running = 0;
  most = 0;

  async check({ text }: ShellInput, signal: AbortSignal): Promise<readonly ShellComment[] | undefined> {
    this.asked.push(text);
    this.running++;
    this.most = Math.max(this.most, this.running);
    if (this.slow) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    this.running--;
    if (signal.aborted) {
      this.cancelled.push(text);
      return undefined;
    }
    return text.split('\n').flatMap((line, index) => {
      const column = line.indexOf('$bad') + 1;
      if (column === 0) return [];
      const start = { line: index + 1, column };
      const end = { line: index + 1, column: column + 4 };
      return [
        {
          start,
          end,
          level: 'info',
          code: 2086,
          message: 'Double quote it.',
          replacements: [
            { start, end: start, text: '"', side: 'following' },
            { start: end, end, text: '"', side: 'preceding' },
          ],
        },
      ];
    });
  }
}

async function withShellCheck(
  files: Record<string, string>,
  run: (client: TestClient, folder: Folder, checker: FakeShellCheck) => Promise<void>,
  options: ClientOptions = {},
): Promise<void> {
  const folder = new Folder(files);
  const checker = new FakeShellCheck();
  const client = await TestClient.start({ folders: [folder], shellChecker: checker, ...options });
  try {
    await run(client, folder, checker);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

const refreshes = (client: TestClient) =>
  client.received.filter(({ method }) => method === 'workspace/diagnostic/refresh').length;

describe('what ShellCheck finds', () => {
  it('comes later: a client that asks is told to ask again', () =>
    withShellCheck({ [ci]: text }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', text);
      assert.deepEqual(await client.diagnostics(uri), []);
      await client.until(() => refreshes(client) > 0, 'a refresh');
      const [found, ...more] = await client.diagnostics(uri);
      assert.deepEqual(more, []);
      assert.equal(found?.code, 'shellcheck/SC2086');
      assert.equal(found?.source, 'gitlab-nix-runner');
      assert.equal(found?.severity, 3);
      assert.equal(found?.codeDescription?.href, 'https://www.shellcheck.net/wiki/SC2086');
      assert.deepEqual(found?.range, { start: { line: 2, character: 9 }, end: { line: 2, character: 13 } });
      const actions = await client.actions(uri, found.range);
      const fix = actions.find(({ title }) => title === 'Replace `$bad` by `"$bad"`');
      assert.ok(fix !== undefined, actions.map(({ title }) => title).join('\n'));
      await client.apply(uri, fix);
      assert.equal(client.document(uri).getText(), text.replace('$bad', '"$bad"'));
    }));

  it('is sent to a client that cannot ask', () =>
    withShellCheck(
      { [ci]: text },
      async (client, folder) => {
        client.open(folder.uri(ci), 'yaml', text);
        const found = await client.until(
          () => client.published.find(({ diagnostics }) => diagnostics.length > 0)?.diagnostics,
          'findings',
        );
        assert.deepEqual(
          found.map(({ code }) => code),
          ['shellcheck/SC2086'],
        );
      },
      { push: true },
    ));

  it('is asked for one script at a time, of open documents alone', () =>
    withShellCheck(
      { [ci]: `${text}test:\n  script:\n    - b\n`, 'other.gitlab-ci.yml': 'other:\n  script:\n    - c\n' },
      async (client, folder, checker) => {
        const uri = folder.uri(ci);
        client.open(uri, 'yaml', `${text}test:\n  script:\n    - b\n`);
        await client.pull(uri);
        await client.until(() => refreshes(client) > 0, 'a refresh');
        assert.deepEqual(checker.asked, ['#!/bin/bash -e\nrm $bad', '#!/bin/bash -e\nb']);
        assert.equal(checker.most, 1);
        const other = folder.uri('other.gitlab-ci.yml');
        client.open(other, 'yaml', 'other:\n  script:\n    - c\n');
        await client.pull(other);
        await client.until(() => checker.asked.length > 2, 'a third run');
        assert.deepEqual(checker.asked.slice(2), ['#!/bin/bash -e\nc']);
      },
    ));

  it('is not waited for once the script is another', () =>
    withShellCheck({ [ci]: text }, async (client, folder, checker) => {
      const uri = folder.uri(ci);
      checker.slow = true;
      client.open(uri, 'yaml', text);
      await client.pull(uri);
      await client.until(() => checker.running > 0, 'a run');
      client.edit(uri, 'rm $bad', 'ls $bad');
      assert.deepEqual(await client.diagnostics(uri), []);
      checker.slow = false;
      await client.until(() => refreshes(client) > 0, 'a refresh');
      assert.deepEqual(checker.cancelled, ['#!/bin/bash -e\nrm $bad']);
      assert.deepEqual(checker.asked.slice(1), ['#!/bin/bash -e\nls $bad']);
      assert.equal((await client.diagnostics(uri)).length, 1);
    }));

  it('is not asked for where it is off', () =>
    withShellCheck(
      { [ci]: text },
      async (client, folder, checker) => {
        const uri = folder.uri(ci);
        client.open(uri, 'yaml', text);
        assert.deepEqual(await client.diagnostics(uri), []);
        await new Promise((resolve) => setTimeout(resolve, 600));
        assert.deepEqual(checker.asked, []);
      },
      { settings: { '': { shellcheck: { enable: 'off' } } } },
    ));
});
