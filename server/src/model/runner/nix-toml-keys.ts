import type { Place } from '../../text/place';
import { textOf } from '../nix/string';
import type { Attribute, AttrsValue, NixValue } from '../nix/value';
import { attributeNamePlace, attributePlace } from './nix-fact';
import { holdsItself } from './nix-recursion';
import type { KeyUse } from './runner';
import { isTemplated } from './template-text';

/** How deep and how many keys are listed: a set that holds itself has no end. */
const deepest = 12;
const mostKeys = 20_000;

/** Every key of a set that becomes a TOML table, and of the sets below it; `path` is the set's own. */
export function nixKeyUses(set: AttrsValue, path: string): readonly KeyUse[] {
  const collector = new KeyCollector();
  for (const attribute of set.attributes.values()) collector.add(attribute, path, true);
  return collector.uses;
}

/** The keys of the root outside of runners; `runners` itself counts, its sets do not. */
export function nixGlobalKeys(root: AttrsValue): readonly KeyUse[] {
  const collector = new KeyCollector();
  for (const attribute of root.attributes.values()) {
    collector.add(attribute, '', attribute.name.toLowerCase() !== 'runners');
  }
  return collector.uses;
}

class KeyCollector {
  readonly uses: KeyUse[] = [];
  private readonly above: AttrsValue[] = [];
  private left = mostKeys;

  add(attribute: Attribute, parent: string, isFollowed: boolean): void {
    if (this.left-- <= 0) return;
    const path = parent === '' ? attribute.name : `${parent}.${attribute.name}`;
    const value = attribute.value.force();
    const valueAt = attributePlace(attribute);
    const nameAt = attributeNamePlace(attribute) ?? valueAt;
    if (nameAt !== undefined && valueAt !== undefined) {
      this.uses.push(useOf(attribute.name, path, value, nameAt, valueAt));
    }
    if (!isFollowed || this.above.length >= deepest) return;
    for (const [set, below] of tablesIn(value, path)) {
      if (holdsItself(set, this.above)) continue;
      this.above.push(set);
      for (const each of set.attributes.values()) this.add(each, below, true);
      this.above.pop();
    }
  }
}

/** The sets that a value holds as tables, with their paths. */
function tablesIn(value: NixValue, path: string): readonly (readonly [AttrsValue, string])[] {
  if (isTable(value)) return [[value, path]];
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => {
    const element = item.kind === 'element' ? item.value.force() : undefined;
    return element !== undefined && isTable(element) ? [[element, `${path}[]`] as const] : [];
  });
}

function useOf(name: string, path: string, value: NixValue, nameAt: Place, valueAt: Place): KeyUse {
  const isList = value.kind === 'list' && value.items.every((item) => item.kind === 'element');
  const itemTypes = isList
    ? value.items.flatMap((item) => (item.kind === 'element' ? [typeOf(item.value.force())] : []))
    : [];
  return { path, name, nameAt, valueAt, type: typeOf(value), itemTypes, text: scalarText(value) };
}

function isTable(value: NixValue): value is AttrsValue {
  return value.kind === 'attrs' && value.derivation === undefined && !value.attributes.has('outPath');
}

function typeOf(value: NixValue): KeyUse['type'] {
  switch (value.kind) {
    case 'string':
    case 'path':
      return 'string';
    case 'int':
      return 'integer';
    case 'float':
      return 'float';
    case 'bool':
      return 'boolean';
    case 'list':
      return isTableArray(value) ? 'nested-array' : 'array';
    case 'attrs':
      return isTable(value) ? 'nested' : 'string';
    default:
      return 'unknown';
  }
}

function isTableArray(list: NixValue & { kind: 'list' }): boolean {
  const values = list.items.flatMap((item) => (item.kind === 'element' ? [item.value.force()] : []));
  return values.length > 0 && values.every(isTable);
}

function scalarText(value: NixValue): string | undefined {
  switch (value.kind) {
    case 'string': {
      const text = textOf(value);
      return text === undefined || isTemplated(text) ? undefined : text;
    }
    case 'int':
    case 'float':
    case 'bool':
      return value.value.toString();
    default:
      return undefined;
  }
}
