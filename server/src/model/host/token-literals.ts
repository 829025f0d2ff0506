import type { NixTree } from '../../syntax/nix/nodes';
import { type Part, type Place, place } from '../../text/place';

export interface TokenLiteral {
  readonly at: Place;
  /** `glrt-` (authentication token of a runner) or `GR1348941` (registration token): never the token itself. */
  readonly prefix: string;
}

const token = /(glrt-)(?:t\d_)?[A-Za-z0-9_.-]{20,}|(GR1348941)[A-Za-z0-9_-]{20,}/g;

/**
 * What looks like a runner token in a module's text outside of comments. Placeholders are left out: too few different
 * characters, or words that say so.
 */
export function findTokenLiterals(part: Part, tree: NixTree): readonly TokenLiteral[] {
  const literals: TokenLiteral[] = [];
  for (const match of part.text.matchAll(token)) {
    const prefix = match[1] ?? match[2] ?? '';
    const { index } = match;
    const isComment = tree.comments.some(({ span }) => span.start <= index && index < span.end);
    if (isComment || isPlaceholder(match[0].slice(prefix.length))) continue;
    literals.push({ at: place(part, index, index + match[0].length), prefix });
  }
  return literals;
}

function isPlaceholder(secret: string): boolean {
  if (/x{5,}|(.)\1{6,}|example|your|token|redacted|placeholder|secret|changeme|123456789/i.test(secret)) return true;
  return new Set(secret).size < 8;
}
