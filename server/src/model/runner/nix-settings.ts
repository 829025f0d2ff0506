import { quoteNixString, removeBinding } from '../../syntax/nix/edit';
import type { Place } from '../../text/place';
import { notShown } from '../fact';
import { textOf } from '../nix/string';
import type { Attribute, AttrsValue, NixValue } from '../nix/value';
import { lazy } from './lazy';
import { addToSet, ownBinding, placeEdits, replaceValue } from './nix-edit-place';
import { attributeNamePlace, attributePlace } from './nix-fact';
import { gapOfList, gapOfSet } from './nix-gap';
import {
  type NewValue,
  type Setting,
  type SettingEdits,
  type SettingTable,
  type SettingValue,
  settingFinder,
} from './setting';

/** How deep settings are read: a set that holds itself has no end. */
const deepest = 12;

/** The settings of a set that becomes a table of `config.toml`; `at` is where it stands. */
export function nixSettings(set: AttrsValue, at: Place, depth = 0): SettingTable {
  const read = lazy(() =>
    depth >= deepest ? [] : Array.from(set.attributes.values()).flatMap((each) => settingOf(each, depth)),
  );
  return {
    at: headOf(set.place ?? at),
    get settings() {
      return read();
    },
    find: settingFinder(read),
    gap:
      depth >= deepest ? 'it is nested too deeply' : (gapOfSet(set)?.reason ?? (isExcerpt(at) ? notShown : undefined)),
    add: (name, value) => addToSet(set, [name], nixText(value)),
  };
}

function isExcerpt({ part }: Place): boolean {
  return part.excerpt === true;
}

/** The opening brace of a set stands for it. */
function headOf({ part, span: { start, end } }: Place): Place {
  return { part, span: { start, end: Math.min(start + 1, end) } };
}

/** None for `null`, which the renderer leaves out, and for what has no place. */
function settingOf(attribute: Attribute, depth: number): readonly Setting[] {
  const value = attribute.value.force();
  const at = attributePlace(attribute);
  if (value.kind === 'null' || at === undefined) return [];
  return [nixSetting(attribute, attribute.name, at, 'key', depth)];
}

/** The setting that an attribute gives under the name of a key. */
export function nixSetting(attribute: Attribute, name: string, at: Place, by: 'key' | 'option', depth = 0): Setting {
  const { maybe } = attribute;
  const read = lazy(() =>
    maybe === undefined
      ? nixValue(attribute.value.force(), at, depth)
      : ({ kind: 'unknown', reason: maybe.reason, at } as const),
  );
  return {
    name,
    by,
    nameAt: attributeNamePlace(attribute) ?? at,
    get value() {
      return read();
    },
    replace: (value) => (maybe === undefined ? replaceValue(attribute, nixText(value)) : undefined),
    remove: () => remove(attribute),
  };
}

function remove({ definitions: [definition, second] }: Attribute): SettingEdits {
  const own = second === undefined ? ownBinding(definition) : undefined;
  return own && placeEdits(own.part, removeBinding(own.part.text, own.node));
}

function nixValue(value: NixValue, at: Place, depth: number): SettingValue {
  switch (value.kind) {
    case 'string': {
      const text = textOf(value);
      return text === undefined
        ? { kind: 'unknown', reason: 'a part of the string is not known', at }
        : { kind: 'string', text, at };
    }
    case 'int':
      return { kind: 'integer', number: Number(value.value), at };
    case 'float':
      return { kind: 'float', number: value.value, at };
    case 'bool':
      return { kind: 'boolean', value: value.value, at };
    case 'list': {
      const items = value.items.flatMap((item) => {
        const forced = item.kind === 'element' ? item.value.force() : undefined;
        const place = item.kind === 'element' ? (forced?.place ?? item.place ?? at) : at;
        return forced === undefined ? [] : [nixValue(forced, place, depth + 1)];
      });
      return { kind: 'list', items, complete: gapOfList(value) === undefined, at };
    }
    case 'attrs':
      if (value.derivation !== undefined || value.attributes.has('outPath')) break;
      return { kind: 'table', table: nixSettings(value, at, depth + 1), at };
    case 'unknown':
      return { kind: 'unknown', reason: value.reason, at };
    default:
  }
  return { kind: 'unknown', reason: 'it is not evaluated', at };
}

function nixText(value: NewValue): string {
  if (typeof value === 'object') return value.length === 0 ? '[ ]' : `[ ${value.map(quoteNixString).join(' ')} ]`;
  return typeof value === 'string' ? quoteNixString(value) : String(value);
}
