import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evalText } from './reading';

/** `a40`, each name made from the one before it. */
function chain(start: string, next: (name: string) => string): string {
  const names = Array.from({ length: 40 }, (_, index) => `a${index + 1} = ${next(`a${index}`)};`);
  return `let a0 = ${start}; ${names.join('\n')} in a40`;
}

test('values that double step by step are given up before they fill the memory', () => {
  for (const expression of [
    chain('[ "x" ]', (name) => `${name} ++ ${name}`),
    chain('[ "x" ]', (name) => `builtins.concatLists [ ${name} ${name} ]`),
    chain('"x"', (name) => `${name} + ${name}`),
    chain('"x"', (name) => `"\${${name}}\${${name}}"`),
  ]) {
    const value = evalText(expression);
    const size = value.kind === 'list' ? value.items.length : value.kind === 'string' ? value.parts.length : 0;
    assert.ok(value.kind === 'unknown' || size > 0, expression);
    assert.ok(size <= 10_000, expression);
  }
});

test('a path of many thousand steps is followed as deep as any option lies', () => {
  const value = evalText(`{ ${'a.'.repeat(50_000)}b = 1; }.a.a`);
  assert.equal(value.kind, 'attrs');
});

test('a recursion without end is unknown also where it is forced later', () => {
  const value = evalText('let f = n: f (n + 1); in { a = f 0; }');
  assert.ok(value.kind === 'attrs');
  assert.equal(value.attributes.get('a')?.value.force().kind, 'unknown');
});
