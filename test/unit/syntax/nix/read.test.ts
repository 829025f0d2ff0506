import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NixExpr, NixNode } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { nixChildren, nodePathAt, walkNix } from '../../../../server/src/syntax/nix/walk';

/** The tree as nested `kind:source` texts. */
function shape(text: string): string {
  const show = (node: NixNode): string => {
    const children = nixChildren(node).map(show);
    const own = text.slice(node.span.start, node.span.end);
    return children.length === 0 ? `${node.kind}:${own}` : `${node.kind}(${children.join(' ')})`;
  };
  return show(readNix(text).root);
}

/** An expression with all its operators in parentheses. */
function grouped(text: string): string {
  const show = (node: NixExpr): string => {
    if (node.kind === 'binary') return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    if (node.kind === 'unary') return `(${node.operator}${show(node.expr)})`;
    if (node.kind === 'apply') return `(${show(node.fn)} ${show(node.argument)})`;
    if (node.kind === 'has-attr')
      return `(${show(node.expr)} ? ${text.slice(node.path.span.start, node.path.span.end)})`;
    return text.slice(node.span.start, node.span.end);
  };
  return show(readNix(text).root);
}

function errors(text: string): [number, number, string][] {
  return readNix(text).errors.map(({ span, message }) => [span.start, span.end, message]);
}

describe('operators', () => {
  const cases: [string, string][] = [
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a // b // c', '(a // (b // c))'],
    ['a ++ b ++ c', '(a ++ (b ++ c))'],
    ['a -> b -> c', '(a -> (b -> c))'],
    ['a && b || c && d', '((a && b) || (c && d))'],
    ['!a == b', '((!a) == b)'],
    ['!a + b', '(!(a + b))'],
    ['!a // b', '((!a) // b)'],
    ['a * !b + c', '(a * (!(b + c)))'],
    ['-a ? b', '((-a) ? b)'],
    ['- -a', '(-(-a))'],
    ['-!a + b', '(-(!(a + b)))'],
    ['a ++ b ? c.d', '(a ++ (b ? c.d))'],
    ['a ? b ? c', '((a ? b) ? c)'],
    ['f a b + g c', '(((f a) b) + (g c))'],
    ['a < b == b > a', '((a < b) == (b > a))'],
    ['a or b', '((a or) b)'],
  ];
  for (const [text, expected] of cases) {
    it(text, () => {
      assert.equal(grouped(text), expected);
      assert.deepEqual(errors(text), []);
    });
  }

  it('refuses comparisons in a row at the second operator', () => {
    assert.deepEqual(errors('a == b != c'), [[7, 9, "'!=' cannot follow '==', expected parentheses"]]);
  });
});

describe('pipe operators', () => {
  it('group the value to the left and the function to the right', () => {
    assert.equal(grouped('a |> f |> g'), '((a |> f) |> g)');
    assert.equal(grouped('g <| f <| a'), '(g <| (f <| a))');
  });
  it('bind weaker than every other operator', () => {
    assert.equal(grouped('a -> b |> c || d'), '((a -> b) |> (c || d))');
    assert.equal(grouped('f <| a // b'), '(f <| (a // b))');
  });
  it('cannot be mixed', () => {
    assert.deepEqual(errors('a |> b <| c'), [[7, 9, "'|>' and '<|' cannot be mixed, expected parentheses"]]);
    assert.deepEqual(errors('(a |> b) <| c'), []);
  });
});

describe('spans', () => {
  it('go down to the parts of strings', () => {
    assert.equal(
      shape("{ a.\"b${c}\" = ''d ${e} f''; }"),
      'attrset(binding(attrpath(identifier:a string(text:b hole(identifier:c))) string(text:d  hole(identifier:e) text: f)))',
    );
  });
  it('of a binding run through its semicolon', () => {
    const text = '{ a = 1 ; inherit (b) c ; d = 2 }';
    const root = readNix(text).root;
    assert.ok(root.kind === 'attrset');
    assert.deepEqual(
      root.bindings.map(({ span }) => text.slice(span.start, span.end)),
      ['a = 1 ;', 'inherit (b) c ;', 'd = 2'],
    );
    assert.deepEqual(
      root.bindings.map((binding) => (binding.kind === 'binding' ? binding.semicolon : null)),
      [{ start: 8, end: 9 }, null, undefined],
    );
  });
  it('of paths have their holes', () => {
    assert.equal(shape('./a/${b}.c'), 'path(text:./a/ hole(identifier:b) text:.c)');
  });
  it('of functions cover head and body', () => {
    assert.equal(
      shape('x@{ a, b ? 1, ... }: a'),
      'lambda(identifier:x formals(formal(identifier:a) formal(identifier:b int:1)) identifier:a)',
    );
    assert.equal(shape('{ a }@x: a'), 'lambda(formals(formal(identifier:a)) identifier:x identifier:a)');
  });
});

describe('comments', () => {
  it('are kept in order', () => {
    const text = '# a\n{ /* b */ x = "# no"; # c\n}\n#d';
    const comments = readNix(text).comments.map(({ kind, span }) => [kind, text.slice(span.start, span.end)]);
    assert.deepEqual(comments, [
      ['line-comment', '# a'],
      ['block-comment', '/* b */'],
      ['line-comment', '# c'],
      ['line-comment', '#d'],
    ]);
  });
  it('before a name that was read again appear once', () => {
    const tree = readNix('{ a = f /* x */ b = 2; }');
    assert.equal(tree.comments.length, 1);
  });
});

describe('errors', () => {
  const cases: [string, [number, number], string?][] = [
    ['{ a = 1 }', [7, 7], ';'],
    ['{ a = 1 b = 2; }', [7, 7], ';'],
    ['{ a = f x.y b.c = 2; }', [11, 11], ';'],
    ['{ inherit a }', [11, 11], ';'],
    ['{ a = ; }', [4, 5]],
    ['{ a; }', [2, 3]],
    ['{ a = [ 1; }', [6, 7], ']'],
    ['(1', [0, 1], ')'],
    ['{ a = 1;', [0, 1], '}'],
    ['let a = 1; { }', [10, 10], ' in'],
    ['if a else b', [4, 4], ' then'],
    ['with a b', [8, 8], ';'],
    ['{ a, b: a', [0, 1], '}'],
    ['a.', [1, 2]],
    ['\ufeff{ }', [0, 1]],
    ['{ a = 1; b = 2; a = 3; }', [16, 17]],
    ['{ a = 1; a.b = 2; }', [9, 12]],
    ['9223372036854775808', [0, 19]],
    ['./a/', [3, 4]],
    ['1 + if a then b else c', [4, 6]],
    ['{ a = "x\n  b = 1; }', [6, 7], '";'],
    ['{ a = 1;\u0000 }', [8, 9]],
    ['', [0, 0]],
  ];
  for (const [text, [start, end], insert] of cases) {
    it(JSON.stringify(text), () => {
      const first = readNix(text).errors[0];
      assert.deepEqual(first?.span, { start, end });
      assert.equal(first?.insert?.text, insert);
    });
  }

  it('offer insertions that mend the text', () => {
    for (const text of [
      '{ a = 1 }',
      '{ a = [ 1; }',
      'let a = 1; { }',
      '{ a = { b = 1; c = 2; }\n',
      '"a',
      "{ a = ''b\n; }",
    ]) {
      let mended = text;
      for (let round = 0; round < 3; round++) {
        const insert = readNix(mended).errors.find((error) => error.insert !== undefined)?.insert;
        if (insert !== undefined) mended = mended.slice(0, insert.at) + insert.text + mended.slice(insert.at);
      }
      assert.deepEqual(readNix(mended).errors, [], mended);
    }
  });

  it('of a set left open and the semicolon behind it are one', () => {
    const text = '{\n  a = {\n    b = 1;\n  c = 2;\n}\n';
    assert.deepEqual(
      readNix(text).errors.map(({ span, insert }) => [span.start, insert?.text]),
      [[8, '};']],
    );
  });
});

describe('nesting without end', () => {
  const openers = [
    '[',
    '(',
    '{a=',
    '-',
    '!',
    'a: ',
    'if ',
    'if a then b else ',
    'let a = ',
    'with a; ',
    'assert a; ',
    '"${',
    "''${",
  ];
  const chains = [
    'a // ',
    'a -> ',
    'a + ',
    'a ',
    'a.b or ',
    './a${',
    '{a?',
    'a.${',
    'a.b.',
    'x |> ',
    'x <| ',
    '{inherit (',
    'a+',
    '1.',
  ];
  for (const piece of [...openers, ...chains]) {
    it(`${JSON.stringify(piece)} gives a tree of bounded depth`, () => {
      const text = `${piece.repeat(50_000)}a`;
      const tree = readNix(text, { fragment: 'allow' });
      assert.ok(tree.errors.length <= 501);
      assert.ok(depth(tree.root) < 4000, `depth ${depth(tree.root)}`);
    });
  }

  it('is not met by very many bindings, also behind the end of the expression', () => {
    const text = `{ }\n${'inherit \n  a = '.repeat(100_000)}`;
    const tree = readNix(text);
    assert.ok(tree.root.kind === 'attrset');
    assert.equal(tree.root.bindings.length, 200_000);
  });

  it('is reported once, and what stands behind it is read', () => {
    const text = `{ a = ${'['.repeat(400)}${']'.repeat(400)}; b = 1; }`;
    const tree = readNix(text);
    assert.equal(tree.errors.length, 1);
    assert.ok(tree.root.kind === 'attrset');
    assert.equal(tree.root.bindings.length, 2);
  });
});

/** How many nodes lie below each other at most. */
function depth(root: NixExpr): number {
  const depths = new Map<NixNode, number>();
  let deepest = 0;
  walkNix(root, (node, parent) => {
    const own = (parent === undefined ? 0 : (depths.get(parent) ?? 0)) + 1;
    depths.set(node, own);
    deepest = Math.max(deepest, own);
  });
  return deepest;
}

describe('walking', () => {
  it('visits in the order of the text and leaves out what the visitor refuses', () => {
    const text = '{ a = [ 1 2 ]; b = { c = 3; }; }';
    const seen: string[] = [];
    walkNix(readNix(text).root, (node) => {
      if (node.kind === 'identifier' || node.kind === 'int') seen.push(text.slice(node.span.start, node.span.end));
      return node.kind !== 'list';
    });
    assert.deepEqual(seen, ['a', 'b', 'c', '3']);
  });
  it('finds the nodes at an offset, innermost last', () => {
    const tree = readNix('{ a.b = "x${y}"; }');
    assert.deepEqual(
      nodePathAt(tree, 12).map(({ kind }) => kind),
      ['attrset', 'binding', 'string', 'hole', 'identifier'],
    );
    assert.deepEqual(
      nodePathAt(tree, 4).map(({ kind }) => kind),
      ['attrset', 'binding', 'attrpath', 'identifier'],
    );
    assert.deepEqual(nodePathAt(tree, 99), []);
  });
});
