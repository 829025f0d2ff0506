import { skipBlanks, skipComment } from './characters';
import type { Cursor } from './cursor';
import { readHereDocuments } from './here-documents';

/** Steps over a line end, and reads the here-documents that the line announced. */
export function takeLineEnd(cursor: Cursor): boolean {
  if (!cursor.take('\n')) return false;
  readHereDocuments(cursor);
  return true;
}

/** Steps over blanks, comments and line ends. */
export function skipLines(cursor: Cursor): void {
  do {
    skipBlanks(cursor);
    skipComment(cursor);
  } while (takeLineEnd(cursor));
}
