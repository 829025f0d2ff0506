import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Suppressions } from '../../../server/src/engine/suppression';

/** Which of the words `one` to `four`, each on a line of its own, are silenced for a rule. */
function silenced(text: string, rule = 'runner/privileged'): string[] {
  const suppressions = new Suppressions(text);
  return ['one', 'two', 'three', 'four'].filter((word) => {
    const start = text.indexOf(word);
    return start >= 0 && suppressions.silence(rule, { start, end: start + word.length });
  });
}

describe('suppression comments', () => {
  it('silence the next line', () => {
    assert.deepEqual(silenced('one\n# gitlab-nix-runner: disable-next-line runner/privileged -- dind\ntwo\nthree\n'), [
      'two',
    ]);
  });

  it('silence their own line', () => {
    assert.deepEqual(silenced('one # gitlab-nix-runner: disable-line runner/privileged\ntwo\n'), ['one']);
  });

  it('silence the whole file, from anywhere in it', () => {
    assert.deepEqual(silenced('one\ntwo\n/* gitlab-nix-runner: disable-file runner/privileged */\nthree\n'), [
      'one',
      'two',
      'three',
    ]);
  });

  it('name several rules, or all by naming none', () => {
    const several = '# gitlab-nix-runner: disable-next-line a/b, runner/privileged\none\n';
    assert.deepEqual(silenced(several), ['one']);
    assert.deepEqual(silenced(several, 'a/b'), ['one']);
    assert.deepEqual(silenced(several, 'c/d'), []);
    assert.deepEqual(silenced('# gitlab-nix-runner: disable-next-line\none\n', 'c/d'), ['one']);
  });

  it('do not take the reason for rules', () => {
    assert.deepEqual(silenced('# gitlab-nix-runner: disable-next-line a/b -- not runner/privileged\none\n'), []);
  });

  it('count only in comments', () => {
    assert.deepEqual(silenced('x = "gitlab-nix-runner: disable-next-line"\none\n'), []);
  });

  it('work with CRLF line ends', () => {
    assert.deepEqual(silenced('# gitlab-nix-runner: disable-next-line runner/privileged\r\none\r\ntwo\r\n'), ['one']);
  });
});
