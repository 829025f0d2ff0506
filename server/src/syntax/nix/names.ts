import { nixLiteralText } from './content';
import type { NixAttrName } from './nodes';
import { isNixKeyword } from './tokens';

/** Whether a name may stand in an attribute path without quotes (`or` may, keywords may not). */
export function isNixIdentifier(name: string): boolean {
  return /^[a-zA-Z_][\w'-]*$/.test(name) && !isNixKeyword(name);
}

/**
 * The name of one step of an attribute path as Nix knows it without evaluating: a word, a string without holes, or
 * `${ "…" }` around one. Undefined for computed names. `source` is the text the name was read from.
 */
export function nixAttrNameText(name: NixAttrName, source: string): string | undefined {
  if (name.kind === 'identifier') return name.name;
  if (name.kind === 'string') return nixLiteralText(name, source);
  let inner = name.expr;
  while (inner.kind === 'parens') inner = inner.expr;
  return inner.kind === 'string' ? nixLiteralText(inner, source) : undefined;
}
