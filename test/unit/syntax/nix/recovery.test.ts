import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NixNode } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { nixChildren } from '../../../../server/src/syntax/nix/walk';
import { realisticFixtures } from './fixtures';

/** The bindings of a text, each with the names it lies below. */
function bindingNames(text: string): string[] {
  const names: string[] = [];
  const visit = (node: NixNode, prefix: string): void => {
    let below = prefix;
    if (node.kind === 'binding') {
      below = `${prefix}.${text.slice(node.path.span.start, node.path.span.end)}`;
      names.push(below);
    } else if (node.kind === 'inherit') {
      for (const name of node.names) names.push(`${prefix}.${text.slice(name.span.start, name.span.end)}`);
    }
    for (const child of nixChildren(node)) visit(child, below);
  };
  visit(readNix(text, { fragment: 'allow' }).root, '');
  return names;
}

/** The share of names that are found again. */
function share(expected: readonly string[], found: readonly string[]): number {
  const left = new Map<string, number>();
  for (const name of found) left.set(name, (left.get(name) ?? 0) + 1);
  const hits = expected.filter((name) => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count > 0;
  });
  return expected.length === 0 ? 1 : hits.length / expected.length;
}

type Mutation = (lines: readonly string[], index: number) => readonly string[] | undefined;

function insertion(text: string): Mutation {
  return (lines, index) => {
    const line = lines[index] ?? '';
    if (!/^\s*[\w."-]+ = /.test(line)) return undefined;
    return lines.toSpliced(index, 0, (/^\s*/.exec(line)?.[0] ?? '') + text);
  };
}

const cases: [string, Mutation, number, number][] = [
  ['a line deleted', (lines, index) => lines.toSpliced(index, 1), 94.5, 88],
  [
    'a line cut in half',
    (lines, index) => {
      const line = lines[index] ?? '';
      return lines.with(index, line.slice(0, Math.floor(line.length / 2)));
    },
    95,
    87,
  ],
  ['foo = ', insertion('foo = '), 100, 100],
  ['foo', insertion('foo'), 100, 100],
  ['foo = {', insertion('foo = {'), 99.1, 100],
  ["foo = ''", insertion("foo = ''"), 100, 100],
  ['foo = "bar', insertion('foo = "bar'), 100, 100],
  ['foo = [', insertion('foo = ['), 100, 100],
  ['foo = (bar', insertion('foo = (bar'), 100, 100],
];

describe('the share of bindings that survive', () => {
  // In short files the broken line's own binding is a tenth of all, so that only files of some length tell anything.
  const files = realisticFixtures().filter(({ text }) => bindingNames(text).length >= 25);
  for (const [name, mutate, mean, tenth] of cases) {
    it(`${name} is at least ${mean} % on average, ${tenth} % in the tenth worst case`, () => {
      const shares = files.flatMap(({ text }) => {
        const lines = text.split('\n');
        const expected = bindingNames(text);
        return lines.flatMap((line, index) => {
          const mutated = line.trim() === '' ? undefined : mutate(lines, index)?.join('\n');
          return mutated === undefined ? [] : [100 * share(expected, bindingNames(mutated))];
        });
      });
      shares.sort((a, b) => a - b);
      const average = shares.reduce((sum, value) => sum + value, 0) / shares.length;
      assert.ok(shares.length > 50, `${shares.length} mutants`);
      assert.ok(average >= mean, `average ${average}`);
      const tenthWorst = shares[Math.floor(shares.length / 10)] ?? 0;
      assert.ok(tenthWorst >= tenth, `tenth worst ${tenthWorst}`);
    });
  }
});

describe('an error hides only its own binding', () => {
  const around = (broken: string) => `{\n  a = 1;\n  ${broken}\n  b = {\n    c = 2;\n  };\n  d = 3;\n}\n`;
  const broken = [
    'x = ',
    'x',
    'x.',
    'x = [ 1',
    'x = { y = 1;',
    'x = (',
    'x = "y',
    "x = ''y",
    'x = "${y',
    '= 1;',
    'x = 1',
    '%',
    'x = y: z',
    'x = if a',
    'x = let y = 1;',
    'inherit x',
    'x = );',
    'x = ];',
  ];
  for (const line of broken) {
    it(line, () => {
      const names = bindingNames(around(line));
      for (const name of ['.a', '.b', '.b.c', '.d']) assert.ok(names.includes(name), `${name} in ${names.join(' ')}`);
    });
  }
});

describe('fragments', () => {
  const bindings =
    '  # as in a wiki\n  boot.kernel.sysctl."net.ipv4.ip_forward" = true; # 1\n  services.x = {\n    a = 1;\n  };\n';

  it('are bare bindings', () => {
    const tree = readNix(bindings, { fragment: 'allow' });
    assert.equal(tree.fragment, true);
    assert.deepEqual(tree.errors, []);
    assert.deepEqual(tree.root.span, { start: 0, end: bindings.length });
    assert.equal(tree.comments.length, 2);
    assert.deepEqual(bindingNames(bindings), [
      '.boot.kernel.sysctl."net.ipv4.ip_forward"',
      '.services.x',
      '.services.x.a',
    ]);
  });
  it('are read only where they are allowed', () => {
    const tree = readNix(bindings);
    assert.equal(tree.fragment, false);
    assert.notEqual(tree.errors.length, 0);
  });
  it('are not what reads as an expression', () => {
    for (const text of ['{ a = 1; }', 'a', '{ a = 1;', 'x: { a = 1; }', '']) {
      assert.equal(readNix(text, { fragment: 'allow' }).fragment, false, text);
    }
  });
  it('may have gaps', () => {
    const text = `...\n${bindings}  }\n  y = [\n  z = 1;\n`;
    const tree = readNix(text, { fragment: 'allow' });
    assert.equal(tree.fragment, true);
    assert.deepEqual(bindingNames(text).slice(-2), ['.y', '.z']);
  });
});

describe('a module from a page that lost its closers and its "let"', () => {
  it('yields most of its bindings', () => {
    const fixture = realisticFixtures().find(({ name }) => name === 'module-daemon-container');
    assert.ok(fixture !== undefined);
    const lines = fixture.text.split('\n').filter((line) => !/^\s*([}\])'";]+|let)$/.test(line));
    const names = (text: string) => bindingNames(text).map((name) => name.slice(name.lastIndexOf('.')));
    const found = share(names(fixture.text), names(lines.join('\n')));
    assert.ok(found >= 0.85, `${found}`);
  });
});
