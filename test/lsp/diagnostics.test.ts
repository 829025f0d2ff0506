import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Diagnostic, LSPErrorCodes, type WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { type ClientOptions, editorCapabilities, Folder, TestClient } from './client';

const profile = `  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n`;
const bad = `build:\n  tags: [nix]\n  script:\n    - nix-build default.nix\n`;
const good = `build:\n  tags: [nix]\n${profile}  script:\n    - nix-build default.nix\n`;
const ci = '.gitlab-ci.yml';

async function withClient(
  files: Record<string, string>,
  run: (client: TestClient, folder: Folder) => Promise<void>,
  options: ClientOptions = {},
): Promise<void> {
  const folder = new Folder(files);
  const client = await TestClient.start({ folders: [folder], ...options });
  try {
    await run(client, folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

const refreshes = (client: TestClient) =>
  client.received.filter(({ method }) => method === 'workspace/diagnostic/refresh').length;
/** Longer than a client has to ask about a change by itself. */
const longerThanGrace = () => new Promise((resolve) => setTimeout(resolve, 450));

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

describe('pulled diagnostics', () => {
  it('name the rule, its page and the exact range', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      client.open(folder.uri(ci), 'yaml', bad);
      const [found, ...more] = await client.diagnostics(folder.uri(ci));
      assert.equal(more.length, 0);
      assert.equal(found?.code, 'pipeline/profile-not-sourced');
      assert.equal(found?.source, 'gitlab-nix-runner');
      assert.equal(found?.severity, 2);
      assert.match(found?.codeDescription?.href ?? '', /\/rules\/pipeline\/profile-not-sourced$/);
      assert.deepEqual(found?.range, { start: { line: 3, character: 6 }, end: { line: 3, character: 27 } });
      assert.equal(String(found?.message).split('\n').length, 3);
    }));

  it('follow an edit, and say when nothing changed', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      const first = await client.pull(uri);
      assert.equal(first.kind, 'full');
      const again = await client.pull(uri, first.resultId);
      assert.deepEqual(again, { kind: 'unchanged', resultId: first.resultId });
      client.edit(uri, '  script:', `${profile}  script:`);
      const fixed = await client.pull(uri, first.resultId);
      assert.equal(fixed.kind, 'full');
      assert.deepEqual(fixed.kind === 'full' && fixed.items, []);
      client.edit(uri, profile, '');
      assert.deepEqual(codes(await client.diagnostics(uri)), ['pipeline/profile-not-sourced']);
    }));

  it('move with the text above them', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      await client.pull(uri);
      client.edit(uri, 'build:', '# one\n# two\nbuild:');
      const [found] = await client.diagnostics(uri);
      assert.equal(found?.range.start.line, 5);
    }));

  it('come with those of other files that changed', () =>
    withClient({ [ci]: 'include: jobs.gitlab-ci.yml\n', 'jobs.gitlab-ci.yml': bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      const jobs = folder.uri('jobs.gitlab-ci.yml');
      client.open(uri, 'yaml', 'include: jobs.gitlab-ci.yml\n');
      const before = await client.pull(uri);
      const listed = before.relatedDocuments?.[jobs];
      assert.deepEqual(listed?.kind === 'full' && codes(listed.items), ['pipeline/profile-not-sourced']);
      client.edit(uri, 'include', `default:\n${profile}\ninclude`);
      const after = await client.pull(uri);
      const cleared = after.relatedDocuments?.[jobs];
      assert.deepEqual(cleared?.kind === 'full' && cleared.items, []);
      const third = await client.pull(uri);
      assert.equal(third.relatedDocuments, undefined);
    }));

  it('are asked for again where an edit that nobody asks about changed them', () =>
    withClient({ [ci]: 'include: jobs.yml\n', 'jobs.yml': bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      const jobs = folder.uri('jobs.yml');
      await client.request('workspace/diagnostic', { previousResultIds: [] });
      client.open(uri, 'yaml', 'include: jobs.yml\n');
      client.open(jobs, 'yaml', bad);
      assert.deepEqual(codes(await client.diagnostics(jobs)), ['pipeline/profile-not-sourced']);
      const before = refreshes(client);
      client.edit(uri, 'include', `default:\n${profile}\ninclude`);
      await client.until(() => refreshes(client) === before + 1, 'refresh');
      assert.deepEqual(await client.diagnostics(jobs), []);
    }));

  it('are asked for again by clients that ask about a file as it opens and then no more', () =>
    withClient({ [ci]: 'include: jobs.yml\n', 'jobs.yml': bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      const jobs = folder.uri('jobs.yml');
      await client.request('workspace/diagnostic', { previousResultIds: [] });
      client.open(jobs, 'yaml', bad);
      await client.pull(jobs);
      const before = refreshes(client);
      const source = new CancellationTokenSource();
      client.open(uri, 'yaml', 'include: jobs.yml\n');
      const pulled = client.request('textDocument/diagnostic', { textDocument: { uri } }, source.token);
      client.edit(uri, 'include', `default:\n${profile}\ninclude`);
      source.cancel();
      await assert.rejects(pulled, { code: LSPErrorCodes.RequestCancelled });
      await client.until(() => refreshes(client) === before + 1, 'refresh');
      assert.deepEqual(await client.diagnostics(jobs), []);
    }));

  it('are asked for again by clients that take an answer on one file alone', () => {
    const { textDocument } = editorCapabilities;
    const capabilities = {
      ...editorCapabilities,
      textDocument: { ...textDocument, diagnostic: { ...textDocument?.diagnostic, relatedDocumentSupport: false } },
    };
    return withClient(
      { [ci]: 'include: jobs.yml\n', 'jobs.yml': bad },
      async (client, folder) => {
        const uri = folder.uri(ci);
        const jobs = folder.uri('jobs.yml');
        await client.request('workspace/diagnostic', { previousResultIds: [] });
        client.open(uri, 'yaml', 'include: jobs.yml\n');
        client.open(jobs, 'yaml', bad);
        assert.deepEqual(codes(await client.diagnostics(jobs)), ['pipeline/profile-not-sourced']);
        const before = refreshes(client);
        client.edit(uri, 'include', `default:\n${profile}\ninclude`);
        await client.pull(uri);
        await client.until(() => refreshes(client) === before + 1, 'refresh');
        assert.deepEqual(await client.diagnostics(jobs), []);
      },
      { capabilities },
    );
  });

  it('are not asked for again where the client has asked, or nothing of what it has changed', () =>
    withClient({ [ci]: 'include: jobs.yml\n', 'jobs.yml': bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      const jobs = folder.uri('jobs.yml');
      await client.request('workspace/diagnostic', { previousResultIds: [] });
      client.open(uri, 'yaml', 'include: jobs.yml\n');
      client.open(jobs, 'yaml', bad);
      await client.pull(jobs);
      await client.pull(uri);
      const before = refreshes(client);
      client.edit(uri, 'include', `default:\n${profile}\ninclude`);
      await client.pull(uri);
      await client.pull(jobs);
      const checks = client.checks;
      await longerThanGrace();
      assert.equal(client.checks, checks);
      client.edit(uri, 'include', '# no change\ninclude');
      await longerThanGrace();
      assert.equal(refreshes(client), before);
    }));

  it('are cancelled when the client says so', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      await client.pull(uri);
      const source = new CancellationTokenSource();
      client.edit(uri, 'build:', 'built:');
      const pulled = client.request('textDocument/diagnostic', { textDocument: { uri } }, source.token);
      source.cancel();
      await assert.rejects(pulled, { code: LSPErrorCodes.RequestCancelled });
      assert.deepEqual(codes(await client.diagnostics(uri)), ['pipeline/profile-not-sourced']);
    }));

  it('cost a burst of changes a few runs of the rules', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      await client.pull(uri);
      const before = client.checks;
      const answers = [];
      for (let i = 0; i < 21; i++) {
        client.edit(uri, i === 0 ? 'build:' : `job${i - 1}:`, `job${i}:`);
        answers.push(client.diagnostics(uri));
      }
      const lists = await Promise.all(answers);
      assert.match(String(lists.at(-1)?.[0]?.message), /`job20`/);
      assert.ok(client.checks - before <= 3, `${client.checks - before} runs`);
    }));

  it('cover the whole workspace, in parts where the client takes them', () =>
    withClient({ [ci]: bad, 'sub/.gitlab-ci.yml': bad, 'sub/b.gitlab-ci.yml': 'a: [\n' }, async (client, folder) => {
      const params = { previousResultIds: [] };
      const report = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', params);
      const uris = report.items.map(({ uri }) => uri).sort();
      assert.deepEqual(
        uris,
        [folder.uri(ci), folder.uri('sub/.gitlab-ci.yml'), folder.uri('sub/b.gitlab-ci.yml')].sort(),
      );
      const previousResultIds = report.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
      const again = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds });
      assert.deepEqual(new Set(again.items.map(({ kind }) => kind)), new Set(['unchanged']));
      const partial = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds: [],
        partialResultToken: 'parts',
      });
      assert.deepEqual(partial.items, []);
      const sent = client.received.filter(({ method }) => method === '$/progress');
      assert.equal(JSON.stringify(sent).includes(folder.uri('sub/b.gitlab-ci.yml')), true);
    }));
});

describe('published diagnostics', () => {
  it('name the version and follow edits', () =>
    withClient(
      { [ci]: bad },
      async (client, folder) => {
        const uri = folder.uri(ci);
        client.open(uri, 'yaml', bad);
        const first = await client.until(
          () => client.published.find((one) => one.uri === uri && one.version === 1),
          'version 1',
        );
        assert.deepEqual(codes(first.diagnostics), ['pipeline/profile-not-sourced']);
        client.edit(uri, '  script:', `${profile}  script:`);
        const second = await client.until(
          () => client.published.find((one) => one.uri === uri && one.version === 2),
          'version 2',
        );
        assert.deepEqual(second.diagnostics, []);
      },
      { push: true },
    ));

  it('cost a burst of changes a few runs of the rules', () =>
    withClient(
      { [ci]: bad },
      async (client, folder) => {
        const uri = folder.uri(ci);
        client.open(uri, 'yaml', bad);
        await client.until(() => client.published.some((one) => one.version === 1), 'version 1');
        const before = client.checks;
        for (let i = 0; i < 21; i++) client.edit(uri, i === 0 ? 'build:' : `job${i - 1}:`, `job${i}:`);
        await client.until(() => client.published.some((one) => one.version === 22), 'version 22');
        assert.ok(client.checks - before <= 3, `${client.checks - before} runs`);
      },
      { push: true },
    ));

  it('cover files that are not open, and go with their files', () =>
    withClient(
      { [ci]: bad },
      async (client, folder) => {
        const uri = folder.uri(ci);
        await client.until(
          () => client.published.find((one) => one.uri === uri && one.diagnostics.length === 1),
          'the finding',
        );
        folder.remove(ci);
        client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 3 }] });
        await client.until(() => client.published.at(-1)?.diagnostics.length === 0, 'the empty list');
      },
      { push: true },
    ));
});

describe('a folder that goes', () => {
  it('takes its files along, of which editors tell nothing', () =>
    withClient(
      { 'old/.gitlab-ci.yml': bad },
      async (client, folder) => {
        const uri = folder.uri('old/.gitlab-ci.yml');
        await client.until(
          () => client.published.find((one) => one.uri === uri && one.diagnostics.length === 1),
          'the finding',
        );
        folder.remove('old');
        client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('old'), type: 3 }] });
        await client.until(() => client.published.at(-1)?.diagnostics.length === 0, 'the empty list');
      },
      { push: true },
    ));
});

describe('an open document whose file goes', () => {
  const runner = 'gitlab-runner/config.toml';
  const plain = `concurrent = 1\n\n[[runners]]\n  name = "plain"\n  url = "https://gitlab.example.com"\n  token = "$TOKEN"\n  executor = "docker"\n  [runners.docker]\n    image = "debian:13"\n    volumes = ["/cache"]\n`;

  it('takes no part any more, until it is edited or the file is back', () =>
    withClient({ [ci]: bad, [runner]: plain }, async (client, folder) => {
      const [uri, other] = [folder.uri(ci), folder.uri(runner)];
      client.open(uri, 'yaml', bad);
      client.open(other, 'toml', plain);
      // A runner that may take the job, and shares no store.
      assert.deepEqual(await client.diagnostics(uri), []);
      const changed = async (type: 1 | 3, count: number) => {
        client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: other, type }] });
        await client.until(() => refreshes(client) === count, 'refresh');
      };
      folder.remove(runner);
      await changed(3, 1);
      assert.deepEqual(codes(await client.diagnostics(uri)), ['pipeline/profile-not-sourced']);
      assert.deepEqual(await client.diagnostics(other), []);
      folder.write(runner, plain);
      await changed(1, 2);
      assert.deepEqual(await client.diagnostics(uri), []);
      folder.remove(runner);
      await changed(3, 3);
      assert.equal((await client.diagnostics(uri)).length, 1);
      client.edit(other, 'concurrent = 1', 'concurrent = "2"');
      assert.deepEqual(await client.diagnostics(uri), []);
      assert.deepEqual(codes(await client.diagnostics(other)), ['runner/wrong-type']);
    }));

  it('goes with its folder, of whose files editors tell nothing', () =>
    withClient({ [ci]: bad, [runner]: plain }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      client.open(folder.uri(runner), 'toml', plain);
      assert.deepEqual(await client.diagnostics(uri), []);
      folder.remove('gitlab-runner');
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('gitlab-runner'), type: 3 }] });
      await client.until(() => refreshes(client) === 1, 'refresh');
      assert.deepEqual(codes(await client.diagnostics(uri)), ['pipeline/profile-not-sourced']);
    }));

  it('counts where it was opened without one, as a new file', () =>
    withClient({}, async (client, folder) => {
      client.open(folder.uri(ci), 'yaml', bad);
      assert.deepEqual(codes(await client.diagnostics(folder.uri(ci))), ['pipeline/profile-not-sourced']);
    }));
});

describe('the workspace', () => {
  it('is read again where a watched file changed', () =>
    withClient({ [ci]: 'include: jobs.yml\n', 'jobs.yml': good }, async (client, folder) => {
      const uri = folder.uri(ci);
      const jobs = folder.uri('jobs.yml');
      client.open(uri, 'yaml', 'include: jobs.yml\n');
      assert.equal((await client.pull(uri)).relatedDocuments, undefined);
      await client.until(
        () => client.received.some(({ method }) => method === 'client/registerCapability'),
        'watchers',
      );
      folder.write('jobs.yml', bad);
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: jobs, type: 2 }] });
      await client.until(
        () => client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
        'refresh',
      );
      const report = (await client.pull(uri)).relatedDocuments?.[jobs];
      assert.deepEqual(report?.kind === 'full' && codes(report.items), ['pipeline/profile-not-sourced']);
    }));

  it('is judged by the release that the lock file of a flake names now', () => {
    const lock = (ref: string) =>
      JSON.stringify({ nodes: { root: { inputs: { nixpkgs: 'n' } }, n: { original: { type: 'github', ref } } } });
    const module = `{ ... }: {
  services.gitlab-runner = {
    enable = true;
    services.nix = { authenticationTokenConfigFile = "/run/secrets/ci.env"; dockerImage = "alpine"; };
  };
  virtualisation.docker.enable = true;
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
}
`;
    const flake = `{
  inputs.nixpkgs.url = "nixpkgs";
  outputs = { nixpkgs, ... }: { nixosConfigurations.ci = nixpkgs.lib.nixosSystem { modules = [ ./ci.nix ]; }; };
}
`;
    return withClient(
      { 'flake.nix': flake, 'ci.nix': module, 'flake.lock': lock('nixos-25.11') },
      async (client, folder) => {
        const uri = folder.uri('ci.nix');
        client.open(uri, 'nix', module);
        assert.deepEqual(codes(await client.diagnostics(uri)), []);
        folder.write('flake.lock', lock('nixos-23.05'));
        client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('flake.lock'), type: 2 }] });
        await client.until(
          () => client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
          'refresh',
        );
        assert.deepEqual(codes(await client.diagnostics(uri)), ['nixos/unknown-option']);
      },
    );
  });

  it('follows the settings of its client', () =>
    withClient({ [ci]: bad }, async (client, folder) => {
      const uri = folder.uri(ci);
      client.open(uri, 'yaml', bad);
      assert.equal((await client.diagnostics(uri)).length, 1);
      client.settings = { '': { rules: { 'pipeline/profile-not-sourced': 'error' } } };
      client.notify('workspace/didChangeConfiguration', { settings: null });
      await client.until(
        () => client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
        'refresh',
      );
      assert.equal((await client.diagnostics(uri))[0]?.severity, 1);
      client.settings = { '': { enable: false } };
      client.notify('workspace/didChangeConfiguration', { settings: null });
      await client.until(
        () => client.received.filter(({ method }) => method === 'workspace/diagnostic/refresh').length === 2,
        'refresh',
      );
      assert.deepEqual(await client.diagnostics(uri), []);
    }));

  it('takes settings at initialization from clients that cannot be asked', () =>
    withClient(
      { [ci]: bad },
      async (client, folder) => {
        client.open(folder.uri(ci), 'yaml', bad);
        assert.deepEqual(await client.diagnostics(folder.uri(ci)), []);
      },
      {
        capabilities: { textDocument: { diagnostic: {} } },
        initializationOptions: { gitlabNixRunner: { rules: { 'pipeline/profile-not-sourced': 'off' } } },
      },
    ));

  it('may have several folders, each with settings of its own, and files beside them', async () => {
    const [one, two, beside] = [
      new Folder({ [ci]: bad }),
      new Folder({ [ci]: bad }),
      new Folder({ [ci]: bad, 'b.gitlab-ci.yml': bad }),
    ];
    const client = await TestClient.start({
      folders: [one, two],
      settings: { [two.uri()]: { rules: { 'pipeline/profile-not-sourced': 'off' } } },
    });
    try {
      for (const folder of [one, two, beside]) client.open(folder.uri(ci), 'yaml', bad);
      assert.equal((await client.diagnostics(one.uri(ci))).length, 1);
      assert.equal((await client.diagnostics(two.uri(ci))).length, 0);
      assert.equal((await client.diagnostics(beside.uri(ci))).length, 1);
      const workspace = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds: [],
      });
      const uris = workspace.items.map(({ uri }) => uri);
      assert.equal(uris.includes(beside.uri('b.gitlab-ci.yml')), false);
      client.notify('workspace/didChangeWorkspaceFolders', {
        event: { added: [{ uri: beside.uri(), name: 'beside' }], removed: [{ uri: one.uri(), name: 'one' }] },
      });
      await client.until(
        () => client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
        'refresh',
      );
      const later = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
      assert.equal(later.items.map(({ uri }) => uri).includes(beside.uri('b.gitlab-ci.yml')), true);
      assert.deepEqual(client.logs, []);
    } finally {
      await client.stop();
      for (const folder of [one, two, beside]) folder.dispose();
    }
  });

  it('is read with progress where it is large', async () => {
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`p${index}/${ci}`, good]));
    await withClient(files, async (client) => {
      await client.request('workspace/diagnostic', { previousResultIds: [] });
      assert.ok(client.received.some(({ method }) => method === 'window/workDoneProgress/create'));
    });
  });
});
