import { affectedOptions, type ChangedFile } from '../model/host/affected-options';
import type { ConfigurationShape } from '../model/host/dependent-options';
import type { Host, OptionUse } from '../model/host/host';
import { mentionsRunner } from '../model/host/mentions-runner';
import { ModuleDependents, type ReferencesOfBindings } from '../model/host/module-dependents';
import type { NixosHost } from '../model/host/nixos-host';
import { type FormerHosts, findHostEntries, type HostEntry, type NixSource } from '../model/host/read-host';
import { NodePlans } from '../model/nix/plans';
import type { Part } from '../text/place';
import type { FolderEntries } from './file-system';
import { ModuleGraph } from './module-graph';
import { NixPart } from './nix-part';
import { OutsideFiles } from './outside-files';

/** What finding machines needs of the workspace. */
export interface NixFilesSource {
  readonly root: string;
  /** The Nix file at a URI, or `default.nix` in the folder at it. */
  nix(uri: string): NixPart | undefined;
  /** The text of a lock file. */
  lock(uri: string): string | undefined;
  /** The names in a folder. */
  folder?(uri: string): FolderEntries | undefined;
}

/** What took part and the version of it, undefined for what was not there. */
interface UsedFiles {
  readonly nix: Map<string, Part | undefined>;
  /** Lock files and folders. */
  readonly locks: Map<string, string | undefined>;
  readonly folders: Map<string, FolderEntries | undefined>;
}

interface KeptEntries {
  readonly entries: readonly HostEntry[];
  readonly used: UsedFiles;
}

interface KeptHosts {
  readonly part: NixPart;
  readonly hosts: readonly NixosHost[];
  readonly used: UsedFiles;
}

/** More configurations than a repository has; beyond it files are read each by itself no longer. */
const maxEntries = 500;

/** More machines than a flake describes; beyond it their modules are read each by itself. */
const maxMachines = 200;

/**
 * The machines of a workspace. Those of a flake come first, each with all its modules. Then each module that no other
 * leads to and that reaches the runner's options is one, with all that it imports. A machine stays the same object while
 * none of its files changes.
 */
export class HostIndex {
  private readonly entries = new Map<Part, KeptEntries>();
  private readonly kept = new WeakMap<HostEntry, KeptHosts>();
  /** What was read last, by the file and the name of the machine in it. */
  private former = new Map<string, KeptHosts>();
  private next = new Map<string, KeptHosts>();
  private readonly dependents = new WeakMap<Part, ModuleDependents>();
  private readonly references: ReferencesOfBindings = new WeakMap();
  private readonly graph: ModuleGraph;
  private hosts: readonly Host[] = [];
  private readonly plans = new NodePlans();
  private readonly outside: OutsideFiles;

  constructor(private readonly source: NixFilesSource) {
    this.graph = new ModuleGraph((uri) => source.nix(uri));
    this.outside = new OutsideFiles(source);
  }

  /** A file of any kind changed, came or went. */
  outdate(uri: string): void {
    this.outside.outdate(uri);
  }

  resolve(parts: readonly NixPart[]): readonly Host[] {
    this.former = this.next;
    this.next = new Map();
    const relevant = parts.filter((part) => mentionsRunner(part.text));
    const flakes = relevant.some(namesRunner) ? parts.filter(isFlakeFile) : [];
    const machines = flakes.flatMap((flake) => this.machinesOf(flake));
    const reached = new Set(machines.flatMap((host) => host.parts));
    const entries = this.graph.entriesTo(
      relevant.filter((part) => !reached.has(part)),
      parts,
    );
    const alone = entries.filter((part) => !isFlakeFile(part) && !reached.has(part)).slice(0, maxEntries);
    const found = [...machines, ...alone.flatMap((entry) => this.hostsOf(entry))];
    const covered = coveredBy(found);
    const rest = relevant.filter((part) => !covered.has(part) && !alone.includes(part)).slice(0, maxEntries);
    const all = [...found, ...rest.flatMap((part) => this.hostsOf(part))];
    const current = new Set<Part>([...flakes, ...alone, ...rest]);
    for (const entry of this.entries.keys()) if (!current.has(entry)) this.entries.delete(entry);
    this.former.clear();
    this.hosts = all.filter(saysAnything);
    return this.hosts;
  }

  /**
   * Another machine's files, pages aside, define the runner service too, so these may be parts of one configuration.
   * The modules of a machine are all known, so nothing is added to it from elsewhere.
   */
  definesElsewhere(host: Host): boolean {
    if (host.isMachine) return false;
    return this.hosts.some(
      (other) =>
        other !== host && other.part.excerpt !== true && !other.parts.includes(host.part) && other.services.length > 0,
    );
  }

  /** Files outside a configuration that is not known to be whole set an option, or something below it. */
  setsElsewhere(host: Host, path: readonly string[]): boolean {
    if (host.isMachine) return false;
    return this.hosts.some(
      (other) =>
        other !== host &&
        other.part.excerpt !== true &&
        !other.parts.includes(host.part) &&
        other.optionAt(path).state !== 'absent',
    );
  }

  /** The machines of a flake that have a runner. Others are left to those who look at each module by itself. */
  private machinesOf(flake: NixPart): readonly Host[] {
    return this.entriesOf(flake)
      .slice(0, maxMachines)
      .flatMap((entry) => {
        const { hosts, used } = this.read(flake, entry);
        const isNamed = [flake, ...used.nix.values()].some((part) => part !== undefined && namesRunner(part));
        return isNamed ? hosts.filter(hasRunner) : [];
      });
  }

  private hostsOf(part: NixPart): readonly Host[] {
    return this.entriesOf(part).flatMap((entry) => this.read(part, entry).hosts);
  }

  private entriesOf(part: NixPart): readonly HostEntry[] {
    const kept = this.entries.get(part);
    if (kept !== undefined && this.isCurrent(kept.used)) return kept.entries;
    const { used, files } = this.noting();
    const entries = findHostEntries(part, files);
    this.entries.set(part, { entries, used });
    return entries;
  }

  private read(part: NixPart, entry: HostEntry): KeptHosts {
    const key = `${part.uri}\0${entry.name ?? ''}`;
    let kept = this.kept.get(entry);
    if (kept === undefined || !this.isCurrent(kept.used)) {
      const before = part.excerpt ? undefined : this.former.get(key);
      const former = this.formerOf(before);
      // What stays of the version before may still ask for files.
      const { used, files } = this.noting(former === undefined ? undefined : before?.used);
      kept = { part, hosts: entry.read(files, former), used };
      this.kept.set(entry, kept);
    }
    this.next.set(key, kept);
    return kept;
  }

  /** What was read before of the same machine, where it is known what hangs on the edits since then. */
  private formerOf(kept: KeptHosts | undefined): FormerHosts | undefined {
    if (kept === undefined || kept.hosts.length === 0 || !this.isOutsideCurrent(kept.used)) return undefined;
    const changed: ChangedFile[] = [];
    const files: NixPart[] = [];
    for (const [uri, before] of new Map([...kept.used.nix, [kept.part.uri, kept.part]])) {
      const now = this.source.nix(uri);
      if (now === undefined && before === undefined) continue;
      if (now === undefined || !(before instanceof NixPart)) return undefined;
      files.push(now);
      const changes = before.changesTo(now);
      if (changes === undefined) return undefined;
      if (changes.length === 0) continue;
      changed.push({ before, now, changes });
      files.push(before);
    }
    const edits = affectedOptions(changed, files, shapeOf(kept.hosts), (file) => this.dependentsIn(file));
    return edits && { hosts: kept.hosts, edits };
  }

  private dependentsIn(file: NixSource): ModuleDependents {
    let dependents = this.dependents.get(file);
    if (dependents === undefined) {
      dependents = new ModuleDependents(file, this.references);
      this.dependents.set(file, dependents);
    }
    return dependents;
  }

  private isCurrent(used: UsedFiles): boolean {
    for (const [uri, part] of used.nix) if (this.source.nix(uri) !== part) return false;
    return this.isOutsideCurrent(used);
  }

  private isOutsideCurrent({ locks, folders }: UsedFiles): boolean {
    for (const [uri, text] of locks) if (this.outside.lock(uri) !== text) return false;
    for (const [uri, entries] of folders) if (this.outside.folder(uri) !== entries) return false;
    return true;
  }

  /** The files of the workspace, with a note of each that is asked for, now or when a value is needed. */
  private noting(before?: UsedFiles) {
    const used: UsedFiles = before ?? { nix: new Map(), locks: new Map(), folders: new Map() };
    for (const uri of used.nix.keys()) used.nix.set(uri, this.source.nix(uri));
    const note = <T>(answers: Map<string, T>, uri: string, answer: T): T => {
      answers.set(uri, answer);
      return answer;
    };
    const files = {
      nix: (uri: string) => {
        const part = this.source.nix(uri);
        used.nix.set(uri, part);
        return part;
      },
      lock: (uri: string) => note(used.locks, uri, this.outside.lock(uri)),
      folder: (uri: string) => note(used.folders, uri, this.outside.folder(uri)),
      plans: this.plans,
    };
    return { used, files };
  }
}

/** What is known of all configurations that a file writes down. */
function shapeOf(hosts: readonly NixosHost[]): ConfigurationShape {
  return {
    isModule: (uri) => hosts.every(({ shape }) => shape.isModule(uri)),
    isText: (uri) => hosts.some(({ shape }) => shape.isText(uri)),
    optionAround: (path, isPresence) => {
      let around: readonly string[] | undefined = path;
      for (const { shape } of hosts) around = around && shape.optionAround(around, isPresence);
      return around;
    },
  };
}

function isFlakeFile(part: NixPart): boolean {
  return !part.excerpt && part.uri.endsWith('/flake.nix');
}

/** A runner, or the settings for one. */
function hasRunner(host: Host): boolean {
  return host.optionAt(['services', 'gitlab-runner']).state !== 'absent' || host.renderedRunners.length > 0;
}

function namesRunner(part: Part): boolean {
  return part.text.includes('gitlab-runner');
}

/** The option as it is defined, not the name of a file or a package. */
const definesRunner = /(?<![\w/-])gitlab-runner\s*(?:=|\.(?!nix\b))/;

/**
 * The files that these configurations have read. One that names the runner counts only where something that it says is
 * in force: a module that no machine switches on is looked at by itself.
 */
function coveredBy(hosts: readonly Host[]): ReadonlySet<Part> {
  const covered = new Set<Part>();
  for (const host of hosts) {
    // By URI, as what was kept may tell of an earlier version; a page is only ever read by itself.
    const told = new Set([host.part.uri]);
    for (const { nameAt, valueAt } of host.options) told.add(nameAt.part.uri).add(valueAt.part.uri);
    for (const { part } of host.renderedRunners) told.add(part.uri);
    for (const part of host.parts) if (told.has(part.uri) || !definesRunner.test(part.text)) covered.add(part);
  }
  return covered;
}

/** The option says of itself that the machine may have a runner; secrets any machine has. */
function isOfRunner({ path }: OptionUse): boolean {
  return path[0] !== 'sops' && path[0] !== 'age';
}

/** A module that sets none of what rules look at is no machine of ours. */
function saysAnything(host: Host): boolean {
  return host.options.some(isOfRunner) || host.renderedRunners.length > 0 || host.tokenLiterals.length > 0;
}
