import type { TomlTable, TomlValue } from '../../syntax/toml/nodes';
import { readToml } from '../../syntax/toml/read-toml';
import { attrsValue } from './access';
import { unsupported } from './halt';
import { makeBool, makeFloat, makeInt, makeList } from './make';
import { stringValue } from './string';
import { type NixValue, Thunk } from './value';

/**
 * The value of a TOML text, as `builtins.fromTOML` gives it. Texts with errors are left unknown, as are dates, which Nix
 * takes only as an experiment.
 */
export function fromToml(text: string): NixValue {
  const document = readToml(text);
  if (document.errors.length > 0 || document.templates.length > 0) return unsupported('the text is no plain TOML');
  return tableValue(document.root);
}

function tableValue(table: TomlTable): NixValue {
  if (table.holes.length > 0) return unsupported('a part of the TOML could not be read');
  const entries = Array.from(table.entries.values(), ({ key, value }) => [key, Thunk.of(tomlValue(value))] as const);
  return attrsValue(entries);
}

function tomlValue(value: TomlValue): NixValue {
  switch (value.kind) {
    case 'string':
      return stringValue(value.value);
    case 'integer':
      return makeInt(BigInt(plainInteger(value.raw)));
    case 'float':
      return makeFloat(value.value);
    case 'boolean':
      return makeBool(value.value);
    case 'array':
      return makeList(value.items.map((item) => Thunk.of(tomlValue(item))));
    case 'table':
      return tableValue(value);
    default:
      return unsupported('a date in TOML');
  }
}

/** `+1_000` is 1000 to TOML, and no number to JavaScript. */
function plainInteger(raw: string): string {
  const text = raw.replaceAll('_', '').replace(/^\+/, '');
  return /^-?\d+$/.test(text) ? text.replace(/^(-?)0+(?=\d)/, '$1') : text;
}
