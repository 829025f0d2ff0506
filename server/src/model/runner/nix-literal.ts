import { escapeNixText, quoteNixString } from '../../syntax/nix/edit';
import type { NixExpr, NixString } from '../../syntax/nix/nodes';
import { readNix } from '../../syntax/nix/read';
import type { PlaceEdit } from '../../text/edit';
import { type Place, textAt } from '../../text/place';
import { containsSpan, type Span } from '../../text/span';

/**
 * Replaces a Nix literal by a string, or a share of a string literal by other text, with the escapes that its quotes
 * need. Undefined for expressions and for holes.
 */
export function replaceNixLiteral(at: Place, value: string): readonly PlaceEdit[] | undefined {
  const literal = innermostString(readNix(at.part.text, { fragment: 'allow' }).root, at.span);
  if (literal !== undefined && !containsSpan(at.span, literal.span)) {
    const isText = literal.parts.some((part) => part.kind === 'text' && containsSpan(part.span, at.span));
    return isText || literal.parts.length === 0 ? [{ at, text: escapeNixText(value, literal.indented) }] : undefined;
  }
  return isLiteral(textAt(at)) ? [{ at, text: quoteNixString(value) }] : undefined;
}

function isLiteral(text: string): boolean {
  const quoted = (text.startsWith('"') && text.endsWith('"')) || (text.startsWith("''") && text.endsWith("''"));
  return quoted || /^(?:true|false|null|-?\d[\d.]*)$/.test(text);
}

interface Spanned {
  readonly kind: string;
  readonly span: Span;
}

/** The innermost string literal that holds the span. */
function innermostString(root: NixExpr, at: Span): NixString | undefined {
  let found: NixString | undefined;
  const pending: Spanned[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!containsSpan(node.span, at)) continue;
    if (isString(node)) found = node;
    for (const child of Object.values(node)) pending.push(...spannedIn(child));
  }
  return found;
}

function isString(node: Spanned): node is NixString {
  return node.kind === 'string';
}

function spannedIn(value: unknown): readonly Spanned[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (item: unknown): item is Spanned => typeof item === 'object' && item !== null && 'kind' in item && 'span' in item,
  );
}
