import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findShellCheck } from '../../../../server/src/transport/shellcheck/find-program';
import { ShellCheckProcess } from '../../../../server/src/transport/shellcheck/process';

const skip = process.platform === 'win32' ? 'programs of these tests are shell scripts' : false;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-shellcheck-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of ShellCheck. */
function program(path: string, text = 'exit 0'): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, `#!/bin/sh\n${text}\n`);
  chmodSync(full, 0o755);
  return full;
}

describe('ShellCheck is found', { skip }, () => {
  const workspace = join(folder, 'workspace');
  const own = program('workspace/bin/shellcheck');
  const real = program('bin/shellcheck');
  const path = (...entries: readonly string[]) => findShellCheck(undefined, [workspace], entries.join(delimiter));

  it('in PATH, where it is a program', () => {
    assert.equal(path(join(folder, 'none'), join(folder, 'bin')), real);
    mkdirSync(join(folder, 'folders/shellcheck'), { recursive: true });
    assert.equal(path(join(folder, 'folders')), undefined);
    writeFileSync(join(folder, 'folders/text'), '');
    assert.equal(findShellCheck(join(folder, 'folders/text'), [workspace]), undefined);
  });

  it('never in a workspace, whichever way leads there', () => {
    assert.equal(path(join(workspace, 'bin')), undefined);
    assert.equal(path(join(workspace, 'bin'), join(folder, 'bin')), real);
    assert.equal(path(join(folder, 'bin/../workspace/bin')), undefined);
    assert.equal(path('', '.', 'bin', './node_modules/.bin'), undefined);
    symlinkSync(join(workspace, 'bin'), join(folder, 'link'));
    assert.equal(path(join(folder, 'link')), undefined);
    mkdirSync(join(folder, 'linked'));
    symlinkSync(own, join(folder, 'linked/shellcheck'));
    assert.equal(path(join(folder, 'linked')), undefined);
    symlinkSync(join(folder, 'bin'), join(workspace, 'out'));
    assert.equal(path(join(workspace, 'out')), undefined, 'a link in the workspace may be another tomorrow');
    symlinkSync(workspace, join(folder, 'other-name'));
    assert.equal(findShellCheck(own, [join(folder, 'other-name')]), undefined);
  });

  it('at a path that was set, if that is absolute and outside', () => {
    assert.equal(findShellCheck(real, [workspace], ''), real);
    assert.equal(findShellCheck(own, [workspace], join(folder, 'bin')), undefined);
    assert.equal(findShellCheck('bin/shellcheck', [workspace], join(folder, 'bin')), undefined);
  });
});

describe('a run of ShellCheck', { skip }, () => {
  const never = new AbortController().signal;
  const input = { text: 'echo $a\n', shell: 'bash' } as const;
  const start = (text: string, failures: string[] = []) =>
    new ShellCheckProcess(program('run/shellcheck', text), (reason) => failures.push(reason));

  it('hands over the text and reads no file', async () => {
    process.env.SHELLCHECK_OPTS = '-x';
    const out = join(folder, 'seen');
    const comments = await start(
      `{ echo "$@"; pwd; echo "[$SHELLCHECK_OPTS]"; cat; } > ${out}; echo '{"comments":[]}'`,
    ).check(input, never);
    delete process.env.SHELLCHECK_OPTS;
    assert.deepEqual(comments, []);
    assert.equal(readFileSync(out, 'utf8'), '--norc --format=json1 --shell=bash -\n/\n[]\necho $a\n');
  });

  it('is ended when nobody wants it any more', async () => {
    const controller = new AbortController();
    const answer = start('sleep 60').check(input, controller.signal);
    controller.abort();
    assert.equal(await answer, undefined);
    assert.equal(await start('sleep 60').check(input, controller.signal), undefined);
  });

  it('is ended when it writes without end', async () => {
    assert.equal(await start('yes').check(input, never), undefined);
  });

  it('that fails again and again is the last one', async () => {
    const failures: string[] = [];
    const broken = start('cat > /dev/null; echo x >> count; exit 3', failures);
    for (let run = 0; run < 5; run++) assert.equal(await broken.check(input, never), undefined);
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? '', /is not started again/);
    const gone = new ShellCheckProcess(join(folder, 'nothing'), (reason) => failures.push(reason));
    for (let run = 0; run < 5; run++) assert.equal(await gone.check(input, never), undefined);
    assert.equal(failures.length, 2);
  });
});
