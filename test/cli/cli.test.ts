import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import Ajv from 'ajv';
import reportSchema from '../../schemas/check-report.schema.json';

const cli = resolve('dist/cli.js');
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A repository on disk, marked as one so that nothing above it counts. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-cli-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ '.gitlab-nix-runner.yml': '', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** ShellCheck is left out, so that the findings are the same where it is installed. */
function run(folder: string, args: readonly string[], input?: string) {
  const quiet = args[0] === 'check' && !args.includes('--shellcheck') ? ['--shellcheck', 'off'] : [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, ...quiet], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const clean = 'build:\n  script:\n    - make\n';
const unsourced = 'build:\n  tags: [nix]\n  script:\n    - nix-build\n';

interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly findings: readonly { readonly rule: string; readonly severity: string; readonly range: unknown }[];
  }[];
  readonly summary: Readonly<Record<string, number>>;
}

function findings(stdout: string): string[] {
  const report = JSON.parse(stdout) as Report;
  return report.files.flatMap((file) => file.findings.map((finding) => `${file.path} ${finding.rule}`));
}

describe('gitlab-nix-runner check', () => {
  it('ends with 0 and says so where nothing is wrong', () => {
    const { status, stdout } = run(repository({ '.gitlab-ci.yml': clean }), ['check']);
    assert.equal(status, 0);
    assert.match(stdout, /2 files checked, no findings\./);
  });

  it('offers --fix only where something can be fixed', () => {
    const broken = run(repository({ '.gitlab-ci.yml': 'a:\n  script: [x\n' }), ['check']);
    assert.match(broken.stdout, /2 files checked: 1 error\.\n$/);
    const misspelt = run(repository({ '.gitlab-ci.yml': 'a:\n  stag: test\n  script: y\n' }), ['check']);
    assert.match(misspelt.stdout, /2 files checked: 1 error\. \d findings? can be fixed/);
  });

  it('ends with 1 and shows place, code frame, what, why, what to do and the fix', () => {
    const { status, stdout } = run(repository({ '.gitlab-ci.yml': unsourced }), ['check']);
    assert.equal(status, 1);
    assert.match(stdout, /^\.gitlab-ci\.yml:4:7 {2}warning {2}pipeline\/profile-not-sourced$/m);
    assert.match(stdout, /^ {2}4 │ {5}- nix-build\n {4}│ {7}\^{9}$/m);
    assert.match(stdout, /^ {2}Job `build` calls `nix-build` without sourcing the Nix profile\.$/m);
    assert.match(stdout, /^ {2}Why: .+\.$/m);
    assert.match(stdout, /^ {2}Do: {2}.+\.$/m);
    assert.match(stdout, /^ {2}See: \.gitlab-ci\.yml:2:10 /m);
    assert.match(stdout, /^ {2}Fix: Source the Nix profile in this job$/m);
  });

  it('ends with 0 below the severity of --fail-on', () => {
    const folder = repository({ '.gitlab-ci.yml': unsourced });
    assert.equal(run(folder, ['check', '--fail-on', 'error']).status, 0);
    assert.equal(run(folder, ['check', '--fail-on', 'warning']).status, 1);
  });

  it('reports as JSON that the published schema describes', () => {
    const { status, stdout } = run(repository({ '.gitlab-ci.yml': unsourced }), ['check', '--format', 'json']);
    assert.equal(status, 1);
    const validate = new Ajv().compile(reportSchema);
    const report = JSON.parse(stdout) as Report;
    assert.ok(validate(report), JSON.stringify(validate.errors));
    assert.deepEqual(findings(stdout), ['.gitlab-ci.yml pipeline/profile-not-sourced']);
    assert.deepEqual(report.files[0]?.findings[0]?.range, {
      start: { line: 3, character: 6 },
      end: { line: 3, character: 15 },
    });
    assert.equal(report.summary.warnings, 1);
  });

  it('applies safe fixes with --fix and leaves every other byte', () => {
    const text =
      '# pipeline of the image\r\nbuild:\r\n  tags: [nix]   # the build host\r\n  script:\r\n    - nix-build\r\n';
    const folder = repository({ '.gitlab-ci.yml': text });
    const { status, stderr } = run(folder, ['check', '--fix']);
    assert.equal(status, 0);
    assert.match(stderr, /Fixed \.gitlab-ci\.yml/);
    const fixed = readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8');
    const added = fixed.split('\r\n').filter((line) => !text.split('\r\n').includes(line));
    assert.deepEqual(added, ['  before_script:', '    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"']);
    assert.equal(fixed.replace(`${added.join('\r\n')}\r\n`, ''), text);
    assert.equal(run(folder, ['check', '--fix']).stderr, '');
  });

  it('checks the text of standard input in place of a file', () => {
    const folder = repository({ '.gitlab-ci.yml': clean });
    const args = ['check', '--stdin-file-path', '.gitlab-ci.yml', '--format', 'json'];
    assert.deepEqual(findings(run(folder, args, unsourced).stdout), ['.gitlab-ci.yml pipeline/profile-not-sourced']);
    assert.deepEqual(findings(run(folder, args, clean).stdout), []);
    assert.equal(readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8'), clean);
  });

  it('takes severities from the project file, and from --config', () => {
    const off = 'rules:\n  pipeline/profile-not-sourced: off\n';
    assert.equal(run(repository({ '.gitlab-ci.yml': unsourced, '.gitlab-nix-runner.yml': off }), ['check']).status, 0);
    const folder = repository({ '.gitlab-ci.yml': unsourced, 'lint/settings.yml': off });
    assert.equal(run(folder, ['check', '--config', 'lint/settings.yml']).status, 0);
  });

  it('reports what the project file gets wrong', () => {
    const folder = repository({ '.gitlab-nix-runner.yml': 'rules:\n  pipeline/profile-not-sorced: off\n' });
    const { status, stdout } = run(folder, ['check']);
    assert.equal(status, 1);
    assert.match(stdout, /^\.gitlab-nix-runner\.yml:2:3 {2}warning {2}project\/setting$/m);
    assert.match(stdout, /Did you mean `pipeline\/profile-not-sourced`\?/);
  });

  it('takes folders with a project file of their own as repositories of their own', () => {
    const nix = '{ services.gitlab-runner.services.nix = { dockerImage = "alpine"; tagList = [ "nix" ]; }; }\n';
    const folder = repository({
      'a/.gitlab-nix-runner.yml': '',
      'a/.gitlab-ci.yml': unsourced,
      'b/.gitlab-nix-runner.yml': '',
      'b/ci.nix': nix,
    });
    const { stdout } = run(folder, ['check', '--format', 'json']);
    // The plain runner of b would take the job of a, were they one repository.
    assert.ok(findings(stdout).includes('a/.gitlab-ci.yml pipeline/profile-not-sourced'));
  });

  it('reads nothing outside the repository', () => {
    const outside = repository({ 'secret.yml': 'build:\n  tags: [nix]\n  script: [nix-build]\n' });
    const folder = repository({ '.gitlab-ci.yml': 'include: linked.yml\n' });
    symlinkSync(join(outside, 'secret.yml'), join(folder, 'linked.yml'));
    assert.deepEqual(findings(run(folder, ['check', '--format', 'json']).stdout), []);
  });

  it('ends with 2 and the way out on a wrong call', () => {
    const folder = repository({});
    const missing = run(folder, ['check', 'no-such-folder']);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /There is no file or folder no-such-folder/);
    const format = run(folder, ['check', '--format', 'xml']);
    assert.equal(format.status, 2);
    assert.match(format.stderr, /Allowed choices are text, json/);
    assert.equal(run(folder, ['bogus']).status, 2);
    const config = run(repository({ 'c.yml': 'rules:\n  a/b: off\n' }), ['check', '--config', 'c.yml']);
    assert.equal(config.status, 2);
    assert.match(config.stderr, /c\.yml:2:3: There is no rule `a\/b`/);
  });
});

describe('gitlab-nix-runner check --shellcheck', () => {
  const files = { '.gitlab-ci.yml': 'build:\n  script:\n    - rm $bad\n' };
  /** Stands in for the program, and says one thing of every script. */
  const says = JSON.stringify({
    comments: [
      { line: 2, endLine: 2, column: 4, endColumn: 8, level: 'info', code: 2086, message: 'Quote it.', fix: null },
    ],
  });

  function fakeProgram(folder: string): string {
    const program = join(folder, 'shellcheck');
    writeFileSync(program, `#!/bin/sh\ncat > /dev/null\necho '${says}'\nexit 1\n`, { mode: 0o755 });
    return program;
  }

  it('runs the program at a path, and tells what it says with its place', () => {
    const program = fakeProgram(repository({}));
    const { status, stdout } = run(repository(files), ['check', '--shellcheck', program]);
    assert.equal(status, 1);
    assert.match(stdout, /^\.gitlab-ci\.yml:3:10 {2}information {2}shellcheck\/SC2086$/m);
    assert.match(stdout, /^ {2}Quote it\.$/m);
  });

  it('runs nothing where it is off, and nothing from what is checked', () => {
    const folder = repository(files);
    const program = fakeProgram(folder);
    assert.equal(run(folder, ['check', '--shellcheck', 'off']).status, 0);
    const { status, stderr } = run(folder, ['check', '--shellcheck', program]);
    assert.equal(status, 2);
    assert.match(stderr, /is no absolute path of a program outside of what is checked/);
  });

  it('has a page on each code', () => {
    const { status, stdout } = run(repository({}), ['explain', 'shellcheck/SC2086']);
    assert.equal(status, 0);
    assert.match(stdout, /www\.shellcheck\.net\/wiki\/SC2086/);
  });
});

describe('gitlab-nix-runner explain, rules, inspect', () => {
  it('explains a rule with its examples', () => {
    const { status, stdout } = run(repository({}), ['explain', 'pipeline/profile-not-sourced']);
    assert.equal(status, 0);
    assert.match(stdout, /pipeline\/profile-not-sourced/);
    assert.match(stdout, /nix-build/);
  });

  it('names the nearest rule for one that does not exist', () => {
    const { status, stderr } = run(repository({}), ['explain', 'runner/nix-remot']);
    assert.equal(status, 2);
    assert.match(stderr, /Did you mean runner\/nix-remote\?/);
  });

  it('knows a rule that is meant without its folder, or in another', () => {
    for (const id of ['nix-remote', 'nix-remot', 'host/nix-remote']) {
      assert.match(run(repository({}), ['explain', id]).stderr, /Did you mean runner\/nix-remote\?/, id);
    }
  });

  it('lists the rules', () => {
    const { status, stdout } = run(repository({}), ['rules', '--format', 'json']);
    assert.equal(status, 0);
    const rules = JSON.parse(stdout) as { readonly id: string; readonly severity: string }[];
    assert.ok(rules.some(({ id, severity }) => id === 'host/ip-forward-off' && severity === 'error'));
    assert.match(run(repository({}), ['rules']).stdout, /^host\/ip-forward-off +error/m);
  });

  it('prints what was understood of a file', () => {
    const { status, stdout } = run(repository({ '.gitlab-ci.yml': unsourced }), ['inspect', '.gitlab-ci.yml']);
    assert.equal(status, 0);
    assert.match(JSON.stringify(JSON.parse(stdout)), /"build"/);
  });

  it('says why a file cannot be inspected', () => {
    const { status, stderr } = run(repository({ 'notes.txt': '' }), ['inspect', 'notes.txt']);
    assert.equal(status, 2);
    assert.match(stderr, /notes\.txt is no pipeline/);
  });
});
