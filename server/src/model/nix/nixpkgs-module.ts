import { type NixValue, type StringValue, type UnknownValue, unknown } from './value';

/**
 * Modules of nixpkgs that are no part of every machine and set kernel settings or services of a machine, as those for
 * clouds, tests and hardening do. What they set is not known. (nixpkgs, `nixos/modules`, 25.11)
 */
const settingMore = /^(?:testing\/|profiles\/hardened|virtualisation\/(?:amazon|azure|google|digital-ocean|openstack))/;

/**
 * A module of nixpkgs by its path, `"${inputs.nixpkgs}/nixos/modules/profiles/minimal.nix"`, `"${modulesPath}/…"` or
 * `<nixpkgs/nixos/modules/…>`: it has options of its own and sets none that decide about a runner. Undefined for other
 * paths, and for modules that may set such options.
 */
export function nixpkgsModule(path: NixValue): UnknownValue | undefined {
  const name = path.kind === 'string' ? fromString(path) : fromSearchPath(path);
  if (name === undefined || settingMore.test(name)) return undefined;
  return unknown('nixpkgs-module', `\`${name}\` is a module of nixpkgs`, path.place);
}

function fromString({ parts }: StringValue): string | undefined {
  const [root, text, more] = parts;
  if (root?.kind !== 'unknown' || text?.kind !== 'text' || more !== undefined) return undefined;
  const symbol = root.unknown.symbol ?? [];
  const last = symbol.at(-1) === 'outPath' ? symbol.at(-2) : symbol.at(-1);
  if (last === 'modulesPath' && text.text.startsWith('/')) return text.text.slice(1);
  return last !== undefined && /^<?nixpkgs\b/.test(last) ? below(text.text) : undefined;
}

function fromSearchPath(path: NixValue): string | undefined {
  const [written = '', more] = path.kind === 'unknown' ? (path.symbol ?? []) : [];
  const inside = /^<nixpkgs(\/.*)>$/.exec(written)?.[1];
  return more === undefined && inside !== undefined ? below(inside) : undefined;
}

function below(path: string): string | undefined {
  return /^\/nixos\/modules\/(.+)$/.exec(path)?.[1];
}
