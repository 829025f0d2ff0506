import type { NixTree } from '../../syntax/nix/nodes';
import { type Part, place, textAt } from '../../text/place';
import { type FolderNames, NixEvaluation } from '../nix/evaluate';
import { ModuleSystem } from '../nix/module';
import type { NodePlans } from '../nix/plans';
import type { NixValue, UnknownValue } from '../nix/value';
import { lazy } from '../runner/lazy';
import type { ModuleEdits } from './affected-options';
import { isFlake, type MachineModules, readFlakeMachines } from './flake';
import { hiveNodes, isHive } from './hive';
import type { Host } from './host';
import { NixosHost } from './nixos-host';
import { inputRelease } from './nixpkgs-release';
import { machineOptions } from './whole-configuration';

/** A Nix file that has been read. */
export interface NixSource extends Part {
  readonly tree: NixTree;
}

/** The files that a configuration may reach, by URI; undefined where there is none or it may not be read. */
export interface NixFiles {
  nix(uri: string): NixSource | undefined;
  /** The text of `flake.lock`. */
  lock?(uri: string): string | undefined;
  /** The names in a folder and what kind of thing each is. */
  folder?(uri: string): FolderNames | undefined;
  /** What evaluations before worked out of the same trees. */
  readonly plans?: NodePlans;
}

/** A configuration that a file writes down. */
export interface HostEntry {
  /** The name of the machine, where one file describes several. */
  readonly name: string | undefined;
  /**
   * The configuration, and those of the containers that it runs. Where a version before is given they are the same
   * objects if nothing that was asked of them hangs on the edits; else options and entries of the runner's services that
   * do not hang on the edits are taken over.
   */
  read(files: NixFiles, former?: FormerHosts): readonly NixosHost[];
}

/** What was read before edits of which it is known what depends on them. */
export interface FormerHosts {
  readonly hosts: readonly NixosHost[];
  readonly edits: ModuleEdits;
}

/**
 * The NixOS configurations that a file writes down: one for a module, a plain set of options or a fragment of one; one
 * for each machine of a flake or a hive.
 */
export function findHostEntries(file: NixSource, files: NixFiles): readonly HostEntry[] {
  const { value, machines } = new HostReading(file, files);
  if (!isFlake(value) && !isHive(value)) {
    return [
      { name: undefined, read: (now, former) => readAgain(file, () => new HostReading(file, now).own(), former) },
    ];
  }
  return machines().map(({ name, whole }) => ({
    name,
    read: (now, former) => readAgain(file, () => new HostReading(file, now).machine(name, whole), former),
  }));
}

function readAgain(
  file: NixSource,
  read: () => readonly NixosHost[],
  former: FormerHosts | undefined,
): readonly NixosHost[] {
  if (former === undefined) return read();
  const { hosts: before, edits } = former;
  const now = lazy(read);
  if (before.every((host) => host.isUntouchedBy(edits))) {
    for (const [index, host] of before.entries()) host.continueWith(file, edits, () => now()[index]);
    return before;
  }
  const hosts = now();
  if (hosts.length !== before.length) return hosts;
  for (const [index, host] of hosts.entries()) {
    const own = before[index];
    if (own !== undefined) host.takeOver(own, edits);
  }
  return hosts;
}

/** All configurations that a file writes down, those of containers as well. */
export function readHosts(file: NixSource, files: NixFiles): readonly Host[] {
  return findHostEntries(file, files).flatMap((entry) => entry.read(files));
}

/** Folders above a module beyond which no flake is looked for. */
const mostFolders = 12;

/**
 * Conditions that are not known count as true around whole sets down to an entry of the runner's services, so that
 * `config = lib.mkIf cfg.enable { … }` is read for what it says.
 */
const guardedSets = 5;

const runnerModule = ['services', 'gitlab-runner'];

/** Where options hold the configuration of a machine inside this one, by name. */
const inner: readonly { readonly path: readonly string[]; readonly below: string }[] = [
  { path: ['containers'], below: 'config' },
  { path: ['microvm', 'vms'], below: 'config' },
];

/** One evaluation of a file, and the configurations in it. */
class HostReading {
  readonly value: NixValue;
  private readonly visited: Map<string, NixSource>;
  private readonly evaluation: NixEvaluation;
  /** The files that are modules of the configuration. */
  private readonly modules: Set<string>;

  constructor(
    private readonly file: NixSource,
    private readonly files: NixFiles,
  ) {
    this.visited = new Map([[file.uri, file]]);
    this.modules = new Set();
    this.evaluation = new NixEvaluation({
      files: { nix: (uri) => this.visit(uri), folder: (uri) => files.folder?.(uri) },
      ...(files.plans === undefined ? {} : { plans: files.plans }),
    });
    this.value = this.evaluation.evaluate({ part: file, tree: file.tree });
  }

  /** The file as a module. */
  own(): readonly NixosHost[] {
    this.modules.add(this.file.uri);
    return this.hostsOf([this.value], { whole: false });
  }

  readonly machines = (): readonly MachineModules[] => {
    return isFlake(this.value) ? readFlakeMachines(this.value, this.evaluation) : hiveNodes(this.value);
  };

  machine(name: string, whole: boolean): readonly NixosHost[] {
    const found = this.machines().find((each) => each.name === name && each.whole === whole);
    if (found === undefined) return [];
    const values = found.modules.map((module) => module.force());
    return this.hostsOf(values, { whole, machine: found });
  }

  private visit(uri: string) {
    const found = this.files.nix(uri);
    if (found === undefined) return undefined;
    this.visited.set(found.uri, found);
    return { part: found, tree: found.tree };
  }

  private hostsOf(
    modules: readonly NixValue[],
    { whole, machine }: { readonly whole: boolean; readonly machine?: MachineModules },
  ): readonly NixosHost[] {
    const system = new ModuleSystem(this.evaluation, modules, {
      guardedSets,
      files: this.modules,
      ...(machine === undefined ? {} : { given: machine.specialArgs }),
      isWhole: (own) => unreadOf(own) === undefined && (whole || isMachine(own)),
    });
    const contained = innerModules(system).flatMap((values) => this.hostsOf(values, { whole: true }));
    const host = this.hostOf(system, whole, machine);
    for (const each of contained) each.outer ??= host;
    return host === undefined ? contained : [host, ...contained];
  }

  private hostOf(system: ModuleSystem, whole: boolean, machine: MachineModules | undefined): NixosHost | undefined {
    const config = system.option([]);
    if (config?.kind !== 'attrs' || system.declares(runnerModule)) return undefined;
    const unread = unreadOf(system);
    return new NixosHost({
      name: machine?.name,
      part: this.file,
      modules: system,
      evaluation: this.evaluation,
      files: () => [...this.visited.values()],
      config: { ...config, open: config.open ?? unread },
      submodule: (value, name) => system.submodule([value], name),
      isModule: (uri) => this.isModuleOnly(uri),
      unreadFile: unread?.reason,
      unresolved: system.open.map((open) => unresolvedOf(open, this.file)),
      declaresOptions: system.declares([]) && !whole && !isMachine(system),
      hasOwnModule: system.mayDeclare(runnerModule) || system.disabled.some((name) => name.includes('gitlab-runner')),
      inFlake: this.isInFlake(),
      isMachine: whole,
      release: machine === undefined ? undefined : this.releaseOf(machine),
    });
  }

  /** The file is a module of the configuration, and nothing is made of it beside. */
  private isModuleOnly(uri: string): boolean {
    return this.modules.has(uri) && !this.evaluation.otherFiles.has(uri);
  }

  private releaseOf({ input }: MachineModules): string | undefined {
    const { uri } = this.file;
    const lock = this.files.lock?.(`${uri.slice(0, uri.lastIndexOf('/'))}/flake.lock`);
    return inputRelease(this.value, input ?? 'nixpkgs', lock);
  }

  /** A `flake.nix` lies in the folder of the file or in one above it. */
  private isInFlake(): boolean {
    const { uri } = this.file;
    let folder = uri.slice(0, Math.max(0, uri.lastIndexOf('/')));
    for (let count = 0; count < mostFolders && !folder.endsWith('/') && folder.includes('/'); count++) {
      if (this.files.nix(`${folder}/flake.nix`) !== undefined) return true;
      folder = folder.slice(0, folder.lastIndexOf('/'));
    }
    return false;
  }
}

/** The modules of each machine that runs inside this one. */
function innerModules(system: ModuleSystem): readonly (readonly NixValue[])[] {
  return inner.flatMap(({ path, below }) => {
    const set = system.option(path);
    if (set?.kind !== 'attrs') return [];
    return Array.from(set.attributes.keys()).flatMap((name) => {
      const values = system.definitionsOf([...path, name, below]).map((each) => each.value);
      return values.length === 0 ? [] : [values];
    });
  });
}

/** Options that only a machine's own configuration has are set. */
function isMachine(system: ModuleSystem): boolean {
  return machineOptions.some((path) => system.definitionsOf(path).length > 0);
}

/** A module of the configuration's own that could not be read. */
function unreadOf(system: ModuleSystem): UnknownValue | undefined {
  return system.open.find((open) => !isForeign(open));
}

function unresolvedOf(open: UnknownValue, file: Part): Host['unresolved'][number] {
  return { reason: open.reason, at: open.place ?? place(file, 0, 0) };
}

/**
 * The module is one of other people's that sets nothing of a runner: it comes from a flake input, a search path or the
 * network, from nixpkgs, or is what `nixos-generate-config` writes of the hardware.
 */
function isForeign(open: UnknownValue): boolean {
  const { symbol, cause, reason } = open;
  if (cause === 'nixpkgs-module') return true;
  if (symbol !== undefined && !symbol.includes('self') && symbol.some((name) => /^(?:nixosM|m)odules?$/.test(name)))
    return true;
  if (cause === 'impure' && reason.includes('`builtins.fetch')) return true;
  return open.place !== undefined && /\bmodulesPath\b|<[\w-]+|hardware|\bnixpkgs\b/.test(textAt(open.place));
}
