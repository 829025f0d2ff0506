import { attrName, inheritedValue, removeBinding, removeInherited, renameInherited } from '../../syntax/nix/edit';
import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import { derivationOf } from '../nix/access';
import { isLibrary } from '../nix/declaration';
import type { Attribute, AttributeDefinition, AttrsValue, NixValue } from '../nix/value';
import { lazy } from '../runner/lazy';
import { ownBinding, placeEdits, replaceValue } from '../runner/nix-edit-place';
import { expressionPlace } from '../runner/nix-fact';
import { holdsItself } from '../runner/nix-recursion';
import type { OptionUse, OptionValue } from './host';
import { optionValue } from './option-value';

/** Nesting below an option beyond which nothing is listed; real configurations stay far below. */
const deepest = 12;

/** The definition of an option as an attribute of the configuration; undefined where it stands nowhere in a file. */
export function optionUse(path: readonly string[], attribute: Attribute): OptionUse | undefined {
  const value = attribute.value.force();
  const definition = isSet(value) ? attribute.definitions[0] : attribute.definitions.at(-1);
  const valueAt = expressionPlace(attribute);
  if (valueAt === undefined) return undefined;
  return new AttributeUse(path, attribute, definition, valueAt);
}

/** How many attributes may still be listed. */
export interface ListingBudget {
  left: number;
}

/** How much is listed at once: a set that holds itself has no end, and all of `lib` may stand where options should. */
export const mostUses = 50_000;

/** For one listing. */
export function listingBudget(): ListingBudget {
  return { left: mostUses };
}

/**
 * The definitions of an option and of everything below it, sets included, in the order of the configuration. `above` are
 * the sets around it that are listed as well.
 */
export function optionUses(
  path: readonly string[],
  attribute: Attribute,
  budget = listingBudget(),
  above: readonly AttrsValue[] = [],
): readonly OptionUse[] {
  const uses: OptionUse[] = [];
  collectUses(path, attribute, uses, { above: [...above], budget });
  return uses;
}

function collectUses(
  path: readonly string[],
  attribute: Attribute,
  uses: OptionUse[],
  bounds: { readonly above: AttrsValue[]; readonly budget: ListingBudget },
): void {
  if (bounds.budget.left-- <= 0) return;
  const own = optionUse(path, attribute);
  if (own !== undefined) uses.push(own);
  const value = attribute.value.force();
  if (!isSet(value) || isLibrary(value) || bounds.above.length >= deepest || holdsItself(value, bounds.above)) return;
  bounds.above.push(value);
  for (const each of value.attributes.values()) collectUses([...path, each.name], each, uses, bounds);
  bounds.above.pop();
}

function isSet(value: NixValue): value is AttrsValue {
  return value.kind === 'attrs' && derivationOf(value) === undefined;
}

class AttributeUse implements OptionUse {
  readonly nameAt: Place;
  readonly at: Place;
  private readonly readValue: () => OptionValue;

  constructor(
    readonly path: readonly string[],
    private readonly attribute: Attribute,
    private readonly definition: AttributeDefinition | undefined,
    readonly valueAt: Place,
  ) {
    this.nameAt = definition?.name ?? valueAt;
    this.at = definition?.binding ?? valueAt;
    const { maybe } = attribute;
    this.readValue = lazy(() =>
      maybe === undefined
        ? optionValue(attribute.value.force())
        : { kind: 'unknown', reason: maybe.reason, symbol: undefined },
    );
  }

  get value(): OptionValue {
    return this.readValue();
  }

  get written(): string | undefined {
    const { definition } = this;
    if (definition?.node.kind === 'inherit') {
      return inheritedValue(definition.binding.part.text, definition.node, this.path.at(-1) ?? '');
    }
    const own = ownBinding(definition);
    return own?.part.text.slice(own.node.value.span.start, own.node.value.span.end);
  }

  get definitions(): readonly Place[] {
    const value = this.attribute.value.force();
    const isKnown = value.kind !== 'unknown' || value.cause === 'conflict';
    if (!isKnown || this.attribute.maybe !== undefined) return [this.at];
    return this.attribute.definitions.map((definition) => definition.binding);
  }

  rename(to: string): readonly PlaceEdit[] | undefined {
    const [definition, second] = this.attribute.definitions;
    if (second !== undefined || definition === undefined) return undefined;
    const { node, index, binding } = definition;
    if (node.kind === 'inherit') {
      const { part } = binding;
      const edits = renameInherited(part.text, node, index, to.split('.'));
      return edits?.map(({ span, text }) => ({ at: { part, span }, text }));
    }
    return [{ at: definition.name, text: to.split('.').map(attrName).join('.') }];
  }

  replaceValue(nix: string): readonly PlaceEdit[] | undefined {
    return replaceValue(this.attribute, nix);
  }

  remove(): readonly PlaceEdit[] | undefined {
    if (this.attribute.definitions.length !== 1) return undefined;
    const { definition } = this;
    if (definition?.node.kind === 'inherit') {
      const { part } = definition.binding;
      return placeEdits(part, removeInherited(part.text, definition.node, definition.index));
    }
    const own = ownBinding(definition);
    return own && placeEdits(own.part, removeBinding(own.part.text, own.node));
  }
}
