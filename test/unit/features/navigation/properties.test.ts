import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hierarchyItem, incomingCalls, outgoingCalls } from '../../../../server/src/features/navigation/call-hierarchy';
import { findLenses, resolveLens } from '../../../../server/src/features/navigation/code-lens';
import { findDefinitions } from '../../../../server/src/features/navigation/definition';
import { FoldCache } from '../../../../server/src/features/navigation/folding';
import { findHints } from '../../../../server/src/features/navigation/inlay-hints';
import { findLinks } from '../../../../server/src/features/navigation/links';
import { findOccurrences } from '../../../../server/src/features/navigation/occurrences';
import { prepareRename } from '../../../../server/src/features/navigation/rename';
import { findSelectionRange } from '../../../../server/src/features/navigation/selection';
import { TokenCache } from '../../../../server/src/features/navigation/semantic-tokens';
import { symbolAt } from '../../../../server/src/features/navigation/symbol-at';
import { findWorkspaceSymbols } from '../../../../server/src/features/navigation/workspace-symbols';
import { type MergedValue, mergedConfiguration } from '../../../../server/src/model/pipeline/merged';
import { LineIndex } from '../../../../server/src/text/line-index';
import type { Place } from '../../../../server/src/text/place';
import type { Span } from '../../../../server/src/text/span';
import { Repository } from '../../model/pipeline/repository';
import { type Marked, marked } from '../marked';
import { generated, renamings } from './generated';
import { ci, pipeline, renamed, symbol } from './places';

/** The configuration as data. */
function data(value: MergedValue): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(data);
  if (value.kind === 'unknown') return { unknown: value.reason };
  return [...value.entries].map(([key, entry]) => [key, data(entry.value)]);
}

function merged(entry: string, library: string): string {
  const repository = new Repository(entry, { 'lib.yml': library });
  repository.resolve();
  const { current } = repository.resolver;
  assert.ok(current);
  return JSON.stringify(data(mergedConfiguration(current).root));
}

/** The cursor in the first place where a name stands. */
function cursorAt(entry: string, library: string, name: string): Marked | undefined {
  const at = entry.indexOf(name);
  if (at >= 0) return pipeline(`${entry.slice(0, at + 2)}¦${entry.slice(at + 2)}`, { 'lib.yml': library });
  return undefined;
}

/** Checks that a place lies in the current text of its file. */
function assertPlaced({ project }: Marked, at: Place): void {
  const file = project.workspace.file(at.part.uri);
  const span = file?.locate(at);
  assert.ok(file !== undefined && span !== undefined);
  assert.ok(0 <= span.start && span.start <= span.end && span.end <= file.text.length);
}

/** Asks everything there is to ask at an offset. */
function askAll(at: Marked, offset: number): void {
  const { file, text } = at;
  const { workspace } = at.project;
  workspace.model();
  const lines = new LineIndex(text);
  const found = symbolAt(workspace, file, offset);
  if (found !== undefined) {
    assertPlaced(at, found.at);
    for (const definition of findDefinitions(found)) if ('at' in definition) assertPlaced(at, definition.at);
    for (const occurrence of findOccurrences(found)) assertPlaced(at, occurrence.at);
    prepareRename(found);
    const item = hierarchyItem(found);
    if (item !== undefined) {
      for (const { places } of [
        ...incomingCalls(workspace, file, item.name),
        ...outgoingCalls(workspace, file, item.name),
      ]) {
        for (const place of places) assertPlaced(at, place);
      }
    }
  }
  for (const { span } of [...findLinks(workspace, file), ...findLenses(workspace, file)]) {
    assert.ok(span.start <= span.end && span.end <= text.length);
  }
  for (const lens of findLenses(workspace, file)) assert.ok(resolveLens(workspace, file, lens) !== undefined);
  for (const hint of findHints(workspace, file, { start: 0, end: text.length })) assert.ok(hint.offset <= text.length);
  for (const { startLine, endLine } of new FoldCache().find(file, lines) ?? []) {
    assert.ok(startLine < endLine && endLine < lines.lineCount);
  }
  for (const { at: place } of findWorkspaceSymbols(workspace, '')) assertPlaced(at, place);
  let range = findSelectionRange(file, offset, lines);
  for (; range.parent !== undefined; range = range.parent) {
    const [inner, outer] = [range.range, range.parent.range];
    assert.ok(lines.offsetAt(outer.start) <= lines.offsetAt(inner.start));
    assert.ok(lines.offsetAt(inner.end) <= lines.offsetAt(outer.end));
  }
  assertTokens(new TokenCache(workspace).encode(file) ?? [], lines);
}

/** Tokens come in order, do not overlap, and end on the line that they start on. */
function assertTokens(numbers: readonly number[], lines: LineIndex): void {
  assert.equal(numbers.length % 5, 0);
  let line = 0;
  let character = 0;
  let end = 0;
  for (let at = 0; at < numbers.length; at += 5) {
    const [down = 0, right = 0, length = 0] = numbers.slice(at, at + 3);
    if (down > 0) end = 0;
    line += down;
    character = down === 0 ? character + right : right;
    assert.ok(character >= end && length > 0 && character + length <= lines.lineText(line).length);
    end = character + length;
  }
}

const pieces = [
  '\n',
  ' ',
  '- ',
  ': ',
  '[',
  ']',
  '{',
  '"',
  "'",
  '&x ',
  '*x',
  '$V',
  '${',
  '$[[ inputs.a ]]',
  '#',
  '!reference [',
  '|',
  '>-\n',
  '\t',
  '---\n',
  '\r\n',
  '<<: ',
  '%',
  '\u2028',
  '🦊',
];

describe('whatever the text is', () => {
  it('everything can be asked anywhere', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(20), fc.constantFrom(...pieces));
    fc.assert(
      fc.property(generated, fc.array(edit, { maxLength: 4 }), fc.nat(), ({ entry, library }, edits, offset) => {
        let text = entry;
        for (const [at, length, piece] of edits) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + piece + text.slice(from + length);
        }
        const at = marked(ci, text, { 'lib.yml': library });
        askAll(at, offset % (text.length + 1));
      }),
      { numRuns: 80 },
    );
  });

  it('everything can be asked of a text cut off anywhere', () => {
    fc.assert(
      fc.property(generated, fc.nat(), ({ entry, library }, cut) => {
        const text = entry.slice(0, cut % (entry.length + 1));
        askAll(marked(ci, text, { 'lib.yml': library }), text.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('whatever the pipeline is', () => {
  it('a name is among the references of its definition', () => {
    fc.assert(
      fc.property(generated, ({ entry, library }) => {
        const at = marked(ci, entry, { 'lib.yml': library });
        const { workspace } = at.project;
        const [content] = at.file.contents;
        assert.ok(content?.language === 'yaml');
        workspace.model();
        for (const { kind, node, inText } of workspace.mentions.of(content.yaml).all()) {
          if (kind === 'section' || kind === 'file') continue;
          const span: Span | undefined = at.file.locate({ part: node.part, span: node.map.toHostSpan(inText) });
          const found = span && symbolAt(workspace, at.file, span.start);
          assert.ok(found);
          for (const definition of findDefinitions(found)) {
            assert.ok('at' in definition);
            const file = workspace.file(definition.at.part.uri);
            const start = file?.locate(definition.at)?.start;
            const defined = file && start !== undefined ? symbolAt(workspace, file, start) : undefined;
            assert.ok(defined);
            const places = findOccurrences(defined).map(({ at: place }) => place);
            assert.ok(
              places.some(({ part, span: { start: from } }) => part === found.at.part && from === found.at.span.start),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('renaming changes the configuration in nothing but the name, and back again nothing at all', () => {
    let count = 0;
    fc.assert(
      fc.property(generated, fc.constantFrom(...renamings), ({ entry, library }, [name, newName]) => {
        const at = cursorAt(entry, library, name);
        if (at === undefined) return;
        const changed = renamed(at, newName);
        assert.ok(typeof changed !== 'string', String(changed));
        const [newEntry, newLibrary] = [changed[ci] ?? entry, changed['lib.yml'] ?? library];
        const isAnchor = name.startsWith('anchor');
        const before = merged(entry, library);
        assert.equal(merged(newEntry, newLibrary), isAnchor ? before : before.replaceAll(name, newName));
        assert.equal(newEntry.includes(name), false);
        assert.equal(newLibrary.includes(name), isAnchor);
        const back = cursorAt(newEntry, newLibrary, newName);
        assert.ok(back);
        const restored = renamed(back, name);
        assert.ok(typeof restored !== 'string', String(restored));
        assert.deepEqual([restored[ci] ?? newEntry, restored['lib.yml'] ?? newLibrary], [entry, library]);
        count++;
      }),
      { numRuns: 60 },
    );
    assert.ok(count > 20);
  });

  it('names stand where they are told to stand', () => {
    fc.assert(
      fc.property(generated, fc.constantFrom(...renamings), ({ entry, library }, [name]) => {
        const at = cursorAt(entry, library, name);
        const found = at && symbol(at);
        if (at === undefined || found === undefined) return;
        for (const { at: place } of findOccurrences(found)) {
          const file = at.project.workspace.file(place.part.uri);
          const span: Span | undefined = file?.locate(place);
          assert.equal(span && file?.text.slice(span.start, span.end), name);
        }
      }),
      { numRuns: 60 },
    );
  });
});
