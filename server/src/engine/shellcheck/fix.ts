import type { ScriptPiece } from '../../model/script/script-text';
import { YamlPart } from '../../syntax/yaml/part';
import { writeScalar } from '../../syntax/yaml/quote';
import { applyEdits, type PlaceEdit, type SpanEdit } from '../../text/edit';
import { place, textAt } from '../../text/place';
import type { Span } from '../../text/span';
import type { CheckedScript } from './checked-script';
import type { ShellReplacement } from './checker';

/** A fix of ShellCheck carried over to the file. */
export interface ShellFix {
  /** What is replaced, as the shell reads it, on one line. */
  readonly before: string;
  readonly after: string;
  readonly edits: readonly PlaceEdit[];
}

/** An edit of a piece's text that knows where it goes in the file. */
interface PieceEdit extends SpanEdit {
  readonly host: Span;
}

/**
 * The edits of the file that make ShellCheck's replacements, written as the string around them needs it. Undefined where
 * one of them reaches into something that does not stand in the file letter for letter.
 */
export function carryFix(checked: CheckedScript, replacements: readonly ShellReplacement[]): ShellFix | undefined {
  const placed = placeAll(checked, replacements);
  if (placed === undefined) return undefined;
  const { piece, edits } = placed;
  const written = write(piece, edits);
  if (written === undefined) return undefined;
  const start = Math.min(...edits.map(({ span }) => span.start));
  const end = Math.max(...edits.map(({ span }) => span.end));
  const before = piece.text.slice(start, end);
  const moved = edits.map(({ span, text }) => ({ span: { start: span.start - start, end: span.end - start }, text }));
  return { before, after: applyEdits(before, moved), edits: written };
}

function placeAll(
  checked: CheckedScript,
  replacements: readonly ShellReplacement[],
): { readonly piece: ScriptPiece; readonly edits: readonly PieceEdit[] } | undefined {
  let piece: ScriptPiece | undefined;
  const edits: PieceEdit[] = [];
  for (const { start, end, text, side } of replacements) {
    const whole = checked.spanOf(start, end);
    const found = whole.start < 0 ? undefined : checked.pieceAt(whole);
    if (found === undefined || text.includes('\n') || (piece !== undefined && found.piece !== piece)) return undefined;
    piece = found.piece;
    const { span } = found;
    if (span.end - span.start !== whole.end - whole.start || touchesHole(piece, span)) return undefined;
    const host = span.end > span.start ? verbatimPlace(piece, span) : insertionPlace(piece, span.start, side);
    if (host === undefined) return undefined;
    edits.push({ span, text, host });
  }
  edits.sort((a, b) => a.span.start - b.span.start);
  const isClear = edits.every(
    ({ span }, index) =>
      index === 0 || span.start > (edits[index - 1]?.span.end ?? 0) - (span.end > span.start ? 1 : 0),
  );
  return piece === undefined || !isClear ? undefined : { piece, edits };
}

function touchesHole({ holes }: ScriptPiece, { start, end }: Span): boolean {
  return holes.some(({ span }) => start < span.end && span.start < end);
}

function verbatimPlace({ map }: ScriptPiece, span: Span): Span | undefined {
  if (!map.isVerbatimSpan(span)) return undefined;
  const start = map.toHost(span.start);
  return { start, end: start + span.end - span.start };
}

function insertionPlace({ map, text }: ScriptPiece, at: number, side: ShellReplacement['side']): Span | undefined {
  const isFollowing = side === 'following' && at < text.length;
  const character = isFollowing ? { start: at, end: at + 1 } : { start: at - 1, end: at };
  if (character.start < 0 || !map.isVerbatimSpan(character)) return undefined;
  const host = map.toHost(character.start) + (isFollowing ? 0 : 1);
  return { start: host, end: host };
}

function write(piece: ScriptPiece, edits: readonly PieceEdit[]): readonly PlaceEdit[] | undefined {
  const { part } = piece;
  if (part instanceof YamlPart) {
    const first = textAt(piece.at).charAt(0);
    if (first !== '"' && first !== "'" && first !== '|' && first !== '>') return writePlain(piece, edits);
  }
  const written = edits.map(({ text, host }) => {
    const spelled = spell(piece, text, host);
    return spelled === undefined ? undefined : { at: place(part, host.start, host.end), text: spelled };
  });
  return written.every((edit) => edit !== undefined) ? written : undefined;
}

/** A plain scalar may not be one any more, as one that begins with a quote; then it is quoted as a whole. */
function writePlain(piece: ScriptPiece, edits: readonly PieceEdit[]): readonly PlaceEdit[] | undefined {
  const { part, text } = piece;
  const local = edits.map((edit) => ({ at: place(part, edit.host.start, edit.host.end), text: edit.text }));
  if (textAt(piece.at) !== text) {
    // Over several lines. What is put in between must not begin a comment or end a key.
    return edits.every(({ span, text }) => span.start > 0 && !/[:#]/.test(text)) ? local : undefined;
  }
  const changed = applyEdits(text, edits);
  // What could not stand plain between brackets does not stand between any.
  const written = writeScalar(changed, writeScalar(text, true) === text);
  return written === changed ? local : [{ at: piece.at, text: written }];
}

/** The text as it has to be written inside of the string that the piece is; undefined where it cannot be. */
function spell(piece: ScriptPiece, text: string, host: Span): string | undefined {
  const { part } = piece;
  const source = textAt(piece.at);
  if (piece.at.part !== part) return undefined;
  if (part instanceof YamlPart) {
    if (source.startsWith('"')) return text.replace(/["\\]/g, '\\$&');
    return source.startsWith("'") ? text.replaceAll("'", "''") : text;
  }
  if (!part.uri.endsWith('.nix')) return spellToml(source, text);
  // A dollar and a brace that meet would begin a hole.
  const meets = text.endsWith('$') || (text.startsWith('{') && part.text.charAt(host.start - 1) === '$');
  if (meets) return undefined;
  if (source.startsWith('"')) return text.replace(/["\\]|\$(?=\{)/g, '\\$&');
  return source.startsWith("''") && !text.includes("'") ? text.replaceAll('${', "''${") : undefined;
}

function spellToml(source: string, text: string): string | undefined {
  if (source.startsWith('"')) return text.replace(/["\\]/g, '\\$&');
  return source.startsWith("'") && !text.includes("'") ? text : undefined;
}
