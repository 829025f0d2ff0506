import type { Cursor } from './cursor';
import type { ShellCommandSubstitution, ShellList, ShellProcessSubstitution } from './nodes';

/** `$( … )`, at the dollar. */
export function readCommandSubstitution(cursor: Cursor): ShellCommandSubstitution {
  const start = cursor.at;
  cursor.at += 2;
  const { body, closed } = readUntilParenthesis(cursor, start);
  return { kind: 'command-substitution', backquoted: false, body, closed, span: cursor.span(start) };
}

/** `<( … )` or `>( … )`, at the angle. */
export function readProcessSubstitution(cursor: Cursor): ShellProcessSubstitution {
  const start = cursor.at;
  const direction = cursor.peek() === '>' ? '>' : '<';
  cursor.at += 2;
  const { body, closed } = readUntilParenthesis(cursor, start);
  return { kind: 'process-substitution', direction, body, closed, span: cursor.span(start) };
}

function readUntilParenthesis(cursor: Cursor, start: number): { body: ShellList; closed: boolean } {
  return cursor.scoped([')'], () => {
    const opened = cursor.at;
    const body = cursor.readList(cursor);
    const closed = cursor.take(')');
    if (!closed) cursor.error('A command substitution is not closed: expected `)`', start, opened);
    return { body, closed };
  });
}

/**
 * `` `…` ``, at the opening backquote. Its text is read as a script of its own after one layer of backslashes is gone,
 * which is how backquotes nest.
 */
export function readBackquoted(cursor: Cursor, inDoubleQuotes: boolean): ShellCommandSubstitution {
  const start = cursor.at++;
  const from = cursor.at;
  let escaped = false;
  let close = from;
  while (close < cursor.end && cursor.text.charAt(close) !== '`') {
    if (cursor.text.charAt(close) === '\\') {
      escaped = true;
      close++;
    }
    close++;
  }
  close = Math.min(close, cursor.end);
  const body = escaped ? readDecoded(cursor, from, close, inDoubleQuotes) : readInPlace(cursor, close);
  cursor.at = close;
  const closed = cursor.take('`');
  if (!closed) cursor.error('A backquote is not closed', start, start + 1);
  return { kind: 'command-substitution', backquoted: true, body, closed, span: cursor.span(start) };
}

function readInPlace(cursor: Cursor, close: number): ShellList {
  return cursor.within(close, () => cursor.scoped([], () => cursor.readList(cursor)));
}

function readDecoded(cursor: Cursor, from: number, close: number, inDoubleQuotes: boolean): ShellList {
  const special = inDoubleQuotes ? '\\`$"' : '\\`$';
  const starts: number[] = [];
  const ends: number[] = [];
  const chars: string[] = [];
  for (let at = from; at < close; ) {
    const next = cursor.text.charAt(at + 1);
    const isEscape = cursor.text.charAt(at) === '\\' && at + 1 < close && special.includes(next);
    chars.push(isEscape ? next : cursor.text.charAt(at));
    starts.push(at);
    at += isEscape ? 2 : 1;
    ends.push(at);
  }
  const inner = cursor.decoded(chars.join(''), { starts, ends });
  return inner.scoped([], () => inner.readList(inner));
}
