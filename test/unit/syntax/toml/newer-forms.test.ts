import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findNewerForms } from '../../../../server/src/syntax/toml/newer-forms';
import { readToml } from '../../../../server/src/syntax/toml/read-toml';
import { applyEdits } from '../../../../server/src/text/edit';
import { plainTable } from './plain-value';

/** Each form with its offset and text, and the text with all of them written as TOML 1.0. */
function forms(text: string): { found: readonly string[]; older: string } {
  const found = findNewerForms(text, readToml(text));
  return {
    found: found.map(({ form, span }) => `${span.start} ${form}: ${text.slice(span.start, span.end)}`),
    older: applyEdits(
      text,
      found.flatMap(({ older }) => older ?? []),
    ),
  };
}

test('TOML 1.0 has none', () => {
  const text = `a = { b = 1, c.d = [1,\n 2,\n], e = """x\ny \\\n z""" }\nf = 'a\\e'\ng = 07:32:00\nh = 1979-05-27T07:32:00-07:00\ni = "\\\\e\\\\x41"\n`;
  assert.deepEqual(readToml(text).errors, []);
  assert.deepEqual(forms(text).found, []);
});

test('line breaks and a comma behind the last entry', () => {
  assert.deepEqual(forms('a = {\n  b = 1,\r\n  c.d = 2,\n}\n'), {
    found: ['4 line-break: {'],
    older: 'a = { b = 1, c.d = 2 }\n',
  });
  assert.deepEqual(forms('a = { b = 1 ,}\n'), { found: ['12 trailing-comma: ,'], older: 'a = { b = 1 }\n' });
  assert.deepEqual(forms('a = {\n}\n'), { found: ['4 line-break: {'], older: 'a = { }\n' });
});

test('tables in tables and in arrays', () => {
  const text = 'a = [{ b = { c = 1, } }, { b = {\n c = 1 } }]\n';
  assert.deepEqual(forms(text), {
    found: ['18 trailing-comma: ,', '31 line-break: {'],
    older: 'a = [{ b = { c = 1 } }, { b = { c = 1 } }]\n',
  });
});

test('a comment keeps its line', () => {
  const text = 'a = {\n  b = 1, # one, two\n}\n';
  assert.deepEqual(forms(text), { found: ['4 line-break: {'], older: text });
});

test('escapes and short times', () => {
  assert.deepEqual(forms('a = "\\\\\\e[0m\\x41"\nb = 07:32\nc = 1979-05-27 07:32+01:30\n'), {
    found: ['7 escape: \\e', '12 escape: \\x41', '22 short-time: 07:32', '32 short-time: 1979-05-27 07:32+01:30'],
    older: 'a = "\\\\\\u001B[0m\\u0041"\nb = 07:32:00\nc = 1979-05-27 07:32:00+01:30\n',
  });
});

test('what cannot be read has none, and never throws', () => {
  assert.deepEqual(forms('a = { b = 1,\n[c]\n').found, []);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '=', '{', '}', '[', ']', ',', '\n', '"', '\\e', '#', '1', ' ', '.')),
      (parts) => {
        const text = parts.join('');
        const document = readToml(text);
        const found = findNewerForms(text, document);
        const older = applyEdits(
          text,
          found.flatMap((form) => form.older ?? []),
        );
        if (document.errors.length === 0) assert.deepEqual(plainTable(readToml(older).root), plainTable(document.root));
      },
    ),
  );
});
