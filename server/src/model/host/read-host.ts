import type { NixTree } from '../../syntax/nix/nodes';
import { type Part, place, textAt } from '../../text/place';
import { NixEvaluation } from '../nix/evaluate';
import { ModuleSystem } from '../nix/module';
import { type AttrsValue, type NixValue, Thunk, type UnknownValue } from '../nix/value';
import { isFlake, readFlakeHosts } from './flake';
import type { Host } from './host';
import { NixosHost } from './nixos-host';

/** A Nix file that has been read. */
export interface NixSource extends Part {
  readonly tree: NixTree;
}

/** The files that a configuration may reach, by URI; undefined where there is none or it may not be read. */
export interface NixFiles {
  nix(uri: string): NixSource | undefined;
}

/**
 * The NixOS configurations that a file writes down: one for a module, a plain set of options or a fragment of one; one
 * for each host of `nixosConfigurations` of a flake. None where the file declares the runner's options itself, and where
 * it says nothing that could be read as a configuration.
 */
export function readHosts(file: NixSource, files: NixFiles): readonly Host[] {
  const visited = new Map<string, NixSource>([[file.uri, file]]);
  const evaluation = new NixEvaluation({ files: { nix: (uri) => visit(uri, files, visited) } });
  const value = evaluation.evaluate({ part: file, tree: file.tree });
  const reading = { evaluation, visited, inFlake: isInFlake(file.uri, files) };
  if (!isFlake(value)) return hostOf(file, value, reading);
  return readFlakeHosts(value, evaluation).flatMap(({ modules }) => {
    return hostOf(file, importing(modules), reading);
  });
}

/** Folders above a module beyond which no flake is looked for. */
const mostFolders = 12;

/** A `flake.nix` lies in the folder of the file or in one above it. */
function isInFlake(uri: string, files: NixFiles): boolean {
  let folder = uri.slice(0, Math.max(0, uri.lastIndexOf('/')));
  for (let count = 0; count < mostFolders && !folder.endsWith('/') && folder.includes('/'); count++) {
    if (files.nix(`${folder}/flake.nix`) !== undefined) return true;
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  return false;
}

function visit(uri: string, files: NixFiles, visited: Map<string, NixSource>) {
  const found = files.nix(uri);
  if (found === undefined) return undefined;
  visited.set(found.uri, found);
  return { part: found, tree: found.tree };
}

/** A module that does nothing but import others. */
function importing(modules: readonly Thunk[]): AttrsValue {
  const items = modules.map((value) => ({ kind: 'element', value, place: value.place }) as const);
  const list: NixValue = { kind: 'list', items, literals: [], place: undefined };
  const imports = { name: 'imports', value: Thunk.of(list), definitions: [], maybe: undefined };
  return {
    kind: 'attrs',
    attributes: new Map([['imports', imports]]),
    open: undefined,
    literals: [],
    derivation: undefined,
    place: undefined,
  };
}

/**
 * Conditions that are not known count as true around whole sets down to an entry of the runner's services, so that
 * `config = lib.mkIf cfg.enable { … }` is read for what it says.
 */
const guardedSets = 5;

/** What the hosts of one file have in common. */
interface Reading {
  readonly evaluation: NixEvaluation;
  readonly visited: ReadonlyMap<string, NixSource>;
  readonly inFlake: boolean;
}

function hostOf(file: NixSource, value: NixValue, { evaluation, visited, inFlake }: Reading): readonly Host[] {
  const system = new ModuleSystem(evaluation, [value], { guardedSets });
  const config = system.option([]);
  if (config?.kind !== 'attrs' || system.declares(['services', 'gitlab-runner'])) return [];
  const unread = system.open.find((open) => !isForeign(open));
  return [
    new NixosHost({
      part: file,
      files: () => [...visited.values()],
      config: { ...config, open: config.open ?? unread },
      unreadFile: unread?.reason,
      unresolved: system.open.map((open) => unresolvedOf(open, file)),
      declaresOptions: system.declares([]),
      inFlake,
    }),
  ];
}

function unresolvedOf(open: UnknownValue, file: Part): Host['unresolved'][number] {
  return { reason: open.reason, at: open.place ?? place(file, 0, 0) };
}

/**
 * The module is one of other people's that sets nothing of a runner: it comes from a flake input or a search path, from
 * nixpkgs, or is what `nixos-generate-config` writes of the hardware.
 */
function isForeign(open: UnknownValue): boolean {
  const { symbol } = open;
  if (symbol !== undefined && !symbol.includes('self') && symbol.some((name) => /^nixosModules?$/.test(name)))
    return true;
  return open.place !== undefined && /\bmodulesPath\b|<[\w-]+|hardware/.test(textAt(open.place));
}
