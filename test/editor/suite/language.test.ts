import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeEditors, extension, open, openAtCursor } from '../workspace';

/** The labels that are offered at `|`, without the editor's own words. */
async function offered(name: string, content: string): Promise<string[]> {
  const { document, selection } = await openAtCursor(name, content);
  const list: vscode.CompletionList = await vscode.commands.executeCommand(
    'vscode.executeCompletionItemProvider',
    document.uri,
    selection.active,
  );
  const own = list.items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text);
  return own.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

/** What the hover on the first place of a text says, as Markdown. */
async function hoverOn({ document }: vscode.TextEditor, text: string): Promise<string> {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `no ${text} in the text`);
  const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset + 1),
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((one) => (typeof one === 'string' ? one : one.value)).join('\n');
}

/** The names of the outline, those inside another after a slash. */
async function outline({ document }: vscode.TextEditor, depth: number): Promise<string[]> {
  const symbols: vscode.DocumentSymbol[] = await vscode.commands.executeCommand(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const names = (list: readonly vscode.DocumentSymbol[], before: string, level: number): string[] =>
    list.flatMap(({ name, children }) => [
      before + name,
      ...(level < depth ? names(children, `${before}${name}/`, level + 1) : []),
    ]);
  return names(symbols, '', 1);
}

function assertHas(list: readonly string[], ...wanted: string[]): void {
  const missing = wanted.filter((one) => !list.includes(one));
  assert.deepEqual(missing, [], `offered: ${list.join(', ')}`);
}

suite('language', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('keys of a job are completed', async () => {
    const labels = await offered('.gitlab-ci.yml', 'build:\n  stage: build\n  be|\n');
    assertHas(labels, 'before_script');
    assert.ok(!labels.includes('stage'), 'a key that is there already');
  });

  test('tags of a job are those of the runners', async () => {
    assertHas(await offered('.gitlab-ci.yml', 'build:\n  tags:\n    - |\n  script:\n    - make\n'), 'nix');
  });

  test('the jobs that a job can wait for are completed', async () => {
    const pipeline = 'build:\n  script:\n    - make\n\ntest:\n  needs:\n    - |\n  script:\n    - make\n';
    const labels = await offered('.gitlab-ci.yml', pipeline);
    assertHas(labels, 'build');
    assert.ok(!labels.includes('test'), 'the job itself');
  });

  test('keys of a runner are completed', async () => {
    const labels = await offered('gitlab-runner/config.toml', '[[runners]]\n  name = "a"\n  exec|\n');
    assertHas(labels, 'executor');
  });

  test('options of a runner are completed in a module', async () => {
    const text = '{\n  services.gitlab-runner.services.nix = {\n    dockerV|\n  };\n}\n';
    assertHas(await offered('module.nix', text), 'dockerVolumes');
  });

  test('snippets are among what is completed', async () => {
    const labels = await offered('.gitlab-ci.yml', 'stages:\n  - build\n\n|\n');
    assert.ok(
      labels.some((label) => /nix-build-job|Job that runs nix-build/.test(label)),
      `offered: ${labels.join(', ')}`,
    );
  });

  test('a finding is explained where it is', async () => {
    const text = await hoverOn(
      await open('host-daemon-broken', '.gitlab-ci.yml'),
      '"$HOME/.nix-profile/etc/profile.d/"',
    );
    assert.match(text, /pipeline\/profile-path-incomplete/);
  });

  test('a key of the runner is explained', async () => {
    const text = await hoverOn(await open('daemon-container', 'gitlab-runner/config.toml'), 'allowed_pull_policies');
    assert.match(text, /\*\*runners\[\]\.docker\.allowed_pull_policies\*\*/);
    assert.match(text, /Since GitLab Runner/);
  });

  test('an option of the module is explained', async () => {
    const text = await hoverOn(
      await open('host-daemon', 'hosts/ci/gitlab-runner.nix'),
      'authenticationTokenConfigFile',
    );
    assert.match(text, /authenticationTokenConfigFile\*\*/);
    assert.match(text, /Since NixOS 24\./);
  });

  test('a keyword of the pipeline is explained', async () => {
    assert.match(await hoverOn(await open('host-daemon', '.gitlab-ci.yml'), 'before_script'), /before/i);
  });

  test('jobs are outlined', async () => {
    const names = await outline(await open('daemon-container', '.gitlab-ci.yml'), 1);
    assert.deepEqual(names, ['stages', 'default', 'flake', 'build', 'machine', 'push']);
  });

  test('runners and their tables are outlined', async () => {
    const names = await outline(await open('daemon-container', 'gitlab-runner/config.toml'), 2);
    assertHas(names, 'concurrent', 'session_server', 'session_server/session_timeout');
    assert.equal(names.filter((name) => /docker$/.test(name)).length, 2, names.join(', '));
  });

  test('definitions of a module are outlined', async () => {
    const names = await outline(await open('host-daemon', 'hosts/ci/gitlab-runner.nix'), 1);
    assert.ok(
      names.some((name) => name.includes('services.gitlab-runner')),
      names.join(', '),
    );
  });
});
