import type { Place } from '../../text/place';
import { absent, type Fact, known, type ListValue, notShown, type UnknownFact, unknown } from '../fact';
import { textOf } from '../nix/string';
import type { Attribute, AttrsValue, NixValue } from '../nix/value';
import { ownBinding } from './nix-edit-place';
import { gapOfList, gapOfSet } from './nix-gap';
import { isTemplated } from './template-text';

/** An attribute of a set; absent only where no further attributes may exist, as they may beside an excerpt. */
export function nixAttribute(set: AttrsValue, name: string): Fact<Attribute> {
  const attribute = set.attributes.get(name);
  if (attribute !== undefined) {
    if (attribute.maybe !== undefined) return unknown(attribute.maybe.reason, attribute.maybe.place);
    const at = attributePlace(attribute);
    return at === undefined ? unknown('it is computed') : known(attribute, at, attributeNamePlace(attribute));
  }
  const gap = gapOfSet(set);
  if (gap !== undefined) return unknown(gap.reason, gap.place);
  return isExcerpt(set) ? unknown(notShown, set.place) : absent;
}

/** The set was written in a block of a page. */
function isExcerpt(set: AttrsValue): boolean {
  const part = set.place?.part ?? set.literals[0]?.part;
  return part?.excerpt === true;
}

/** The attribute below a path of sets, `docker.image`. */
export function nixAttributeAt(set: AttrsValue, path: readonly string[]): Fact<Attribute> {
  let current = set;
  for (const [index, name] of path.entries()) {
    const found = nixAttribute(current, name);
    if (found.state !== 'known' || index === path.length - 1) return found;
    const value = found.value.value.force();
    if (value.kind !== 'attrs') return unknownOf(value, found.at);
    current = value;
  }
  return absent;
}

/** Where an attribute's value was written: the literal, else the expression in its binding, else the binding. */
export function attributePlace(attribute: Attribute): Place | undefined {
  return attribute.value.force().place ?? expressionPlace(attribute);
}

/** The expression that a binding gives an attribute, `lib.mkForce 1` as a whole; the binding where it gives only a part. */
export function expressionPlace(attribute: Attribute): Place | undefined {
  const definition = attribute.definitions.at(-1);
  const own = ownBinding(definition);
  if (own !== undefined) return { part: own.part, span: own.node.value.span };
  return attribute.value.place ?? definition?.binding ?? attribute.value.force().place;
}

/** The name in the definition that counts: the last. */
export function attributeNamePlace(attribute: Attribute): Place | undefined {
  return attribute.definitions.at(-1)?.name;
}

/** Why a value that is none of the wanted type is not known. */
export function unknownOf(value: NixValue, at: Place | undefined): UnknownFact {
  if (value.kind === 'unknown') return unknown(value.reason, at ?? value.place);
  if (value.kind === 'error') return unknown(value.message, at ?? value.place);
  if (value.kind === 'string') return unknown('a part of the string is not known', at);
  return unknown('the value has another type', at);
}

/** A string option. `null` counts as absent, as the module's options have it for a default. */
export function nixText(attribute: Fact<Attribute>): Fact<string> {
  return valueFact(attribute, (value, at) => textFact(value, at));
}

export function nixFlag(attribute: Fact<Attribute>): Fact<boolean> {
  return valueFact(attribute, (value, at) => (value.kind === 'bool' ? known(value.value, at) : unknownOf(value, at)));
}

/** A list of strings. A single string counts as a list of one. */
export function nixList(attribute: Fact<Attribute>): Fact<ListValue<string>> {
  return valueFact<ListValue<string>>(attribute, (value, at) => {
    if (value.kind === 'string') return known({ items: [textFact(value, at)], complete: true }, at);
    if (value.kind !== 'list') return unknownOf(value, at);
    const items = value.items.flatMap((item) =>
      item.kind === 'element' ? [textFact(item.value.force(), item.place ?? at)] : [],
    );
    const gap = gapOfList(value);
    return known(gap ? { items, complete: false, reason: gap.reason } : { items, complete: true }, at);
  });
}

/** The text of a value; unknown where a part of it is not known or something else still replaces it. */
export function textFact(value: NixValue, at: Place): Fact<string> {
  const text = value.kind === 'string' ? textOf(value) : undefined;
  if (text === undefined) return unknownOf(value, at);
  return isTemplated(text) ? unknown('the text holds a template marker', at) : known(text, value.place ?? at);
}

function valueFact<T>(attribute: Fact<Attribute>, read: (value: NixValue, at: Place) => Fact<T>): Fact<T> {
  if (attribute.state !== 'known') return attribute;
  const value = attribute.value.value.force();
  if (value.kind === 'null') return absent;
  const fact = read(value, attribute.at);
  return fact.state === 'known' ? { ...fact, keyAt: attribute.keyAt } : fact;
}
