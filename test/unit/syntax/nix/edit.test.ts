import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addBinding,
  addItems,
  attrName,
  escapeNixText,
  quoteNixString,
  removeBinding,
  removeItem,
} from '../../../../server/src/syntax/nix/edit';
import type { NixAttrBinding, NixAttrSet, NixExpr, NixList } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { applyEdits, type SpanEdit } from '../../../../server/src/text/edit';

function setOf(text: string): NixAttrSet {
  const { root, errors } = readNix(text);
  assert.deepEqual(errors, []);
  const set = root.kind === 'lambda' ? root.body : root;
  assert.ok(set.kind === 'attrset');
  return set;
}

function listOf(text: string): NixList {
  const { root } = readNix(text);
  assert.ok(root.kind === 'list');
  return root;
}

function bindingOf(text: string, index: number): NixAttrBinding {
  const binding = setOf(text).bindings[index];
  assert.ok(binding?.kind === 'binding');
  return binding;
}

function applied(text: string, edit: SpanEdit | undefined): string {
  assert.ok(edit);
  return applyEdits(text, [edit]);
}

describe('addBinding', () => {
  const cases: readonly [string, string, string][] = [
    ['an empty set', '{ }', '{ x = 1; }'],
    ['a set without a blank', '{}', '{ x = 1; }'],
    ['one line', '{ a = 1; }', '{ a = 1; x = 1; }'],
    ['many lines', '{\n  a = 1;\n}\n', '{\n  a = 1;\n  x = 1;\n}\n'],
    ['a comment behind the last', '{\n    a = 1; # why\n}', '{\n    a = 1; # why\n    x = 1;\n}'],
    ['a closing brace on the last line', '{\n  a = 1; }', '{\n  a = 1;\n  x = 1; }'],
    ['an opening line with a binding', '{ a = 1;\n  b = 2;\n}', '{ a = 1;\n  b = 2;\n  x = 1;\n}'],
    ['tabs', '{\n\ta = 1;\n}', '{\n\ta = 1;\n\tx = 1;\n}'],
    ['CRLF', '{\r\n  a = 1;\r\n}\r\n', '{\r\n  a = 1;\r\n  x = 1;\r\n}\r\n'],
    ['an empty set over two lines', '{\n}', '{\n  x = 1;\n}'],
    ['a comment alone', '{\n  # later\n}', '{\n  # later\n  x = 1;\n}'],
    ['a block comment that goes on', '{\n  a = 1; /* b\n  c */\n}', '{\n  a = 1;\n  x = 1; /* b\n  c */\n}'],
    ['a recursive set', 'rec {\n  a = 1;\n}', 'rec {\n  a = 1;\n  x = 1;\n}'],
    ['inherit', '{\n  inherit a;\n}', '{\n  inherit a;\n  x = 1;\n}'],
  ];
  for (const [name, before, after] of cases) {
    it(`adds to ${name}`, () => assert.equal(applied(before, addBinding(before, setOf(before), ['x'], '1')), after));
  }

  it('stays with its relatives and quotes names', () => {
    const text = '{\n  a.b = 1;\n  c = 2;\n}';
    const edit = addBinding(text, setOf(text), ['a', 'net.x', 'if'], 'true', ['a']);
    assert.equal(applied(text, edit), '{\n  a.b = 1;\n  a."net.x"."if" = true;\n  c = 2;\n}');
  });

  it('indents further lines', () => {
    const text = '{\n  a = {\n    b = 1;\n  };\n}';
    const edit = addBinding(text, setOf(text), ['c'], '{\n  d = 1;\n}');
    assert.equal(applied(text, edit), '{\n  a = {\n    b = 1;\n  };\n  c = {\n    d = 1;\n  };\n}');
    assert.equal(
      applied('{ }', addBinding('{ }', setOf('{ }'), ['c'], '{\n  d = 1;\n}')),
      '{\n  c = {\n    d = 1;\n  };\n}',
    );
  });

  it('adds to a fragment', () => {
    const text = '  a.b = true;\n  c = {\n    d = 1;\n  };\n';
    const { root, fragment } = readNix(text, { fragment: 'allow' });
    assert.ok(fragment && root.kind === 'attrset');
    assert.equal(applied(text, addBinding(text, root, ['x'], '1')), `${text.trimEnd()}\n  x = 1;\n`);
  });

  it('leaves broken sets alone', () => {
    for (const text of ['{ a = 1', '{ a = 1; ', '{ a = 1 }']) {
      const { root } = readNix(text);
      assert.ok(root.kind === 'attrset', text);
      assert.equal(addBinding(text, root, ['x'], '1'), undefined, text);
    }
  });
});

describe('lists', () => {
  const cases: readonly [string, string][] = [
    ['[ ]', '[ "x" "y" ]'],
    ['[]', '[ "x" "y" ]'],
    ['[ "a" ]', '[ "a" "x" "y" ]'],
    ['[\n  "a"\n  "b" # why\n]', '[\n  "a"\n  "b" # why\n  "x"\n  "y"\n]'],
    ['[\n]', '[\n  "x" "y"\n]'],
    ['["a"]', '["a" "x" "y"]'],
  ];
  for (const [before, after] of cases) {
    it(`adds to ${JSON.stringify(before)}`, () =>
      assert.equal(applied(before, addItems(before, listOf(before), ['"x"', '"y"'])), after));
  }

  it('removes an item with its line', () => {
    const one = '[ "a" "b" ]';
    const item = listOf(one).items[1];
    assert.ok(item);
    assert.equal(applied(one, removeItem(one, item)), '[ "a" ]');
    const many = '[\n  "a" # first\n  "b"\n]';
    const first = listOf(many).items[0];
    assert.ok(first);
    assert.equal(applied(many, removeItem(many, first)), '[\n  "b"\n]');
  });
});

describe('removing', () => {
  it('removes a binding with its line', () => {
    const text = '{\n  a = 1;\n  b = 2; # why\n  c = 3;\n}';
    assert.equal(applied(text, removeBinding(text, bindingOf(text, 1))), '{\n  a = 1;\n  c = 3;\n}');
    assert.equal(
      applied('{ a = 1; b = 2; }', removeBinding('{ a = 1; b = 2; }', bindingOf('{ a = 1; b = 2; }', 0))),
      '{ b = 2; }',
    );
  });
});

/** The text of a string literal that holds no `${`, decoded by the rules for `"…"`. */
function decode(literal: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return literal.slice(1, -1).replace(/\\([\s\S])/g, (_, char: string) => named[char] ?? char);
}

describe('properties', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/).filter((text) => attrName(text) === text);
  const blank = fc.constantFrom(' ', '\n', '\n  ', ' # c\n', '\n\t', ' /* x */ ', '\r\n  ');
  const binding = fc
    .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), fc.constantFrom('1', '[ ]', '{ q = 1; }', '(a b)'))
    .map(([path, value]) => `${path.join('.')} = ${value};`);
  const source = fc
    .tuple(fc.array(fc.tuple(blank, binding), { maxLength: 5 }), blank)
    .map(([bindings, end]) => `{${bindings.map((pair) => pair.join('')).join('')}${end}}`);

  it('an added binding is one more, everything else is kept', () => {
    fc.assert(
      fc.property(source, fc.string(), (text, value) => {
        const set = readNix(text).root;
        assert.ok(set.kind === 'attrset');
        const edit = addBinding(text, set, ['added', 'x y'], quoteNixString(value));
        assert.ok(edit);
        const result = applyEdits(text, [edit]);
        const after = readNix(result);
        assert.ok(after.root.kind === 'attrset');
        assert.equal(after.root.bindings.length, set.bindings.length + 1, result);
        assert.deepEqual(after.errors.length, readNix(text).errors.length, result);
        const kept = text.slice(edit.span.start, edit.span.end);
        assert.ok(kept.trim() === '' || edit.text.startsWith(kept), result);
      }),
      { examples: [['{ a = 1;\na = 1; }', '']] },
    );
  });

  it('a removed binding is one less, the others stay', () => {
    fc.assert(
      fc.property(source, fc.nat(), (text, pick) => {
        const set = readNix(text).root;
        assert.ok(set.kind === 'attrset');
        const chosen = set.bindings[pick % Math.max(1, set.bindings.length)];
        if (chosen === undefined) return;
        const after = readNix(applyEdits(text, [removeBinding(text, chosen)])).root;
        assert.ok(after.kind === 'attrset');
        assert.equal(after.bindings.length, set.bindings.length - 1);
      }),
    );
  });

  it('a quoted string reads back as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const literal = quoteNixString(value);
        const { root, errors } = readNix(literal);
        assert.deepEqual(errors, []);
        assert.ok(root.kind === 'string' && root.closed && root.parts.every((part) => part.kind === 'text'));
        assert.equal(decode(literal), value);
      }),
    );
  });

  it('text inside an indented string opens no hole and does not end it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a${}' ]{0,12}$/), (value) => {
        const literal = `''\n${escapeNixText(value, true)}x''`;
        const { root, errors } = readNix(literal);
        assert.deepEqual(errors, []);
        assert.ok((root as NixExpr).kind === 'string');
        assert.ok(root.kind === 'string' && root.parts.every((part) => part.kind === 'text'), literal);
      }),
    );
  });
});
