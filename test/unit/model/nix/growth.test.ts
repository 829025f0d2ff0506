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

test('what built-in functions do counts: large lists and texts made again and again come to an end', () => {
  const list = 'builtins.genList (x: x) 9999';
  const pairs = chain('1', (name) => `{ a = ${name}; b = ${name}; }`);
  const text = `builtins.concatStringsSep "" (map toString (${list}))`;
  for (const [expression, reason] of [
    [`let f = n: builtins.length (${list}) + f (n + 1); in f 0`, /too many steps|too deeply/],
    [`let g = ${list}; in builtins.foldl' (a: b: a + builtins.length (g ++ [ ])) 0 g`, /too many steps/],
    [
      `let g = ${list}; s = ${text}; in builtins.foldl' (a: b: a + builtins.length (builtins.split "5" s)) 0 g`,
      /steps/,
    ],
    [chain('"a"', (name) => `builtins.replaceStrings [ "a" ] [ "aa" ] ${name}`), /too long/],
    [`builtins.toJSON (${chain('1', (name) => `[ ${name} ${name} ]`)})`, /too many steps/],
    [`(${pairs}) == (${pairs})`, /too many steps/],
    [`builtins.deepSeq (${chain('1', (name) => `[ ${name} ${name} ]`)}) 1`, /too many steps/],
    ['builtins.genList (x: x) 100000', /too long/],
  ] as const) {
    const value = evalText(expression);
    assert.match(
      value.kind === 'unknown' ? value.reason : value.kind === 'error' ? value.message : '',
      reason,
      expression,
    );
  }
});

test('a text of thousands of pieces is still known', () => {
  const value = evalText('builtins.stringLength (builtins.concatStringsSep "," (builtins.genList toString 5000))');
  assert.equal(value.kind === 'int' ? value.value : undefined, 23_889n);
});
