import { addBinding, addItems } from '../../syntax/nix/edit';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import type { Part } from '../../text/place';
import { containsSpan } from '../../text/span';
import type { Attribute, AttributeDefinition, AttrsValue, ListValue } from '../nix/value';

/** Turns an edit of a part's text into one of its file. */
export function placeEdits(part: Part, edit: SpanEdit | undefined): readonly PlaceEdit[] | undefined {
  return edit === undefined ? undefined : [{ at: { part, span: edit.span }, text: edit.text }];
}

/** Adds `path = nix;` to the literal that counts most in a set; undefined where the set was computed. */
export function addToSet(set: AttrsValue, path: readonly string[], nix: string): readonly PlaceEdit[] | undefined {
  const literal = set.literals.at(-1);
  if (literal === undefined) return undefined;
  const { part, node, prefix } = literal;
  return placeEdits(part, addBinding(part.text, node, [...prefix, ...path], nix, prefix));
}

/** Adds items (Nix source) to the last literal that a list was made of. */
export function addToNixList(list: ListValue, items: readonly string[]): readonly PlaceEdit[] | undefined {
  const literal = list.literals.at(-1);
  return literal === undefined ? undefined : placeEdits(literal.part, addItems(literal.part.text, literal.node, items));
}

/** The binding of an attribute where it is written as one whose last name it is; not `inherit`, not part of a path. */
export function ownBinding(definition: AttributeDefinition | undefined) {
  if (definition?.node.kind !== 'binding') return undefined;
  const { node } = definition;
  return definition.index === node.path.names.length - 1 ? { part: definition.binding.part, node } : undefined;
}

/**
 * Replaces an attribute's value where one binding alone gives it. Where the value is an argument there, as of
 * `lib.mkForce`, only the argument is replaced.
 */
export function replaceValue(attribute: Attribute, nix: string): readonly PlaceEdit[] | undefined {
  const [definition, second] = attribute.definitions;
  const own = second === undefined ? ownBinding(definition) : undefined;
  if (own === undefined) return undefined;
  const inner = attribute.value.force().place;
  const isInside = inner?.part === own.part && containsSpan(own.node.value.span, inner.span);
  return placeEdits(own.part, { span: isInside ? inner.span : own.node.value.span, text: nix });
}
