import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { findingsBecome } from '../findings';
import { closeEditors, extension, openText } from '../workspace';

const runner = `concurrent = 1

[[runners]]
  name = "plain"
  url = "https://gitlab.example.com"
  token = "$TOKEN"
  executor = "docker"
  [runners.docker]
    image = "debian:13"
    volumes = ["/cache"]
`;

suite('files that are gone', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('a runner takes no job once its file is deleted, though its tab is still open', async () => {
    const { document } = await openText('.gitlab-ci.yml', 'build:\n  tags: [nix]\n  script:\n    - nix-build\n');
    const found = ['4:7-4:16 pipeline/profile-not-sourced warning'];
    await findingsBecome(document.uri, found);
    // Beside the pipeline: a file in a folder that was made just now escapes the editor's watcher.
    const config = vscode.Uri.joinPath(document.uri, '../config.toml');
    await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(runner));
    await vscode.window.showTextDocument(config, { preview: false });
    // The job may go to a runner without Nix, which decides about nothing.
    await findingsBecome(document.uri, []);
    await vscode.workspace.fs.delete(config);
    await findingsBecome(document.uri, found);
    const cleared = findingsBecome(document.uri, []);
    await vscode.commands.executeCommand('gitlabNixRunner.restartServer');
    await cleared;
    await findingsBecome(document.uri, found);
  });
});
