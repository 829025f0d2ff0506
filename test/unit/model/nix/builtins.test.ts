import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvalContext } from '../../../../server/src/model/nix/evaluate';
import { evalText, filesContext, jsonOf } from './reading';

function value(expression: string, context: EvalContext = {}): unknown {
  return jsonOf(evalText(expression, context));
}

describe('built-in functions of newer versions of Nix than the one at hand', () => {
  const abc = {
    base16: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    nix32: '1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s',
    base64: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
    sri: 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
  };

  it('rewrite a hash from each format into each', () => {
    for (const [from, hash] of Object.entries(abc)) {
      const algorithm = from === 'sri' ? '' : 'hashAlgo = "sha256";';
      for (const [to, wanted] of Object.entries(abc)) {
        const call = `builtins.convertHash { hash = "${hash}"; ${algorithm} toHashFormat = "${to}"; }`;
        assert.equal(value(call), wanted, call);
      }
    }
    const short = 'builtins.convertHash { hash = "abc"; hashAlgo = "sha256"; toHashFormat = "sri"; }';
    assert.match(JSON.stringify(value(short)), /wrong length/);
  });

  it('leave numbers beyond 64 bits unknown, which versions read in different ways', () => {
    assert.deepEqual(value('builtins.fromJSON "12345678901234567890"'), { $unknown: 'a JSON number beyond 64 bits' });
  });
});

describe('built-in functions that look at files', () => {
  it('import a file with further names in scope', () => {
    const context = filesContext({ 'a.nix': 'x + y' });
    assert.equal(value('builtins.scopedImport { x = 1; y = 2; } ./a.nix', context), 3);
    assert.match(JSON.stringify(value('builtins.scopedImport { } ./b.nix', context)), /cannot be read here/);
  });

  it('tell where they stand', () => {
    assert.deepEqual(value('[\n  __curPos ]'), [{ column: 3, file: '/etc/nixos/test.nix', line: 2 }]);
  });

  it('copy a path to the store where Nix does, under a name that is not known', () => {
    for (const call of ['builtins.stringLength ./x', 'builtins.substring 0 3 ./.']) {
      assert.deepEqual(value(call), { $unknown: 'the hash of a store path is not known' }, call);
    }
  });
});
