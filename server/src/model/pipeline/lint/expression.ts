import { regexpTrouble } from './regexp';

type TokenKind = 'value' | 'compare' | 'join' | 'not' | 'open' | 'close';

/** A word of an expression as it is written. */
export interface ExpressionToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const tokens: readonly (readonly [RegExp, TokenKind])[] = [
  [/\$\w+/y, 'value'],
  [/"[^"]*"|'[^']*'/y, 'value'],
  [/(?:null|true|false)(?!\w)/y, 'value'],
  [/==|!=|=~|!~/y, 'compare'],
  [/&&|\|\|/y, 'join'],
  [/!/y, 'not'],
  [/\(/y, 'open'],
  [/\)/y, 'close'],
];

const pattern = /\/((?:[^/\\\n]|\\[^\n])+)\/[ismU]*/y;
/** GitLab reads no more (`expression/lexer.rb`). */
const maxTokens = 100;

/**
 * Why GitLab cannot read an expression of `rules:if` or `only:variables` (`lib/gitlab/ci/pipeline/expression`), as a
 * clause; undefined where it can, or where that is not sure.
 */
export function expressionTrouble(text: string): string | undefined {
  const read = readTokens(text);
  return 'tokens' in read ? arrangementTrouble(read.tokens) : read.trouble;
}

/** The words of an expression; undefined where it has any that are not surely read. */
export function expressionTokens(text: string): readonly ExpressionToken[] | undefined {
  const read = readTokens(text);
  return 'tokens' in read ? read.tokens : undefined;
}

type ReadTokens = { readonly tokens: readonly ExpressionToken[] } | { readonly trouble: string | undefined };

function readTokens(text: string): ReadTokens {
  const read: ExpressionToken[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const regexp = matchAt(pattern, text, at);
    const end = at + (regexp?.[0].length ?? 0);
    if (regexp !== undefined) {
      const trouble = regexpTrouble(regexp[1] ?? '');
      if (trouble !== undefined) return { trouble: `in its regular expression, ${trouble}` };
      // Slashes that are not escaped may belong to the expression too.
      if (text.charAt(end) === '/' || isRest(text, end)) return { trouble: undefined };
      read.push({ kind: 'value', text: regexp[0] });
      at = end;
      continue;
    }
    const found = tokenAt(text, at);
    if (found === undefined) return { trouble: unreadable(text, at) };
    read.push(found);
    at += found.text.length;
    if (read.length >= maxTokens) return { trouble: `it has ${maxTokens} parts or more` };
  }
  return { tokens: read };
}

/** What follows a regular expression is neither white space nor anything that can stand there: it was cut too short. */
function isRest(text: string, at: number): boolean {
  return at < text.length && !/[\s)&|=!]/.test(text.charAt(at));
}

function matchAt(regexp: RegExp, text: string, at: number): RegExpExecArray | undefined {
  const sticky = new RegExp(regexp);
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

function tokenAt(text: string, at: number): ExpressionToken | undefined {
  for (const [regexp, kind] of tokens) {
    const match = matchAt(regexp, text, at);
    if (match !== undefined) return { kind, text: match[0] };
  }
  return undefined;
}

function unreadable(text: string, at: number): string | undefined {
  const rest = text.slice(at);
  if (/^\$\{/.test(rest)) return 'variables stand there without braces';
  if (/^["']/.test(rest)) return 'a quote is never closed';
  // It may be a regular expression in a form that is not known here.
  if (rest.startsWith('/')) return undefined;
  if (/^=/.test(rest)) return 'a comparison is written `==`';
  if (/^(?:and|or|not)\b/i.test(rest)) return 'conditions are joined with `&&` and `||`';
  const word = /^[^\s()]+/.exec(rest)?.[0] ?? rest.charAt(0);
  return `\`${word.slice(0, 40).replaceAll('`', "'")}\` is neither a variable nor text in quotes`;
}

/** Values and operators have to take turns, and parentheses to match. */
function arrangementTrouble(read: readonly ExpressionToken[]): string | undefined {
  let depth = 0;
  let wantsValue = true;
  for (const { kind: token } of read) {
    if (token === 'open' || token === 'not') {
      if (!wantsValue) return 'an operator is missing';
      if (token === 'open') depth++;
    } else if (token === 'value') {
      if (!wantsValue) return 'an operator is missing';
      wantsValue = false;
    } else if (wantsValue) return 'a value is missing';
    else if (token === 'close') {
      if (--depth < 0) return 'its parentheses do not match';
    } else wantsValue = true;
  }
  if (read.length === 0) return undefined;
  if (wantsValue) return 'a value is missing at its end';
  return depth > 0 ? 'its parentheses do not match' : undefined;
}
