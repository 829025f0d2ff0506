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
  if (!isFlake(value)) return hostOf(file, value, evaluation, visited);
  return readFlakeHosts(value, evaluation).flatMap(({ modules }) => {
    return hostOf(file, importing(modules), evaluation, visited);
  });
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

function hostOf(
  file: NixSource,
  value: NixValue,
  evaluation: NixEvaluation,
  visited: ReadonlyMap<string, NixSource>,
): readonly Host[] {
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
