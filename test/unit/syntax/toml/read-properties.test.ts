import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseWithIarna } from '@iarna/toml';
import fc from 'fast-check';
import type { TomlDocument, TomlTable, TomlValue } from '../../../../server/src/syntax/toml/nodes';
import { readToml } from '../../../../server/src/syntax/toml/read-toml';
import type { Span } from '../../../../server/src/text/span';
import { tomlDocuments, tomlSoup } from './generated-toml';
import { plainTable } from './plain-value';

function spansOf(document: TomlDocument): Span[] {
  const spans: Span[] = [];
  const visit = (value: TomlValue): void => {
    spans.push(value.span);
    if (value.kind === 'array') {
      spans.push(...value.holes);
      value.items.forEach(visit);
    }
    if (value.kind === 'table') visitTable(value);
  };
  const visitTable = (table: TomlTable): void => {
    spans.push(table.body, table.extent, ...table.holes);
    if (table.header) spans.push(table.header.span, ...table.header.keys.map((key) => key.span));
    for (const entry of [...table.entries.values(), ...table.duplicates]) {
      spans.push(entry.keySpan, entry.span);
      visit(entry.value);
    }
  };
  visit(document.root);
  for (const section of document.sections) {
    spans.push(section.body);
    visitTable(section.table);
    for (const { span, keys, value } of section.assignments) {
      spans.push(span, ...keys.map((key) => key.span));
      visit(value);
    }
  }
  spans.push(...document.comments.map((comment) => comment.span), ...document.templates);
  for (const error of document.errors) spans.push(error.span, ...(error.related ? [error.related.span] : []));
  return spans;
}

test('no text makes the reader throw or point outside of the text', () => {
  fc.assert(
    fc.property(fc.oneof(tomlSoup, fc.string()), (text) => {
      for (const { start, end } of spansOf(readToml(text))) {
        assert.ok(0 <= start && start <= end && end <= text.length, `${start}..${end} of ${text.length}`);
      }
    }),
    { numRuns: 800 },
  );
});

test('a valid document is read without errors', () => {
  fc.assert(
    fc.property(tomlDocuments, (text) => {
      assert.deepEqual(readToml(text).errors, []);
    }),
    { numRuns: 300 },
  );
});

test('strings, numbers and structure agree with the plain parser on TOML 1.0', () => {
  const tree = (value: unknown): unknown => {
    if (value instanceof Date || typeof value === 'bigint' || Number.isInteger(value)) return '(number or date)';
    if (Array.isArray(value)) return value.map(tree);
    if (typeof value === 'string' && /^(?:integer|datetime) /.test(value)) return '(number or date)';
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tree(item)]));
  };
  let compared = 0;
  fc.assert(
    fc.property(tomlDocuments, (text) => {
      let expected: unknown;
      try {
        expected = parseWithIarna(text);
      } catch {
        return;
      }
      compared++;
      assert.deepEqual(tree(plainTable(readToml(text).root)), tree(expected));
    }),
    { numRuns: 300 },
  );
  assert.ok(compared > 50, `only ${compared} documents were within TOML 1.0`);
});

test('every character of a decoded string leads to where it was written', () => {
  const verbatim = (value: TomlValue, text: string): void => {
    if (value.kind === 'array') for (const item of value.items) verbatim(item, text);
    if (value.kind === 'table') for (const entry of value.entries.values()) verbatim(entry.value, text);
    if (value.kind !== 'string') return;
    for (let at = 0; at < value.value.length; at++) {
      const host = value.map.toHostSpan({ start: at, end: at + 1 });
      assert.ok(host.start > value.span.start - 1 && host.end < value.span.end);
      if (host.end > host.start && text[host.start] !== '\\')
        assert.equal(text.slice(host.start, host.end), value.value[at]);
    }
  };
  fc.assert(
    fc.property(tomlDocuments, (text) => verbatim(readToml(text).root, text)),
    { numRuns: 200 },
  );
});

test('thousands of nested brackets and dotted keys are refused without exhausting the stack', () => {
  for (const text of [
    `a = ${'['.repeat(50_000)}`,
    `a = ${'{a='.repeat(50_000)}`,
    `${'a.'.repeat(50_000)}a = 1`,
    `[${'a.'.repeat(50_000)}a]`,
    `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}\nb = 1\n`,
  ]) {
    const { errors } = readToml(text);
    assert.ok(errors.length >= 1 && errors.length <= 3, `${errors.length} errors`);
  }
});
