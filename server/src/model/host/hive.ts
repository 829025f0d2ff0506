import { attr } from '../nix/access';
import type { NixValue, Thunk } from '../nix/value';

/** A machine of a file that describes several, as Colmena, NixOps and morph read it. */
interface HiveNode {
  readonly name: string;
  readonly modules: readonly Thunk[];
  readonly specialArgs: ReadonlyMap<string, Thunk>;
  readonly input: undefined;
  readonly whole: true;
}

/** Where such a file says what holds for all machines, with names that tell it from a module. */
const ofAll: Readonly<Record<string, readonly string[]>> = {
  meta: ['nixpkgs', 'nodeNixpkgs', 'specialArgs', 'nodeSpecialArgs', 'machinesFile'],
  network: ['nixpkgs', 'pkgs', 'storage', 'description', 'runCommand'],
};

/** `{ meta = { nixpkgs = …; }; defaults = …; host = { … }: { … }; }`. */
export function isHive(value: NixValue): boolean {
  if (value.kind !== 'attrs') return false;
  return Object.entries(ofAll).some(([name, keys]) => {
    const about = value.attributes.get(name)?.value.force();
    return about?.kind === 'attrs' && keys.some((key) => about.attributes.has(key));
  });
}

/** The machines of a hive, each with what `defaults` sets for all. */
export function hiveNodes(hive: NixValue): readonly HiveNode[] {
  if (hive.kind !== 'attrs') return [];
  const defaults = ['defaults', 'default'].flatMap((name) => {
    const found = hive.attributes.get(name);
    return found === undefined ? [] : [found.value];
  });
  const meta = hive.attributes.get('meta')?.value.force();
  const args = meta?.kind === 'attrs' && meta.attributes.has('specialArgs') ? attr(meta, 'specialArgs') : undefined;
  const given =
    args?.kind === 'attrs' ? Array.from(args.attributes.values(), (each) => [each.name, each.value] as const) : [];
  const specialArgs = new Map(given.filter(([name]) => name !== 'lib' && name !== 'pkgs'));
  const others = new Set(['meta', 'network', 'defaults', 'default']);
  return Array.from(hive.attributes.values()).flatMap(({ name, value, maybe }) => {
    if (others.has(name) || maybe !== undefined) return [];
    return [{ name, modules: [...defaults, value], specialArgs, input: undefined, whole: true } as const];
  });
}
