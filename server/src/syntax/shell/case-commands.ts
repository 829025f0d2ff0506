import { peekReserved, skipBlanks, takeReserved } from './characters';
import { expectReserved } from './compound-commands';
import type { Cursor } from './cursor';
import { skipLines } from './lines';
import type { ShellCase, ShellCaseClause, ShellWord } from './nodes';
import { readRedirections } from './redirections';
import { expectWord, readWord } from './words';

const CLAUSE_ENDS = [';;&', ';;', ';&'] as const;

/** `case word in … esac`, at `case`. */
export function readCase(cursor: Cursor): ShellCase {
  const start = cursor.at;
  takeReserved(cursor, 'case');
  skipBlanks(cursor);
  const subject = expectWord(cursor, 'Expected a word behind `case`');
  skipLines(cursor);
  const clauses: ShellCaseClause[] = [];
  const closed = cursor.awaiting(['esac', ...CLAUSE_ENDS], () => {
    if (!expectReserved(cursor, 'in', 'A `case`', start)) return false;
    for (;;) {
      skipLines(cursor);
      if (peekReserved(cursor) === 'esac' || cursor.done) break;
      const clause = readClause(cursor);
      if (clause === undefined) break;
      clauses.push(clause);
      if (clause.end === undefined) break;
    }
    skipLines(cursor);
    return expectReserved(cursor, 'esac', 'A `case`', start);
  });
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind: 'case', subject, clauses, closed, redirections, span: cursor.span(start) };
}

function readClause(cursor: Cursor): ShellCaseClause | undefined {
  const start = cursor.at;
  cursor.take('(');
  const patterns = readPatterns(cursor);
  if (patterns.length === 0 || !cursor.take(')')) {
    cursor.error('Expected a pattern and `)` in a `case`', start);
    if (patterns.length === 0) return undefined;
  }
  const body = cursor.readList(cursor);
  const end = CLAUSE_ENDS.find((token) => cursor.take(token));
  return { patterns, body, end, span: cursor.span(start) };
}

function readPatterns(cursor: Cursor): ShellWord[] {
  const patterns: ShellWord[] = [];
  do {
    skipBlanks(cursor);
    const pattern = readWord(cursor);
    if (pattern === undefined) break;
    patterns.push(pattern);
    skipBlanks(cursor);
  } while (cursor.take('|'));
  return patterns;
}
