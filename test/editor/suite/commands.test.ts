import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { checkedByCommandLine, findingsBecome, ownDiagnostics, ruleOf } from '../findings';
import { hasPage, onPage } from '../page';
import { pageText, tabThatSays } from '../text-pages';
import { until } from '../until';
import { closeEditors, extension, folder, open, openAtCursor, openText } from '../workspace';

const examples = ['host-daemon', 'daemon-container', 'host-daemon-broken', 'daemon-container-broken'];

async function insertSnippet(name: string, content: string, id: string): Promise<vscode.TextDocument> {
  const { document } = await openAtCursor(name, content);
  await vscode.commands.executeCommand('gitlabNixRunner.insertSnippet', id);
  return document;
}

suite('commands', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('a snippet goes into the module, wherever the cursor is, and can be undone', async () => {
    const before = '{ pkgs, ... }:\n\n{\n  services.openssh.enable = true;\n}\n';
    const document = await insertSnippet('module.nix', `|${before}`, 'docker-host');
    const added = `  # Containers need the host to forward packets before they can reach the network.
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
`;
    const lines = document.getText();
    assert.ok(lines.includes(added), lines);
    assert.equal(
      lines
        .replace(added, '')
        .replace(/\n{2,}(?=\}\n$)/, '\n')
        .replace(/;\n\n\}/, ';\n}'),
      before,
    );
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  test('a snippet for a runner goes into that runner, indented as it is', async () => {
    const module = `{
  services.gitlab-runner.services = {
    first = {
      dockerImage = "alpine:3.22";
    };
    second = {
      dockerImage = "alpine:3.22";|
    };
  };
}
`;
    const document = await insertSnippet('module.nix', module, 'nix-volumes');
    assert.match(
      document.getText(),
      /second = \{\n {6}dockerImage = "alpine:3\.22";\n+ {6}dockerVolumes = \[\n {8}"\/nix\/store:\/nix\/store:ro"\n/,
    );
  });

  test('a snippet for a runner goes into its table', async () => {
    const config = '[[runners]]\n  name = "nix"|\n  executor = "docker"\n  [runners.docker]\n    image = "alpine"\n';
    const document = await insertSnippet('gitlab-runner/config.toml', config, 'nix-volumes');
    assert.match(
      document.getText(),
      /^ {4}image = "alpine"\n+ {4}volumes = \[\n {6}"\/nix\/store:\/nix\/store:ro",\n/m,
    );
  });

  test('a pipeline snippet keeps what is there', async () => {
    const document = await insertSnippet('.gitlab-ci.yml', 'build:\n  script:\n    - make\n|', 'default-profile');
    const profile = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';
    assert.equal(
      document.getText(),
      `default:\n  tags:\n    - nix\n  before_script:\n    - ${profile}\n\nbuild:\n  script:\n    - make\n`,
    );
  });

  test('the finding at the cursor is explained in a page', async () => {
    const editor = await open('daemon-container-broken', 'gitlab-runner/config.toml');
    const { document } = editor;
    await findingsBecome(
      document.uri,
      checkedByCommandLine(folder('daemon-container-broken')).get('gitlab-runner/config.toml') ?? [],
    );
    const finding = ownDiagnostics(document.uri).find((one) => ruleOf(one) === 'runner/volume-syntax');
    assert.ok(finding);
    editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
    await vscode.commands.executeCommand('gitlabNixRunner.explainFinding');
    assert.match(await tabThatSays('volume-syntax'), /volume-syntax\.md/);
    assert.match(await pageText('runner/volume-syntax.md'), /volume/i);
  });

  test('a job is explained in a page, whose links lead to the lines', async function () {
    const editor = await open('host-daemon-broken', '.gitlab-ci.yml');
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf('./result/bin/greet'));
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('gitlabNixRunner.explainJob');
    assert.match(await tabThatSays('Job: test'), /Job: test\.md/);
    assert.match(await pageText('Job: test.md'), /^# Job `test`\n\n- Written at \[\.gitlab-ci\.yml:60\]/);
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    const module = 'hosts/ci/gitlab-runner.nix';
    assert.deepEqual(await onPage({ readInView: 'h1' }, { clickInView: `a:text-is("${module}:16")` }), ['Job test']);
    const uri = vscode.Uri.joinPath(folder('host-daemon-broken'), module);
    const shown = await until(vscode.window.onDidChangeTextEditorSelection, () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.toString() === uri.toString() && active.selection.active.line > 0 && active;
    });
    assert.equal(shown.selection.active.line, 15);
  });

  test('what was understood opens as a page', async () => {
    await open('daemon-container', 'gitlab-runner/config.toml');
    await vscode.commands.executeCommand('gitlabNixRunner.showUnderstood');
    assert.match(await tabThatSays('Understood'), /Understood: config\.toml\.md/);
    assert.match(await pageText('Understood: config.toml.md'), /Nix with a store of its own/);
  });

  test('the whole workspace is checked, also what was never opened', async function () {
    this.timeout(180_000);
    await vscode.commands.executeCommand('gitlabNixRunner.checkWorkspace');
    for (const name of examples) {
      for (const [path, expected] of checkedByCommandLine(folder(name))) {
        await findingsBecome(vscode.Uri.joinPath(folder(name), path), expected);
      }
    }
    const all = vscode.languages.getDiagnostics().map(([uri]) => uri);
    for (const name of examples) {
      const prefix = `${folder(name).path}/`;
      const found = all.filter((uri) => uri.path.startsWith(prefix) && ownDiagnostics(uri).length > 0);
      const expected = checkedByCommandLine(folder(name));
      assert.deepEqual(
        found.map((uri) => uri.path.slice(prefix.length)).sort(),
        [...expected.keys()].filter((path) => expected.get(path)?.length !== 0).sort(),
      );
    }
  });

  test('the findings in a file that nobody opened come and go with it', async () => {
    // In a folder that is watched already: what is written right after its folder was made, an editor may miss.
    const uri = vscode.Uri.joinPath(folder('scratch'), 'unopened.nix');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('{ services.gitlab-runner = ; }'));
    await findingsBecome(uri, ['1:26-1:27 syntax/nix error']);
    await vscode.workspace.fs.delete(uri);
    await findingsBecome(uri, []);
  });

  test('a restarted server finds the same again', async () => {
    const { document } = await openText('module.nix', '{ services.gitlab-runner = ; }');
    const found = ['1:26-1:27 syntax/nix error'];
    await findingsBecome(document.uri, found);
    const gone = findingsBecome(document.uri, []);
    await vscode.commands.executeCommand('gitlabNixRunner.restartServer');
    await gone;
    await findingsBecome(document.uri, found);
  });

  test('a finding goes when its rule is switched off, and comes back', async () => {
    const { document } = await open('daemon-container-broken', 'hosts/ci/prune.nix');
    const found = ['5:21-5:21 syntax/nix error'];
    await findingsBecome(document.uri, found);
    const settings = vscode.workspace.getConfiguration('gitlabNixRunner');
    await settings.update('rules', { 'syntax/nix': 'off' }, vscode.ConfigurationTarget.Workspace);
    await findingsBecome(document.uri, []);
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await findingsBecome(document.uri, found);
  });
});
