import type { Place } from '../../text/place';
import { textOf } from '../nix/string';
import type { Attribute, AttrsValue, NixValue } from '../nix/value';
import { attributeNamePlace, attributePlace } from './nix-fact';
import type { KeyUse } from './runner';
import { isTemplated } from './template-text';

/** Every key of a set that becomes a TOML table, and of the sets below it; `path` is the set's own. */
export function nixKeyUses(set: AttrsValue, path: string): readonly KeyUse[] {
  return Array.from(set.attributes.values()).flatMap((attribute) => attributeUses(attribute, path));
}

/** The keys of the root outside of runners; `runners` itself counts, its sets do not. */
export function nixGlobalKeys(root: AttrsValue): readonly KeyUse[] {
  return Array.from(root.attributes.values()).flatMap((attribute) => {
    const uses = attributeUses(attribute, '');
    return attribute.name.toLowerCase() === 'runners' ? uses.slice(0, 1) : uses;
  });
}

function attributeUses(attribute: Attribute, parent: string): readonly KeyUse[] {
  const path = parent === '' ? attribute.name : `${parent}.${attribute.name}`;
  const value = attribute.value.force();
  const valueAt = attributePlace(attribute);
  const nameAt = attributeNamePlace(attribute) ?? valueAt;
  if (nameAt === undefined || valueAt === undefined) return nestedUses(value, path);
  return [useOf(attribute.name, path, value, nameAt, valueAt), ...nestedUses(value, path)];
}

function useOf(name: string, path: string, value: NixValue, nameAt: Place, valueAt: Place): KeyUse {
  const isList = value.kind === 'list' && value.items.every((item) => item.kind === 'element');
  const itemTypes = isList
    ? value.items.flatMap((item) => (item.kind === 'element' ? [typeOf(item.value.force())] : []))
    : [];
  return { path, name, nameAt, valueAt, type: typeOf(value), itemTypes, text: scalarText(value) };
}

function nestedUses(value: NixValue, path: string): readonly KeyUse[] {
  if (isTable(value)) return nixKeyUses(value, path);
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => {
    const element = item.kind === 'element' ? item.value.force() : undefined;
    return element !== undefined && isTable(element) ? nixKeyUses(element, `${path}[]`) : [];
  });
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
