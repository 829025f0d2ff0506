import { findPredefinedVariable } from '../../../../schemas/predefined-variables';
import type { ShellList, ShellNode, ShellSimpleCommand, ShellWord, ShellWordPart } from '../../syntax/shell/nodes';
import { readShell } from '../../syntax/shell/reader';
import type { ShellText } from '../../syntax/shell/shell-text';
import { walkList } from '../../syntax/shell/walk';
import type { Span } from '../../text/span';
import type { TokenModifier, TokenType } from './token-legend';

/** A stretch of a text and what it is. */
export interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifier?: TokenModifier;
}

/** Commands that every shell has built in (POSIX.1-2024 special built-ins and the usual others). */
const builtins = new Set(
  '. : [ alias bg break cd command continue declare echo eval exec exit export false fg getopts hash jobs local printf pwd read readonly return set shift shopt source test times trap true type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
);
const declaring = new Set(['declare', 'export', 'local', 'readonly', 'typeset']);

/** The tokens of a shell script, in offsets of its text; they may touch each other, and come in no order. */
export function shellTokens(text: ShellText): readonly Token[] {
  const script = readShell(text);
  const found = new ShellTokens(text.text);
  found.list(script.root);
  for (const { span } of script.comments) found.add(span, 'comment');
  for (const { span } of text.holes) found.add(span, 'parameter');
  return found.tokens;
}

/** The token of a variable: one that GitLab sets is part of the environment that it provides. */
export function variableToken(span: Span, name: string): Token {
  return findPredefinedVariable(name) === undefined
    ? { span, type: 'variable' }
    : { span, type: 'variable', modifier: 'defaultLibrary' };
}

class ShellTokens {
  readonly tokens: Token[] = [];

  constructor(private readonly text: string) {}

  add(span: Span, type: TokenType, modifier?: TokenModifier): void {
    if (span.end > span.start) this.tokens.push(modifier === undefined ? { span, type } : { span, type, modifier });
  }

  list(root: ShellList): void {
    walkList(root, { node: (node) => this.node(node), part: (part) => this.part(part) });
    this.operators(root);
  }

  private operators(list: ShellList): void {
    for (const { rest } of list.items) for (const { operatorSpan } of rest) this.add(operatorSpan, 'operator');
  }

  private node(node: ShellNode): void {
    for (const { hereDocument } of node.redirections) {
      if (hereDocument !== undefined) this.quoted(hereDocument.body.span, hereDocument.body.parts);
    }
    switch (node.kind) {
      case 'simple':
        this.command(node);
        return;
      case 'if': {
        const lists = node.branches.flatMap(({ condition, body }) => [condition, body]);
        this.keywords(node.span, node.otherwise === undefined ? lists : [...lists, node.otherwise]);
        return;
      }
      case 'while':
      case 'until':
        this.keywords(node.span, [node.condition, node.body]);
        return;
      case 'for':
      case 'select':
      case 'arithmetic-for':
        this.loop(node);
        return;
      case 'case': {
        const inner = node.clauses.flatMap(({ patterns, body }) => [...patterns, body]);
        this.keywords(node.span, [node.subject, ...inner]);
        return;
      }
      case 'function':
        this.add(node.nameSpan, 'function', 'declaration');
        return;
      case 'subshell':
      case 'group':
        this.operators(node.body);
        return;
      default:
    }
  }

  private loop(node: Extract<ShellNode, { kind: 'for' | 'select' | 'arithmetic-for' }>): void {
    const head = node.kind === 'arithmetic-for' ? [node.header] : (node.words ?? []);
    this.keywords(node.span, [...head, node.body]);
    if (node.kind === 'arithmetic-for') return;
    const start = this.text.slice(node.span.start, node.body.span.start);
    const name = /^\w+\s+(\w+)/.exec(start);
    if (name?.[1] !== node.name) return;
    const end = node.span.start + name[0].length;
    this.add({ start: end - node.name.length, end }, 'variable', 'declaration');
  }

  /** The reserved words of a compound command stand between what it holds. */
  private keywords(span: Span, inner: readonly (ShellList | ShellWord)[]): void {
    let from = span.start;
    for (const { span: held } of inner) {
      this.reservedIn(from, held.start);
      from = Math.max(from, held.end);
    }
    this.reservedIn(from, span.end);
    for (const held of inner) if ('kind' in held) this.operators(held);
  }

  private reservedIn(start: number, end: number): void {
    const gap = this.text.slice(start, end).replace(/#.*$/gm, (comment) => ' '.repeat(comment.length));
    for (const match of gap.matchAll(reserved)) {
      this.add({ start: start + match.index, end: start + match.index + match[0].length }, 'keyword');
    }
  }

  private command({ words, assignments }: ShellSimpleCommand): void {
    for (const { nameSpan } of assignments) this.add(nameSpan, 'variable', 'modification');
    const [first, ...args] = words;
    if (first === undefined || !first.parts.every(({ kind }) => kind === 'literal')) return;
    const name = this.text.slice(first.span.start, first.span.end);
    this.add(first.span, 'function', builtins.has(name) ? 'defaultLibrary' : undefined);
    if (declaring.has(name)) for (const word of args) this.declared(word);
  }

  private declared({ parts, span }: ShellWord): void {
    const [first] = parts;
    const name = first?.kind === 'literal' ? /^[A-Za-z_]\w*/.exec(first.text)?.[0] : undefined;
    if (name !== undefined) this.add({ start: span.start, end: span.start + name.length }, 'variable', 'modification');
  }

  private part(part: ShellWordPart): void {
    switch (part.kind) {
      case 'single-quoted':
      case 'double-quoted':
        this.quoted(part.span, part.parts);
        return;
      case 'variable':
        this.tokens.push(variableToken(part.span, part.name));
        return;
      case 'parameter':
        this.parameter(part);
        return;
      case 'command-substitution':
      case 'process-substitution':
        this.operators(part.body);
        return;
      default:
    }
  }

  /** `${NAME`, and the brace behind it where nothing stands between. */
  private parameter({ span, name }: Extract<ShellWordPart, { kind: 'parameter' }>): void {
    const at = name === '' ? -1 : this.text.indexOf(name, span.start);
    if (at < 0 || at + name.length > span.end) return;
    const end = at + name.length;
    const closes = this.text.charAt(end) === '}' && end + 1 <= span.end;
    this.tokens.push(variableToken({ start: span.start, end: closes ? end + 1 : end }, name));
  }

  /** A quoted text without what is expanded in it. */
  private quoted(span: Span, parts: readonly ShellWordPart[]): void {
    let from = span.start;
    for (const part of parts) {
      if (part.kind === 'literal' || part.kind === 'escape') continue;
      this.add({ start: from, end: part.span.start }, 'string');
      from = part.span.end;
    }
    this.add({ start: from, end: span.end }, 'string');
  }
}

const reserved = /(?<![^\s;&|()])(?:if|then|elif|else|fi|while|until|for|select|in|do|done|case|esac)(?![^\s;&|()])/g;
