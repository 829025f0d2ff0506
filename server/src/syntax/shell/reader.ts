import type { OffsetMap } from './cursor';
import { Cursor, type Findings, HOLE_CHARACTER } from './cursor';
import { endHereDocuments } from './here-documents';
import { readList } from './lists';
import type { ShellHole, ShellScript } from './nodes';
import type { ShellText } from './shell-text';

/**
 * Reads a script of sh or bash. Never throws; takes time linear in the length of the text; nesting beyond what people
 * write is passed over with an error. What is unfinished is read as far as it goes.
 */
export function readShell(script: ShellText): ShellScript {
  return readScript(script.text, script.holes, undefined);
}

/** Reads a text that was decoded out of an outer script; all spans are those of the outer script. */
export function readInnerShell(text: string, holes: readonly ShellHole[], offsets: OffsetMap): ShellScript {
  return readScript(text, holes, offsets);
}

function readScript(text: string, holes: readonly ShellHole[], offsets: OffsetMap | undefined): ShellScript {
  const findings: Findings = { comments: [], errors: [], tooDeep: false };
  const masked = maskHoles(text, holes);
  const cursor = new Cursor(masked.text, masked.holes, offsets, findings, readList);
  const root = readList(cursor);
  endHereDocuments(cursor);
  return { text, root, comments: findings.comments, errors: findings.errors };
}

/** Replaces the characters of holes. Holes that are empty, overlap or lie outside the text are left out. */
function maskHoles(text: string, holes: readonly ShellHole[]): { text: string; holes: Map<number, ShellHole> } {
  const kept = new Map<number, ShellHole>();
  if (holes.length === 0) return { text, holes: kept };
  let masked = '';
  let from = 0;
  for (const hole of [...holes].sort((a, b) => a.span.start - b.span.start)) {
    const { start, end } = hole.span;
    if (!(start >= from && end > start && end <= text.length)) continue;
    masked += text.slice(from, start) + HOLE_CHARACTER.repeat(end - start);
    kept.set(start, hole);
    from = end;
  }
  return { text: masked + text.slice(from), holes: kept };
}
