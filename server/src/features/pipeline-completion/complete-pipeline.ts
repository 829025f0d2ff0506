import { lineStartOf } from '../../text/lines';
import { nothing, type Suggestion, type Suggestions } from '../suggestion';
import { yamlCursor } from '../yaml-cursor';
import { toSuggestion } from './candidate';
import { comparedValues } from './conditions';
import { givenInput, inputKeys, interpolation } from './inputs';
import { keyText, keywordKeys } from './keys';
import { PipelinePlace, type PipelineScope } from './place';
import { neededMatrix, valueSuggestions } from './values';
import { type VariableKey, variableKeys, variableStart, variableSuggestions } from './variables';

/** Keywords, names and values of a pipeline, with spans in the text of the scope. */
export function completePipeline(scope: PipelineScope): Suggestions {
  const cursor = yamlCursor(scope.yaml.text, scope.offset);
  if (cursor === undefined || cursor.isClosed) return nothing;
  const place = new PipelinePlace(scope, cursor);
  const inside = insideText(place);
  if (inside !== undefined) return inside;
  if (cursor.inBlock || cursor.continues) return nothing;
  const { items, isIncomplete } = valueSuggestions(place);
  return { span: cursor.scalar, items: [...items, ...keysAt(place)], isIncomplete };
}

/** Where a piece of a text is typed and not the whole: an input, a variable, the value in a comparison. */
function insideText(place: PipelinePlace): Suggestions | undefined {
  const { scope, cursor } = place;
  const { text } = scope.yaml;
  const before = text.slice(Math.max(lineStartOf(text, scope.offset), scope.offset - 500), scope.offset);
  const after = text.slice(scope.offset, scope.offset + 300);
  if (cursor.isKey) return undefined;
  const piece = interpolation(place, before) ?? comparedValues(place, before);
  if (piece !== undefined) {
    const items = piece.items.map((item): Suggestion => {
      const { insert: _, ...plain } = toSuggestion({ ...item, bare: true }, place, 'item');
      return plain;
    });
    return { span: wordSpan(scope.offset, piece.typed, /^[\w.]*/.exec(after)?.[0] ?? ''), items };
  }
  const start = variableStart(before);
  if (start === undefined || (cursor.inBlock && isShellComment(before))) return undefined;
  const rest = /^\w*/.exec(after)?.[0] ?? '';
  const items = variableSuggestions(place, start, after.slice(rest.length));
  return { span: wordSpan(scope.offset, start.typed, rest), items };
}

function wordSpan(offset: number, before: string, after: string) {
  return { start: offset - before.length, end: offset + after.length };
}

/** Whether a line of a script ends in a comment; quoted text is left out of account. */
function isShellComment(line: string): boolean {
  const bare = line.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, '').replace(/["'].*$/, '');
  return /(?:^|\s)#/.test(bare);
}

function keysAt(place: PipelinePlace): readonly Suggestion[] {
  const { cursor, keyword } = place;
  if (cursor.typing !== 'key' || cursor.reference !== undefined) return [];
  if (givenInput(place) !== undefined) return inputKeys(place);
  const keys = freeKeys(place);
  if (keys !== undefined) {
    return keys
      .filter(({ name }) => !cursor.siblings.has(name))
      .map(({ name, ...more }) => ({
        label: name,
        kind: 'property',
        filter: name,
        ...more,
        ...keyText(name, 'scalar', place),
      }));
  }
  return keyword === undefined ? [] : keywordKeys(place);
}

/** Where names of variables are keys that people choose from what is there. */
const variableMaps: ReadonlySet<string | undefined> = new Set([
  'variables',
  'job.variables',
  'job.rules.variables',
  'workflow.rules.variables',
]);

/** Keys that are names: of variables. */
function freeKeys(place: PipelinePlace): readonly VariableKey[] | undefined {
  const { names, cursor, keyword } = place;
  if (cursor.isItem && cursor.flow) return undefined;
  if (names.at(-1) === 'variables' && variableMaps.has(keyword)) return variableKeys(place);
  if (names[1] === 'needs' && names.at(-1) === 'matrix') {
    return [...neededMatrix(place)].map(([name, values]) => ({ name, detail: values.join(', ') }));
  }
  return undefined;
}
