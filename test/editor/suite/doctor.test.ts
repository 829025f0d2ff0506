import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { type PlannedFile, planFiles } from '../../../server/src/features/init/plan';
import { commandLine } from '../findings';
import { hasPage, onPage } from '../page';
import { pageText, tabThatSays } from '../text-pages';
import { closeEditors, extension, folder } from '../workspace';

const examples = ['daemon-container', 'daemon-container-broken', 'host-daemon', 'host-daemon-broken'];
const row = '.quick-input-widget .monaco-list-row';

function headings(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => (/^## (?:Runner|Line) /.test(line) ? line.slice(3) : []));
}

suite('doctor and set-up', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('the doctor asks about every caching runner of the workspace, as the command line does', async () => {
    const runners = examples.flatMap(
      (name) => commandLine<{ runners: { label: string }[] }>(folder(name), 'doctor').runners,
    );
    await vscode.commands.executeCommand('gitlabNixRunner.doctor');
    assert.match(await tabThatSays('Doctor'), /Doctor\.md/);
    const page = await pageText('Doctor.md');
    assert.match(page, new RegExp(`^# Doctor\\n\\n${runners.length} caching runners: `));
    assert.deepEqual(headings(page).sort(), runners.map(({ label }) => `Runner ${label}`).sort());
    if (hasPage) assert.deepEqual(await onPage({ readInView: 'h1' }), ['Doctor']);
  });

  test('the log of a failed job is pasted, and its cause found', async function () {
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    const error = "opening lock file '/nix/var/nix/db/big-lock': Read-only file system";
    await vscode.env.clipboard.writeText(`\x1b[0;33m$ nix-build\x1b[0m\nerror: ${error}\n`);
    const done = vscode.commands.executeCommand('gitlabNixRunner.doctorLog');
    await onPage({ click: `${row}:has-text("Copied text")` });
    await done;
    const page = await pageText('Doctor: Log.md');
    assert.deepEqual(headings(page), ['Line 2']);
    assert.ok(page.startsWith(`# Doctor: log\n\n## Line 2\n\n\`\`\`text\n${error}\n`), page);
    assert.match(page, /^- \*\*error\*\* `hosts\/ci\/gitlab-runner\.nix:29`: .*\(`runner\/nix-remote`\)$/m);
    assert.deepEqual(await onPage({ readInView: 'h1' }), ['Doctor: log']);
  });

  test('the files of a new runner are asked about, shown and written, but for those that are there', async function () {
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    const uriOf = ({ path }: Pick<PlannedFile, 'path'>) => vscode.Uri.joinPath(folder('scratch'), path);
    const mine = 'rules: {}\n';
    const project = uriOf({ path: '.gitlab-nix-runner.yml' });
    await vscode.workspace.fs.writeFile(project, new TextEncoder().encode(mine));
    const done = vscode.commands.executeCommand('gitlabNixRunner.init');
    const tags = '.quick-input-widget:has-text("Which tags") input[type="text"]';
    const shown = '.editor-group-container .view-lines:has-text("services.gitlab-runner")';
    const [, replaced] = await onPage(
      { click: `${row}:has-text("scratch")` },
      { click: `${row}:has-text("The machine’s Nix daemon")` },
      { click: `${row}:has-text("agenix")` },
      { fill: tags, text: 'nix, big' },
      { press: 'Enter' },
      { read: shown },
      { read: `${row}:has-text(".gitlab-nix-runner.yml")` },
      { click: '.quick-input-widget .monaco-button:has-text("OK")' },
    );
    assert.match(replaced ?? '', /replaces the file that is there/);
    await done;
    const plan = planFiles({ approach: 'host-daemon', tokenFile: 'agenix', tags: ['nix', 'big'] });
    const texts = await Promise.all(
      plan.map(async (file) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf(file)))),
    );
    assert.deepEqual(
      texts,
      plan.map(({ path, text }) => (path === '.gitlab-nix-runner.yml' ? mine : text)),
    );
    assert.match(
      await pageText('Next steps.md'),
      /^# Next steps\n\n1\. Create a runner in GitLab with the tags nix, big\.\n/,
    );
    const open = vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString());
    assert.deepEqual(open, [uriOf({ path: 'nixos/gitlab-runner.nix' }).toString()]);
  });
});
