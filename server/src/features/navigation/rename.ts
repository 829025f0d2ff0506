import type { Mention } from '../../model/pipeline/mentions/mention';
import { isBlockScalar, requote } from '../../syntax/yaml/quote';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import { type Place, textAt } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import type { Edits } from '../code-actions';
import { findOccurrences, type Occurrence } from './occurrences';
import { refuseName, refuseSymbol } from './rename-limits';
import type { SymbolAt } from './symbol-at';

/** Why something cannot be renamed, as a sentence for a person. */
export interface Refusal {
  readonly refusal: string;
}

/** What is about to be renamed. */
export interface Renaming {
  readonly at: Place;
  readonly name: string;
}

const nothingHere: Refusal = { refusal: 'There is no name here that these files define.' };

/**
 * Whether a name can be renamed: only where every place is known at which it is written, and where the name means nothing
 * to GitLab itself.
 */
export function prepareRename(symbol: SymbolAt | undefined): Renaming | Refusal {
  if (symbol === undefined || symbol.kind === 'file' || symbol.kind === 'section') return nothingHere;
  const refusal = refuseSymbol(symbol, findOccurrences(symbol));
  return refusal === undefined ? { at: symbol.at, name: symbol.name } : { refusal };
}

/**
 * The edits that rename a symbol in all files; quoted names keep their quotes. The configuration that GitLab makes of the
 * files stays the same but for the name.
 */
export function rename(symbol: SymbolAt | undefined, newName: string, workspace: Workspace): Edits | Refusal {
  if (symbol === undefined || symbol.kind === 'file' || symbol.kind === 'section') return nothingHere;
  const occurrences = findOccurrences(symbol);
  const refusal = refuseSymbol(symbol, occurrences);
  if (refusal !== undefined) return { refusal };
  if (newName === symbol.name) return new Map();
  const misfit = refuseName(symbol, newName);
  if (misfit !== undefined) return { refusal: misfit };
  const edits: PlaceEdit[] = [];
  for (const occurrence of occurrences) {
    const made = editOf(occurrence, symbol.name, newName);
    if (made === undefined) return { refusal: unwritable(occurrence.at) };
    edits.push(...made);
  }
  return placed(edits, workspace);
}

function unwritable({ part }: Place): string {
  const path = part.uri.slice(part.uri.lastIndexOf('/') + 1);
  return `In \`${path}\` the name is written in a way in which it cannot be replaced with certainty.`;
}

function editOf(occurrence: Occurrence, name: string, newName: string): readonly PlaceEdit[] | undefined {
  const { at, mention, runner } = occurrence;
  if (runner !== undefined) return textAt(at) === name ? runner.edit.replaceLiteral(at, newName) : undefined;
  if (mention === undefined) return [{ at, text: newName }];
  if (mention.via === 'text' || mention.kind === 'variable' || mention.kind === 'input') {
    return textAt(at) === name ? [{ at, text: newName }] : undefined;
  }
  return rewritten(mention, name, newName);
}

/** The whole scalar with its name replaced, in the quotes that it has. */
function rewritten(mention: Mention, name: string, newName: string): readonly PlaceEdit[] | undefined {
  const { node, inText, flow } = mention;
  if (isBlockScalar(node)) return undefined;
  const end = mention.copy === name ? node.text.length : inText.end;
  const text = node.text.slice(0, inText.start) + newName + node.text.slice(end);
  return [{ at: { part: node.part, span: node.span }, text: requote(node, text, flow) }];
}

function placed(edits: readonly PlaceEdit[], workspace: Workspace): Edits | Refusal {
  const byFile = new Map<string, SpanEdit[]>();
  for (const { at, text } of edits) {
    const { uri } = at.part;
    const span = workspace.file(uri)?.locate(at);
    if (span === undefined) return { refusal: unwritable(at) };
    const known = byFile.get(uri);
    if (known === undefined) byFile.set(uri, [{ span, text }]);
    else if (!known.some((edit) => edit.span.start === span.start)) known.push({ span, text });
  }
  return byFile;
}
