import { addBinding, addItems } from '../../syntax/nix/edit';
import type { NixExpr } from '../../syntax/nix/nodes';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import type { Part } from '../../text/place';
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
 * Replaces an attribute's value where one binding alone gives it. Priorities, orders and conditions around it stay:
 * of `lib.mkForce false`, only `false` is replaced.
 */
export function replaceValue(attribute: Attribute, nix: string): readonly PlaceEdit[] | undefined {
  const [definition, second] = attribute.definitions;
  const own = second === undefined ? ownBinding(definition) : undefined;
  return own && placeEdits(own.part, { span: settled(own.node.value).span, text: nix });
}

/** The expression that the functions of the module system are put around. */
function settled(node: NixExpr): NixExpr {
  if (node.kind === 'parens') return settled(node.expr);
  if (node.kind !== 'apply') return node;
  const { fn } = node;
  const isCall = isNamed(fn, /^mk(?:Force|Default|OptionDefault|VMOverride|ImageMediaOverride|Before|After)$/);
  const isSecond = fn.kind === 'apply' && isNamed(fn.fn, /^mk(?:Override|Order|If)$/);
  return isCall || isSecond ? settled(node.argument) : node;
}

function isNamed(node: NixExpr, name: RegExp): boolean {
  const last = node.kind === 'select' ? node.path.names.at(-1) : node;
  return last?.kind === 'identifier' && name.test(last.name);
}
