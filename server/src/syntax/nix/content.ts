import type { Segment } from '../../text/source-map';
import type { Span } from '../../text/span';
import { LINE_FEED } from './characters';
import { type NixTextRun, splitEscapes, TextValue } from './escapes';
import type { NixExpr, NixHole, NixString } from './nodes';

/** A piece of a string's value. Two text pieces never follow each other, and no text piece is empty. */
export type NixStringPiece =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** For a `SourceMap`: `embedded` counts from the start of this piece, `host` in the source. */
      readonly segments: readonly Segment[];
    }
  | { readonly kind: 'hole'; readonly expr: NixExpr; readonly span: Span };

/** The value of a string as far as it is known without evaluating its holes. */
export interface NixStringContent {
  readonly pieces: readonly NixStringPiece[];
}

/**
 * The value of a string: escapes replaced and, for a `''` string, indentation stripped by the rules of Nix
 * (`stripIndentation` in its `parser-state.hh`): a first line of only spaces is dropped, every line loses the
 * least number of leading spaces found on a line that is not blank, and the last line is dropped if it is only spaces.
 * Tabs are no indentation. `source` is the text the string was read from.
 */
export function nixStringContent(node: NixString, source: string): NixStringContent {
  const tokens = node.indented ? indentedTokens(node, source) : quotedTokens(node, source);
  const trimmer = node.indented ? new IndentTrimmer(leastIndent(tokens)) : undefined;
  const pieces: NixStringPiece[] = [];
  let value = new TextValue();
  const finishText = () => {
    if (value.text !== '') pieces.push({ kind: 'text', text: value.text, segments: value.segments });
    value = new TextValue();
  };
  tokens.forEach((token, index) => {
    if ('kind' in token) {
      trimmer?.passHole();
      finishText();
      pieces.push({ kind: 'hole', expr: token.expr, span: token.span });
    } else if (trimmer === undefined) value.add(token, 0, token.text.length);
    else trimmer.add(value, token, index === tokens.length - 1);
  });
  finishText();
  return { pieces };
}

/** The value of a string without holes; undefined where it has holes. */
export function nixLiteralText(node: NixString, source: string): string | undefined {
  if (node.parts.some((part) => part.kind === 'hole')) return undefined;
  const piece = nixStringContent(node, source).pieces[0];
  return piece?.kind === 'text' ? piece.text : '';
}

type Token = NixTextRun | NixHole;

function quotedTokens(node: NixString, source: string): Token[] {
  return node.parts.flatMap((part): Token[] =>
    part.kind === 'hole' ? [part] : splitEscapes(source, part.span.start, part.span.end, false),
  );
}

function indentedTokens(node: NixString, source: string): Token[] {
  const from = firstLineEnd(node, source);
  return node.parts.flatMap((part): Token[] => {
    if (part.kind === 'hole') return [part];
    const start = Math.max(part.span.start, from);
    return start < part.span.end ? splitEscapes(source, start, part.span.end, true) : [];
  });
}

/** The offset behind the first line if it holds spaces alone, otherwise that behind the opening quotes. */
function firstLineEnd(node: NixString, source: string): number {
  const open = node.span.start + 2;
  let at = open;
  while (source.charCodeAt(at) === 32) at++;
  return source.charCodeAt(at) === LINE_FEED ? at + 1 : open;
}

/** The least indentation of a line with anything but spaces; escapes and holes count as something. */
function leastIndent(tokens: readonly Token[]): number {
  let least = Number.POSITIVE_INFINITY;
  let indent = 0;
  let lineStart = true;
  const endIndent = () => {
    if (lineStart) least = Math.min(least, indent);
    lineStart = false;
  };
  for (const token of tokens) {
    if ('kind' in token || !token.verbatim) {
      endIndent();
      continue;
    }
    for (let at = 0; at < token.text.length; at++) {
      const code = token.text.charCodeAt(at);
      if (code === LINE_FEED) {
        lineStart = true;
        indent = 0;
      } else if (lineStart && code === 32) indent++;
      else endIndent();
    }
  }
  return least;
}

/** Appends tokens without the leading spaces of their lines. */
class IndentTrimmer {
  private lineStart = true;
  private dropped = 0;

  constructor(private readonly indent: number) {}

  passHole(): void {
    this.lineStart = false;
    this.dropped = 0;
  }

  /** Appends one token; of the last token of the string a last line of only spaces is left out. */
  add(value: TextValue, token: NixTextRun, last: boolean): void {
    const { text } = token;
    const end = last ? withoutBlankLastLine(text) : text.length;
    let from = 0;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_FEED) {
        this.lineStart = true;
        this.dropped = 0;
      } else if (this.lineStart && code === 32) {
        if (this.dropped++ >= this.indent) continue;
        value.add(token, from, at);
        from = at + 1;
      } else if (this.lineStart) this.passHole();
    }
    value.add(token, from, end);
  }
}

function withoutBlankLastLine(text: string): number {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end--;
  return end > 0 && text.charCodeAt(end - 1) === LINE_FEED ? end : text.length;
}
