import { regexpTrouble } from './regexp';

type Token = 'value' | 'compare' | 'join' | 'not' | 'open' | 'close';

const tokens: readonly (readonly [RegExp, Token])[] = [
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
  const read: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const regexp = matchAt(pattern, text, at);
    if (regexp !== undefined) {
      const trouble = regexpTrouble(regexp[1] ?? '');
      if (trouble !== undefined) return `in its regular expression, ${trouble}`;
      // Slashes that are not escaped may belong to the expression too.
      if (text.charAt(at + regexp[0].length) === '/' || isRest(text, at + regexp[0].length)) return undefined;
      read.push('value');
      at += regexp[0].length;
      continue;
    }
    const found = tokenAt(text, at);
    if (found === undefined) return unreadable(text, at);
    read.push(found.token);
    at += found.length;
    if (read.length >= maxTokens) return `it has ${maxTokens} parts or more`;
  }
  return arrangementTrouble(read);
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

function tokenAt(text: string, at: number): { readonly token: Token; readonly length: number } | undefined {
  for (const [regexp, token] of tokens) {
    const match = matchAt(regexp, text, at);
    if (match !== undefined) return { token, length: match[0].length };
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
function arrangementTrouble(read: readonly Token[]): string | undefined {
  let depth = 0;
  let wantsValue = true;
  for (const token of read) {
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
