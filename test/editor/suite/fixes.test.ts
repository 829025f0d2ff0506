import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { checkedByCommandLine, findingsBecome, ownDiagnostics, ruleOf } from '../findings';
import { closeEditors, extension, folder, open, openText } from '../workspace';

interface Repair {
  readonly example: string;
  readonly path: string;
  readonly rule: string;
  readonly title: string;
  /** What the fix replaces in the text, and by what. */
  readonly change: readonly (readonly [from: string, to: string])[];
  /** The file that the fix changes, if it is another. */
  readonly changed?: string;
}

const pipeline = { example: 'host-daemon-broken', path: '.gitlab-ci.yml' };
const module = { example: 'host-daemon-broken', path: 'hosts/ci/gitlab-runner.nix' };
const config = { example: 'daemon-container-broken', path: 'gitlab-runner/config.toml' };

const repairs: readonly Repair[] = [
  {
    ...pipeline,
    rule: 'pipeline/profile-not-sourced',
    title: 'Source the Nix profile in this job',
    change: [
      [
        'format:\n  stage: check\n  tags:\n    - nix\n',
        'format:\n  stage: check\n  tags:\n    - nix\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n',
      ],
    ],
  },
  {
    ...pipeline,
    rule: 'pipeline/before-script-overridden',
    title: 'Pull the replaced `before_script` in',
    change: [['    - nix --version\n', '    - !reference [.nix, before_script]\n    - nix --version\n']],
  },
  {
    ...module,
    rule: 'nixos/unknown-option',
    title: 'Rename it to `gracefulTermination`',
    change: [['gracefulTermintation', 'gracefulTermination']],
  },
  {
    ...module,
    rule: 'runner/nix-mount-writable',
    title: 'Mount it read-only',
    change: [['"/nix/store:/nix/store"\n', '"/nix/store:/nix/store:ro"\n']],
  },
  {
    ...module,
    rule: 'nixos/renamed-option',
    title: 'Write `settings.concurrent` for `concurrent`',
    change: [
      ['    concurrent = 4;\n', ''],
      ['      check_interval = 5;\n', '      check_interval = 5;\n      concurrent = 4;\n'],
    ],
  },
  {
    example: 'host-daemon-broken',
    path: 'hosts/ci/configuration.nix',
    rule: 'host/ip-forward-off',
    title: 'Set `net.ipv4.ip_forward` to `true`',
    change: [['ip_forward" = false', 'ip_forward" = true']],
  },
  {
    example: 'daemon-container-broken',
    path: 'hosts/ci/prune.nix',
    rule: 'syntax/nix',
    title: 'Insert `;`',
    change: [['automatic = true\n', 'automatic = true;\n']],
  },
  {
    ...config,
    rule: 'runner/unknown-key',
    title: 'Rename it to `shutdown_timeout`',
    change: [['shutdown_timout', 'shutdown_timeout']],
  },
  {
    ...config,
    rule: 'runner/pull-policy-not-allowed',
    title: 'Allow `if-not-present` as well',
    change: [['allowed_pull_policies = ["never"]', 'allowed_pull_policies = ["never", "if-not-present"]']],
  },
  {
    example: 'daemon-container-broken',
    path: '.gitlab-ci.yml',
    rule: 'runner/allowed-images',
    title: 'Allow `debian:13` on the runner',
    change: [['allowed_images = ["local/nix:2.*"]', 'allowed_images = ["local/nix:2.*", "debian:13"]']],
    changed: 'gitlab-runner/config.toml',
  },
];

function actionsAt(uri: vscode.Uri, range: vscode.Range, kind: vscode.CodeActionKind): Thenable<vscode.CodeAction[]> {
  const resolved = 100;
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind.value, resolved);
}

/** Opens a file, waits for its findings and returns the first one of a rule. */
async function openFinding({ example, path, rule }: Pick<Repair, 'example' | 'path' | 'rule'>) {
  const { document } = await open(example, path);
  await findingsBecome(document.uri, checkedByCommandLine(folder(example)).get(path) ?? []);
  const finding = ownDiagnostics(document.uri).find((one) => ruleOf(one) === rule);
  assert.ok(finding, `${rule} is not found`);
  const rules = ownDiagnostics(document.uri).map(ruleOf);
  return { document, finding, rules };
}

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit, 'the action has no edit');
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

function without(rules: readonly string[], rule: string): readonly string[] {
  const index = rules.indexOf(rule);
  return rules.filter((_, at) => at !== index);
}

function replaced(text: string, change: Repair['change']): string {
  return change.reduce((before, [from, to]) => {
    assert.ok(before.includes(from), `the text has no ${JSON.stringify(from)}`);
    return before.replace(from, () => to);
  }, text);
}

suite('fixes', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  for (const repair of repairs) {
    test(`${repair.rule} is repaired in ${repair.example}/${repair.path}`, async () => {
      const { document, finding, rules } = await openFinding(repair);
      const changed = vscode.Uri.joinPath(folder(repair.example), repair.changed ?? repair.path);
      const before = new TextDecoder().decode(await vscode.workspace.fs.readFile(changed));
      const actions = await actionsAt(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
      await apply(actions.find(({ title }) => title === repair.title));
      const after = await vscode.workspace.openTextDocument(changed);
      assert.equal(after.getText(), replaced(before, repair.change));
      await findingsBecome(document.uri, without(rules, repair.rule), ruleOf);
    });
  }

  test('the profile can be sourced in the job or for all jobs, and the rule explained or silenced', async () => {
    const { document, finding } = await openFinding({ ...pipeline, rule: 'pipeline/profile-not-sourced' });
    const actions = await actionsAt(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
    const ours = actions.filter(({ title }) => /profile/i.test(title));
    assert.deepEqual(
      ours.map(({ title, isPreferred }) => (isPreferred ? `${title} (preferred)` : title)),
      [
        'Source the Nix profile in this job (preferred)',
        'Source the Nix profile in `default:`, for all jobs',
        'Disable `pipeline/profile-not-sourced` for this line',
        'Disable `pipeline/profile-not-sourced` in this file',
        'Explain `pipeline/profile-not-sourced`',
      ],
    );
  });

  test('the profile can be sourced in the template that a job extends', async () => {
    const text = '.nix:\n  tags: [nix]\n\nbuild:\n  extends: .nix\n  script:\n    - nix-build\n';
    // The editor keeps documents of the tests before for a while, but their files are gone, and their runners with them.
    const { document } = await openText('.gitlab-ci.yml', text);
    await findingsBecome(document.uri, ['7:7-7:16 pipeline/profile-not-sourced warning']);
    const [finding] = ownDiagnostics(document.uri);
    assert.ok(finding);
    const actions = await actionsAt(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
    const ours = actions.filter(({ title }) => title.startsWith('Source the Nix profile'));
    assert.deepEqual(
      ours.map(({ title, isPreferred }) => (isPreferred ? `${title} (preferred)` : title)),
      [
        'Source the Nix profile in this job (preferred)',
        'Source the Nix profile in `default:`, for all jobs',
        'Source the Nix profile in `.nix`',
      ],
    );
    await apply(ours[2]);
    const template = '.nix:\n  tags: [nix]\n';
    const sourcing = '  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n';
    assert.equal(document.getText(), replaced(text, [[template, template + sourcing]]));
    await findingsBecome(document.uri, []);
  });

  test('a rule is silenced for one line', async () => {
    const { document, finding, rules } = await openFinding({ ...config, rule: 'runner/privileged' });
    const before = document.getText();
    const actions = await actionsAt(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
    await apply(actions.find(({ title }) => title === 'Disable `runner/privileged` for this line'));
    const line = '    privileged = true\n';
    const comment = '    # gitlab-nix-runner: disable-next-line runner/privileged\n';
    assert.equal(document.getText(), replaced(before, [[line, comment + line]]));
    await findingsBecome(document.uri, without(rules, 'runner/privileged'), ruleOf);
  });

  test('all findings of a kind are repaired together', async () => {
    const { document, finding, rules } = await openFinding({ ...module, rule: 'nixos/option-type' });
    const before = document.getText();
    const actions = await actionsAt(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
    await apply(actions.find(({ title }) => title === 'Fix all `nixos/option-type` in this file'));
    const expected = replaced(before, [
      ['gracefulTimeout = 1200;', 'gracefulTimeout = "1200";'],
      ['dockerAllowedImages = "alpine:*";', 'dockerAllowedImages = [ "alpine:*" ];'],
      ['NIX_BUILD_CORES = 4;', 'NIX_BUILD_CORES = "4";'],
    ]);
    assert.equal(document.getText(), expected);
    await findingsBecome(
      document.uri,
      rules.filter((rule) => rule !== 'nixos/option-type'),
      ruleOf,
    );
  });

  test('everything that can safely be repaired is, by one action on the file', async () => {
    const { document } = await openFinding({ ...config, rule: 'runner/unknown-key' });
    const before = document.getText();
    const kind = vscode.CodeActionKind.SourceFixAll.append('gitlabNixRunner');
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const actions = await actionsAt(document.uri, all, kind);
    assert.deepEqual(
      actions.map((action) => action.kind?.value),
      ['source.fixAll.gitlabNixRunner'],
    );
    await apply(actions[0]);
    const expected = replaced(before, [
      ['concurrent = "2"', 'concurrent = 2'],
      ['shutdown_timout', 'shutdown_timeout'],
      ['"LANG C.UTF-8"', '"LANG=C.UTF-8"'],
      ['allowed_images = ["local/nix:2.*"]', 'allowed_images = ["local/nix:2.*", "local/nix:latest"]'],
      ['pull_policy = "if-not-present"', 'pull_policy = "never"'],
      ['docker.sock"\n', 'docker.sock"\n    pull_policy = "if-not-present"\n'],
    ]);
    assert.equal(document.getText(), expected);
    // That two jobs are few for three runners, and what a low limit costs, is seen once the number is one.
    const left = ['runner/concurrent', 'runner/token-literal', 'runner/volume-syntax', 'runner/wrong-type'];
    left.push(
      'runner/url-missing',
      'runner/limit-bottleneck',
      'runner/nix-remote-without-daemon',
      'runner/privileged',
      'syntax/toml',
      'runner/docker-socket-mount',
    );
    await findingsBecome(document.uri, left, ruleOf);
  });
});
