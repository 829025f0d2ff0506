import type { ScriptPiece, ScriptText } from '../../model/script/script-text';
import { isForWindows, type ScriptUse } from '../../model/script/script-use';
import { ShellText } from '../../syntax/shell/shell-text';
import { YamlPart } from '../../syntax/yaml/part';
import { type Place, textAt } from '../../text/place';
import type { Span } from '../../text/span';
import type { ShellInput, ShellPoint } from './checker';

/** Longer scripts are generated ones. */
const maxLength = 200_000;
/** Nobody writes more commands for a job: aliases that repeat each other do. */
const maxPieces = 2000;

/** A script as ShellCheck gets it, and the way back into its files. */
export class CheckedScript {
  readonly input: ShellInput;
  readonly text: ShellText;
  /** What stands before the script's own text. */
  private readonly head: string;
  private knownLines: readonly number[] | undefined;

  constructor(
    readonly script: ScriptText,
    use: ScriptUse,
  ) {
    const pieces = script.pieces.map(({ text, part, map, holes }) => ({
      text,
      part,
      map,
      holes: holes.map(({ span }) => ({ span, text: undefined })),
    }));
    this.text = new ShellText(pieces);
    const shebang = use.file ? readShebang(this.text.text) : undefined;
    const shell = shebang?.shell ?? (use.shell === 'sh' ? 'sh' : 'bash');
    // In the form of a first line, since directives of the script count for all of it only where no command is before.
    this.head = shebang === undefined ? `#!/bin/${shell}${use.options === '' ? '' : ` -${use.options}`}\n` : '';
    this.input = { shell, text: this.head + withoutHoles(this.text) };
  }

  /** Undefined where there is nothing that ShellCheck could read. */
  static of(script: ScriptText, use: ScriptUse): CheckedScript | undefined {
    if (use.shell === 'other' || script.pieces.some(({ part }) => part.excerpt === true)) return undefined;
    if (script.pieces.length > maxPieces) return undefined;
    const length = script.pieces.reduce((sum, { text }) => sum + text.length + 1, 0);
    if (length > maxLength || script.pieces.every(({ text }) => text.trim() === '')) return undefined;
    if (isForWindows(script)) return undefined;
    const first = script.pieces[0]?.text ?? '';
    if (use.file && first.startsWith('#!') && readShebang(first) === undefined) return undefined;
    return new CheckedScript(script, use);
  }

  /** The span in the script's own text; negative where it lies before that. */
  spanOf(start: ShellPoint, end: ShellPoint): Span {
    const from = this.offsetOf(start);
    return { start: from, end: Math.max(from, this.offsetOf(end)) };
  }

  pieceAt(span: Span): { readonly piece: ScriptPiece; readonly span: Span } | undefined {
    const found = this.text.pieceAt(span);
    const piece = found === undefined ? undefined : this.script.pieces[found.index];
    return found === undefined || piece === undefined ? undefined : { piece, span: found.span };
  }

  /** Where a span stands, from its first to behind its last character; undefined where none of it is written anywhere. */
  placeOf(span: Span): Place | undefined {
    const found = this.pieceAt(span);
    return found === undefined ? undefined : placeInPiece(found.piece, wordAt(found.piece.text, found.span));
  }

  private offsetOf({ line, column }: ShellPoint): number {
    const { text } = this.input;
    this.knownLines ??= lineStarts(text);
    const start = this.knownLines[line - 1];
    if (start === undefined) return text.length - this.head.length;
    const end = this.knownLines[line] ?? text.length + 1;
    let at = start;
    // Columns count code points, of which some are two units here.
    for (let left = column - 1; left > 0 && at < end - 1; left--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return Math.min(at, end - 1) - this.head.length;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** What is filled in later becomes a word of the same length, so that all offsets stay. */
function withoutHoles({ text, holes }: ShellText): string {
  let out = '';
  let from = 0;
  for (const { span } of holes) {
    if (span.start < from) continue;
    out += text.slice(from, span.start) + 'x'.repeat(span.end - span.start);
    from = span.end;
  }
  return out + text.slice(from);
}

/** The shell that the first line of a file names; undefined where there is no such line, or it names something else. */
function readShebang(text: string): { readonly shell: 'bash' | 'sh' } | undefined {
  const line = /^#!([^\n]*)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const words = line.trim().split(/\s+/);
  const program = /(?:^|\/)env$/.test(words[0] ?? '')
    ? words.find((word, index) => index > 0 && !/^-|=/.test(word))
    : words[0];
  const name = program?.split('/').at(-1) ?? '';
  if (name === 'sh' || name === 'dash' || name === 'ash') return { shell: 'sh' };
  // `${pkgs.runtimeShell}` and `${stdenv.shell}` are bash.
  return name === 'bash' || /(?:runtimeShell|stdenv(?:NoCC)?\.shell)\}$/.test(words[0] ?? '')
    ? { shell: 'bash' }
    : undefined;
}

/** A remark without an extent is shown at the word behind it, else at the character before. */
function wordAt(text: string, { start, end }: Span): Span {
  if (end > start) return { start, end };
  const word = /^\S+/.exec(text.slice(start, start + 200))?.[0].length ?? 0;
  return word > 0 ? { start, end: start + word } : { start: Math.max(0, start - 1), end: start };
}

/**
 * Where a span of a piece stands in its file, characters that are written as escapes included as a whole; undefined where
 * none of it is written there.
 */
function placeInPiece(piece: ScriptPiece, span: Span): Place | undefined {
  const start = startOf(piece, span.start);
  const end = endOf(piece, span.end);
  return end > start ? { part: piece.part, span: { start, end } } : undefined;
}

function startOf({ map, at, part }: ScriptPiece, offset: number): number {
  const host = map.toHost(offset);
  const isPlain = map.isVerbatimSpan({ start: offset, end: offset + 1 });
  // Escapes at the very start have nothing before them that would tell where they are.
  if (isPlain || at.part !== part || map.isVerbatimSpan({ start: 0, end: 1 }) || map.toHost(0) !== host) return host;
  const quotes = /^(?:(?:"""|''')(?:\r?\n)?|"|''|')/.exec(part.text.slice(at.span.start, at.span.start + 5));
  return quotes === null ? host : Math.min(host, at.span.start + quotes[0].length);
}

function endOf({ map, at, part, text }: ScriptPiece, offset: number): number {
  const last = offset - 1;
  if (map.isVerbatimSpan({ start: last, end: offset })) {
    // In single quotes a quote is written as two.
    const isDoubled = text.charAt(last) === "'" && part instanceof YamlPart && textAt(at).startsWith("'");
    return map.toHost(last) + (isDoubled ? 2 : 1);
  }
  const end = map.toHost(offset);
  return offset >= text.length && at.part === part ? Math.max(end, insideQuotes(at)) : end;
}

/** The end of a string's text, before its closing quotes. */
function insideQuotes({ part, span }: Place): number {
  const quotes = /(?:"""|'''|"|''|')$/.exec(part.text.slice(Math.max(span.start, span.end - 3), span.end));
  return span.end - (quotes?.[0].length ?? 0);
}
