import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nixExpressions } from './generated';
import { askNix, compareWithNix, oracleSkipped } from './oracle';
import { OWN_EXPRESSIONS } from './own-expressions';

/** Asserts: never different from Nix, and hardly ever unknown. */
function agrees(expressions: readonly string[]): void {
  const verdicts = askNix(expressions);
  const different: string[] = [];
  let unknown = 0;
  for (const [at, expression] of expressions.entries()) {
    const result = compareWithNix(expression, verdicts[at] ?? { kind: 'fatal' });
    if (result === 'unknown') unknown++;
    else if (result === 'different') different.push(`${expression} is ${JSON.stringify(verdicts[at])} in Nix`);
  }
  assert.deepEqual(different, []);
  assert.ok(unknown < expressions.length * 0.03, `${unknown} of ${expressions.length} are unknown`);
}

test('generated expressions evaluate as in Nix', { skip: oracleSkipped() }, () => {
  agrees(fc.sample(nixExpressions(), { numRuns: 5_000, seed: 20_04 }));
});

test('expressions of our own evaluate as in Nix', { skip: oracleSkipped() }, () => {
  agrees(OWN_EXPRESSIONS);
});
