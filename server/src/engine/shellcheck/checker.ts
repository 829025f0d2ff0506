/** A script as it is handed to ShellCheck: its text alone decides what is found. */
export interface ShellInput {
  readonly text: string;
  readonly shell: 'bash' | 'sh';
}

/** Runs ShellCheck. Whoever has processes implements this; everything else about it is plain functions. */
export interface ShellChecker {
  /**
   * What ShellCheck says of a script. Undefined where it did not come to an end: it was cancelled, took too long, or
   * cannot be run. Never rejects.
   */
  check(input: ShellInput, signal: AbortSignal): Promise<readonly ShellComment[] | undefined>;
}

/** A place as ShellCheck tells it: lines and columns from 1, columns in code points. */
export interface ShellPoint {
  readonly line: number;
  readonly column: number;
}

/** One remark of ShellCheck (`--format json1`). */
export interface ShellComment {
  readonly start: ShellPoint;
  readonly end: ShellPoint;
  readonly level: 'error' | 'warning' | 'info' | 'style';
  /** The number of `SC2086`. */
  readonly code: number;
  readonly message: string;
  readonly replacements: readonly ShellReplacement[];
}

/** A part of the fix that ShellCheck proposes; all parts belong together. */
export interface ShellReplacement {
  readonly start: ShellPoint;
  readonly end: ShellPoint;
  readonly text: string;
  /** Which side an insertion belongs to: to what follows it, or to what stands before. */
  readonly side: 'following' | 'preceding';
}

const levels = ['error', 'warning', 'info', 'style'] as const;
/** More remarks on one script help nobody. */
const maxComments = 500;

/** Reads what ShellCheck wrote in its format `json1`. Undefined where it is something else. */
export function readComments(json: string): readonly ShellComment[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(json);
  } catch {
    return undefined;
  }
  const comments = field(answer, 'comments');
  return Array.isArray(comments) ? comments.slice(0, maxComments).flatMap(readComment) : undefined;
}

function readComment(value: unknown): readonly ShellComment[] {
  const range = readRange(value);
  const level = levels.find((name) => name === field(value, 'level'));
  const code = field(value, 'code');
  const message = field(value, 'message');
  if (range === undefined || level === undefined || typeof code !== 'number' || typeof message !== 'string') return [];
  return [{ ...range, level, code, message, replacements: readReplacements(field(value, 'fix')) }];
}

function readReplacements(fix: unknown): readonly ShellReplacement[] {
  const all = field(fix, 'replacements');
  if (!Array.isArray(all)) return [];
  const read = all.flatMap((value: unknown): readonly ShellReplacement[] => {
    const range = readRange(value);
    const text = field(value, 'replacement');
    if (range === undefined || typeof text !== 'string') return [];
    return [{ ...range, text, side: field(value, 'insertionPoint') === 'afterEnd' ? 'following' : 'preceding' }];
  });
  return read.length === all.length ? read : [];
}

function readRange(value: unknown): { readonly start: ShellPoint; readonly end: ShellPoint } | undefined {
  const numbers = ['line', 'column', 'endLine', 'endColumn'].map((name) => field(value, name));
  const [line, column, endLine, endColumn] = numbers;
  if (!isCount(line) || !isCount(column) || !isCount(endLine) || !isCount(endColumn)) return undefined;
  return { start: { line, column }, end: { line: endLine, column: endColumn } };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
