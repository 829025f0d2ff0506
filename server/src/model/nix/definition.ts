import type { Place } from '../../text/place';
import { attr } from './access';
import { textOf } from './string';
import type { AttributeDefinition, NixValue } from './value';

/** One definition of an option in one module. */
export interface Definition {
  readonly value: NixValue;
  /** 50 for `mkForce`, 100 by default, 1000 for `mkDefault`; the lowest number wins. Undefined where it is not known. */
  readonly priority: number | undefined;
  /** Position among list definitions: 500 for `mkBefore`, 1000 by default, 1500 for `mkAfter`. */
  readonly order: number;
  /** `unknown` below a `mkIf` whose condition is not known. Definitions whose condition is false are left out. */
  readonly condition: 'always' | 'unknown';
  readonly place: Place | undefined;
  /** The bindings of the option's last path step. */
  readonly bindings: readonly AttributeDefinition[];
  /** How many steps it stands below the sets whose conditions are assumed; negative within them. */
  readonly level: number;
}

/** Where a module's configuration begins: nothing said yet of priority, order and condition. */
export const moduleStart: Definition = {
  value: { kind: 'null', place: undefined },
  priority: 100,
  order: 1000,
  condition: 'always',
  place: undefined,
  bindings: [],
  level: 0,
};

/**
 * Discharges `mkIf`, `mkMerge`, `mkOverride` and `mkOrder` around a value, and steps down the path. As in NixOS, a
 * condition is looked at only where what it guards defines the option: it may depend on all other options.
 */
export function definitionsIn(
  from: Definition,
  value: NixValue,
  path: readonly string[],
  depth = 0,
): readonly Definition[] {
  if (depth > 100) return [];
  const type = moduleType(value);
  if (type === undefined) return stepDown(from, value, path, depth);
  const down = (next: Definition, inner: NixValue) => definitionsIn(next, inner, path, depth + 1);
  switch (type) {
    case 'if':
      return guarded(from, value, down);
    case 'merge': {
      const contents = attr(value, 'contents');
      if (contents.kind !== 'list') return [{ ...from, value: contents, place: contents.place }];
      return contents.items.flatMap((item) => down(from, item.kind === 'gap' ? item.unknown : item.value.force()));
    }
    case 'override':
      // Of one within another, NixOS sees the outer one.
      return down(
        from.priority === 100 ? { ...from, priority: intAttr(value, 'priority') } : from,
        attr(value, 'content'),
      );
    case 'order':
      return down({ ...from, order: intAttr(value, 'priority') ?? 1000 }, attr(value, 'content'));
    default:
      return stepDown(from, value, path, depth);
  }
}

function guarded(
  from: Definition,
  value: NixValue,
  down: (next: Definition, inner: NixValue) => readonly Definition[],
): readonly Definition[] {
  const content = attr(value, 'content');
  const inner = down(from, content);
  if (inner.length === 0) return inner;
  const condition = attr(value, 'condition');
  if (condition.kind === 'bool') return condition.value ? inner : [];
  if (from.level < 0 && isSet(content)) return inner;
  return inner.map((each) => ({ ...each, condition: 'unknown' }));
}

function stepDown(from: Definition, value: NixValue, path: readonly string[], depth: number): readonly Definition[] {
  const [name] = path;
  if (name === undefined) return [{ ...from, value, place: value.place }];
  if (value.kind === 'unknown') return [{ ...from, value, condition: 'unknown', place: value.place }];
  if (value.kind !== 'attrs') return [];
  const found = value.attributes.get(name);
  if (found === undefined) {
    if (value.open === undefined) return [];
    return [{ ...from, value: value.open, condition: 'unknown', place: value.open.place }];
  }
  const condition = found.maybe === undefined ? from.condition : 'unknown';
  const next = { ...from, condition, bindings: found.definitions, level: from.level + 1 } as const;
  return definitionsIn(next, found.value.force(), path.slice(1), depth + 1);
}

/** The definitions at the strongest priority. */
export function strongest(all: readonly Definition[]): readonly Definition[] {
  if (all.length === 1) return all;
  const priority = Math.min(...all.map((each) => each.priority ?? 100));
  return all.filter((each) => (each.priority ?? 100) === priority);
}

/** The attribute that says what the module system makes of a set. */
export const typeName = '_type';

/** What the module system makes of a set: `if`, `merge`, `override`, `order`, `option`; undefined for a plain one. */
export function moduleType(value: NixValue): string | undefined {
  const found = value.kind === 'attrs' ? value.attributes.get(typeName)?.value.force() : undefined;
  return found?.kind === 'string' ? textOf(found) : undefined;
}

/**
 * What becomes of an item of a list: a false condition takes it away, a true one, a priority and an order leave what they
 * are around. Undefined where the condition is not known.
 */
export function listItem(value: NixValue, depth = 0): readonly NixValue[] | undefined {
  const type = depth > 20 ? undefined : moduleType(value);
  if (type === 'override' || type === 'order') return listItem(attr(value, 'content'), depth + 1);
  if (type !== 'if') return [value];
  const condition = attr(value, 'condition');
  if (condition.kind !== 'bool') return undefined;
  return condition.value ? listItem(attr(value, 'content'), depth + 1) : [];
}

/** A set of options, also behind conditions and priorities. */
function isSet(value: NixValue, depth = 0): boolean {
  if (value.kind !== 'attrs' || value.derivation !== undefined || depth > 20) return false;
  const type = moduleType(value);
  if (type === 'if' || type === 'override' || type === 'order') return isSet(attr(value, 'content'), depth + 1);
  if (type !== 'merge') return true;
  const contents = attr(value, 'contents');
  if (contents.kind !== 'list') return false;
  return contents.items.every((item) => item.kind === 'element' && isSet(item.value.force(), depth + 1));
}

function intAttr(value: NixValue, name: string): number | undefined {
  const found = attr(value, name);
  return found.kind === 'int' ? Number(found.value) : undefined;
}
