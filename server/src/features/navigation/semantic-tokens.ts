import type { FileMentions } from '../../model/pipeline/mentions/file-mentions';
import { type Mention, mentionPlace } from '../../model/pipeline/mentions/mention';
import type { PartMentions } from '../../model/pipeline/mentions/part-mentions';
import { scriptPiece } from '../../model/pipeline/script-reading';
import { ShellText } from '../../syntax/shell/shell-text';
import type { YamlScalar } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import { LineIndex } from '../../text/line-index';
import type { Span } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { shellTokens, type Token, variableToken } from './shell-tokens';
import { tokenModifiers, tokenTypes } from './token-legend';

/** The tokens of a part as LSP writes them: five numbers each, line and character relative to the token before. */
interface PartTokens {
  readonly numbers: readonly number[];
  /** How many line ends the part has. */
  readonly lines: number;
  /** The line of the last token. */
  readonly lastLine: number;
}

/** Keeps the tokens of parts for as long as these live, so that an edit costs its block. */
export class TokenCache {
  private readonly parts = new WeakMap<YamlPart, PartTokens>();

  constructor(private readonly workspace: Workspace) {}

  /**
   * The variables, inputs and shell scripts of a pipeline's file in LSP's relative encoding; those of the blocks that lie
   * on lines from `firstLine` to `lastLine` where these are given. Undefined for other files.
   */
  encode(file: WorkspaceFile, firstLine = 0, lastLine = Number.POSITIVE_INFINITY): number[] | undefined {
    const [content] = file.contents;
    if (file.kind !== 'pipeline' || content?.language !== 'yaml') return undefined;
    const mentions = this.workspace.mentions.of(content.yaml);
    const data: number[] = [];
    let partLine = 0;
    let line = 0;
    for (const { part } of content.yaml.parts) {
      if (partLine > lastLine) break;
      const { numbers, lines, lastLine: last } = this.tokensOf(part, mentions);
      if (partLine + last >= firstLine && numbers.length > 0) {
        const at = data.length;
        for (const number of numbers) data.push(number);
        data[at] = partLine + (numbers[0] ?? 0) - line;
        line = partLine + last;
      }
      partLine += lines;
    }
    return data;
  }

  private tokensOf(part: YamlPart, mentions: FileMentions): PartTokens {
    let tokens = this.parts.get(part);
    if (tokens === undefined) {
      const read = mentions.readOf(part);
      tokens = encodePart(part, read === undefined ? [] : partTokens(read));
      this.parts.set(part, tokens);
    }
    return tokens;
  }
}

/** The tokens of a part, in its offsets, in order and apart from each other. */
export function partTokens({ mentions, scripts }: PartMentions): readonly Token[] {
  const inScripts = new Set<YamlScalar>(scripts.flat());
  const tokens: Token[] = [];
  for (const script of scripts) tokens.push(...scriptTokens(script));
  for (const mention of mentions) {
    const token = inScripts.has(mention.node) ? undefined : textToken(mention);
    if (token !== undefined) tokens.push(token);
  }
  tokens.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  let end = 0;
  return tokens.filter(({ span }) => {
    if (span.start < end || span.end <= span.start) return false;
    end = span.end;
    return true;
  });
}

/** The tokens of a script in offsets of its part, none longer than its line. */
function scriptTokens(script: readonly YamlScalar[]): readonly Token[] {
  const pieces = script.map((node) => {
    const { text, part, map, holes } = scriptPiece(node);
    return { text, part, map, holes: holes.map(({ span }) => ({ span, text: undefined })) };
  });
  const text = new ShellText(pieces);
  return shellTokens(text).flatMap((token) => onLines(text, script, token));
}

/** A token cut at the ends of pieces and lines. */
function onLines(text: ShellText, script: readonly YamlScalar[], token: Token): readonly Token[] {
  const found: Token[] = [];
  for (let { start } = token.span; start < token.span.end; ) {
    const newline = text.text.indexOf('\n', start);
    const end = newline < 0 ? token.span.end : Math.min(newline, token.span.end);
    const piece = end > start ? text.pieceAt({ start, end }) : undefined;
    const node = piece === undefined ? undefined : script[piece.index];
    if (piece !== undefined && node !== undefined) {
      found.push(...splitLines(node.part.text, writtenSpan(node, piece.span), token));
    }
    start = end + 1;
  }
  return found;
}

/** Where a stretch of a scalar's text stands, an escape at its end included. */
function writtenSpan({ map, part, span, style }: YamlScalar, { start, end }: Span): Span {
  const last = map.toHost(end - 1);
  if (map.isVerbatimSpan({ start: end - 1, end })) {
    const isDoubled = style === 'single' && part.text.startsWith("''", last);
    return { start: map.toHost(start), end: last + (isDoubled ? 2 : 1) };
  }
  const next = map.toHost(end);
  // Behind the last character of the text stands the closing quote.
  return { start: map.toHost(start), end: next > last ? next : style === 'double' ? span.end - 1 : last };
}

/** Lines that YAML joins stay lines in the file. */
function splitLines(text: string, span: Span, token: Token): readonly Token[] {
  const written = text.slice(span.start, span.end);
  if (!/[\r\n]/.test(written)) return [{ ...token, span }];
  return [...written.matchAll(/[^\r\n]+/g)].flatMap(({ 0: line, index }) => {
    const start = span.start + index + line.length - line.trimStart().length;
    const end = span.start + index + line.trimEnd().length;
    return end > start ? [{ ...token, span: { start, end } }] : [];
  });
}

/** A variable or input inside another value, with its `$` and brackets. */
function textToken(mention: Mention): Token | undefined {
  const { kind, via, name } = mention;
  if (via !== 'text' || (kind !== 'variable' && kind !== 'input')) return undefined;
  const { part, span } = mentionPlace(mention);
  const { text } = part;
  const before = text.slice(Math.max(0, span.start - 40), span.start);
  const lead = (kind === 'input' ? /\$\[\[\s*inputs\.$/ : /\$(?:\{[#!]?)?(?:env:)?$/i).exec(before)?.[0].length ?? 0;
  const close = kind === 'input' ? (/^[^\]\r\n]*\]\]/.exec(text.slice(span.end, span.end + 300))?.[0].length ?? 0) : 0;
  const braced = kind === 'variable' && lead > 1 && text.charAt(span.end) === '}' ? 1 : 0;
  const whole = { start: span.start - lead, end: span.end + close + braced };
  if (lead === 0 || /[\r\n]/.test(text.slice(whole.start, whole.end))) return undefined;
  return kind === 'input' ? { span: whole, type: 'parameter' } : variableToken(whole, name);
}

function encodePart(part: YamlPart, tokens: readonly Token[]): PartTokens {
  const index = new LineIndex(part.text);
  const numbers: number[] = [];
  let lastLine = 0;
  let lastCharacter = 0;
  for (const { span, type, modifier } of tokens) {
    const { line, character } = index.positionAt(span.start);
    const bit = modifier === undefined ? 0 : 1 << tokenModifiers.indexOf(modifier);
    numbers.push(line - lastLine, line === lastLine ? character - lastCharacter : character);
    numbers.push(span.end - span.start, tokenTypes.indexOf(type), bit);
    lastLine = line;
    lastCharacter = character;
  }
  return { numbers, lines: index.lineCount - 1, lastLine };
}
