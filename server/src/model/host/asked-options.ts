import type { Fact } from '../fact';
import type { Attribute } from '../nix/value';
import { lazy } from '../runner/lazy';
import { nixAttributeAt } from '../runner/nix-fact';
import type { ModuleEdits } from './affected-options';
import type { EvaluatedModule } from './evaluated-module';
import { isAffected } from './kept-entries';
import { isRelated, pathKey } from './option-path';
import { VersionLink } from './version-link';
import { machineOptions } from './whole-configuration';

/** Options that hold the configurations of other machines. */
const ofMachines: readonly (readonly string[])[] = [['containers'], ['microvm']];

/** From how many versions of a configuration options are held that were found long ago. */
const mostVersions = 3;

interface Found {
  readonly path: readonly string[];
  readonly fact: Fact<Attribute>;
  /** What it was found in. */
  readonly by: EvaluatedModule;
}

/**
 * The options of a configuration through the versions of its files, as long as edits do not touch what was asked for:
 * that stays as it was found, all else is read of the newest version when it is asked for.
 */
export class AskedOptions {
  /** The modules in the current version, evaluated when something is asked that was not asked before. */
  private readonly version: VersionLink<EvaluatedModule>;
  private lastRead: EvaluatedModule;
  /** Files that an earlier version, of which something is kept, took for something else than a module. */
  private readonly otherFiles = new Set<string>();
  private readonly textFiles = new Set<string>();
  /**
   * Every option that was looked at, by the names of its path; the root for all of them. One for all versions whose
   * entries are still in use.
   */
  private asked = new Map<string, readonly string[]>();
  private readonly found = new Map<string, Found>();

  constructor(module: EvaluatedModule) {
    this.version = new VersionLink(() => module);
    this.lastRead = module;
    this.follow(module);
  }

  /** The modules in the current version. */
  get module(): EvaluatedModule {
    return this.version.newest;
  }

  attribute(path: readonly string[]): Fact<Attribute> {
    const key = this.note(path);
    let found = this.found.get(key);
    if (found === undefined) {
      const by = this.module;
      found = { path, fact: nixAttributeAt(by.config, path), by };
      this.found.set(key, found);
    }
    return found.fact;
  }

  /** Notes that an option is looked at, and answers under which key. */
  note(path: readonly string[]): string {
    const key = pathKey(path);
    if (!this.asked.has(key)) this.asked.set(key, path);
    return key;
  }

  /** Something was looked at that edits change. */
  hasAsked(edits: ModuleEdits): boolean {
    for (const asked of this.asked.values()) if (isAffected(asked, edits)) return true;
    return false;
  }

  /** The option, a part of it or a set that it is in was looked at. */
  hasLookedAt(path: readonly string[]): boolean {
    for (const asked of this.asked.values()) if (isRelated(asked, path)) return true;
    return false;
  }

  /** Edits change neither which machines there are nor whether this one is whole. */
  isSameMachine({ affected }: ModuleEdits): boolean {
    return this.hasSameMachines({ affected }) && !machineOptions.some((path) => affected.isRelated(path));
  }

  /** Edits do not change the configurations of machines inside this one. */
  hasSameMachines({ affected }: Pick<ModuleEdits, 'affected'>): boolean {
    return !ofMachines.some((path) => affected.isRelated(path));
  }

  /** A file is read as a module alone, in all versions of which something is kept. */
  isModule(uri: string): boolean {
    return this.lastRead.isModule(uri) && !this.otherFiles.has(uri);
  }

  isText(uri: string): boolean {
    return this.textFiles.has(uri) || this.lastRead.evaluation.textFiles.has(uri);
  }

  optionAround(path: readonly string[], isPresence: boolean): readonly string[] | undefined {
    return this.lastRead.modules.optionAround(path, isPresence);
  }

  /** Goes on with a later version, which is read when something is asked of it. */
  continueWith(later: () => AskedOptions | undefined): void {
    this.version.readBy(lazy(() => this.readOn(later()?.module)));
  }

  /** Takes over what a version before found of options that edits do not change, and is asked for the same from now on. */
  continueFrom(former: AskedOptions, edits: ModuleEdits): void {
    former.continueAs(this);
    if (edits.opensSets) return;
    const versions = new Map<EvaluatedModule, Found[]>();
    for (const found of former.found.values()) {
      if (isAffected(found.path, edits)) continue;
      const list = versions.get(found.by);
      if (list === undefined) versions.set(found.by, [found]);
      else list.push(found);
    }
    const lists = [...versions.values()].toSorted((a, b) => b.length - a.length);
    for (const found of (lists.length <= mostVersions ? lists : lists.slice(0, 1)).flat()) {
      this.found.set(pathKey(found.path), found);
    }
  }

  /** Goes on as a later version. */
  continueAs(later: AskedOptions): void {
    later.asked = this.asked;
    for (const uri of [...this.otherFiles, ...this.lastRead.evaluation.otherFiles]) later.otherFiles.add(uri);
    for (const uri of [...this.textFiles, ...this.lastRead.evaluation.textFiles]) later.textFiles.add(uri);
    this.version.follow(later.version);
  }

  /** What was found before still hangs on the files that it was found in. */
  private readOn(next: EvaluatedModule | undefined): EvaluatedModule {
    if (next === undefined) return this.lastRead;
    for (const uri of this.lastRead.evaluation.otherFiles) this.otherFiles.add(uri);
    for (const uri of this.lastRead.evaluation.textFiles) this.textFiles.add(uri);
    this.lastRead = next;
    this.follow(next);
    return next;
  }

  /** What of an evaluation is not worked out yet goes by the newest one, which is read for it if it has to be. */
  private follow({ modules, evaluation }: EvaluatedModule): void {
    const { version } = this;
    modules.followedBy(() => version.newest.modules);
    evaluation.followedBy(() => version.newest.evaluation);
  }
}
