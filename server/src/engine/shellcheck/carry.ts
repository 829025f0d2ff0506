import type { ShellComment, ShellPoint } from './checker';
import { isSyntaxError } from './codes';

/** Remarks on a text that hold for the next version of it until that is checked. */
export interface Carried {
  readonly comments: readonly ShellComment[];
  /** How many lines are the same, for choosing between versions. */
  readonly sameLines: number;
}

/**
 * Takes remarks over to the next version of a text: those on lines before and behind what changed. A syntax error is not
 * taken over, as any change may have repaired it.
 */
export function carryComments(before: string, after: string, comments: readonly ShellComment[]): Carried {
  const old = before.split('\n');
  const now = after.split('\n');
  const least = Math.min(old.length, now.length);
  let lead = 0;
  while (lead < least && old[lead] === now[lead]) lead++;
  let tail = 0;
  while (tail < least - lead && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const by = now.length - old.length;
  const kept = comments.flatMap((comment): readonly ShellComment[] => {
    if (isSyntaxError(comment.code, comment.level)) return [];
    const lines = [comment, ...comment.replacements].flatMap(({ start, end }) => [start.line, end.line]);
    if (lines.every((line) => line <= lead)) return [comment];
    return lines.every((line) => line > old.length - tail) ? [moved(comment, by)] : [];
  });
  return { comments: kept, sameLines: lead + tail };
}

function moved(comment: ShellComment, by: number): ShellComment {
  const move = ({ line, column }: ShellPoint): ShellPoint => ({ line: line + by, column });
  const replacements = comment.replacements.map((one) => ({ ...one, start: move(one.start), end: move(one.end) }));
  return { ...comment, start: move(comment.start), end: move(comment.end), replacements };
}
