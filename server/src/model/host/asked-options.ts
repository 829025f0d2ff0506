import type { Fact } from '../fact';
import type { Attribute } from '../nix/value';
import { lazy } from '../runner/lazy';
import { nixAttributeAt } from '../runner/nix-fact';
import type { ChangedOption } from './changed-option';
import { isRelated } from './config-reads';
import type { EvaluatedModule } from './evaluated-module';
import { machineOptions } from './whole-configuration';

/** Options that say which machines there are and whether they are whole. */
const ofStructure: readonly (readonly string[])[] = [...machineOptions, ['containers'], ['microvm']];

/**
 * The options of a configuration through the versions of its files, as long as edits do not touch what was asked for:
 * that stays as it was found, all else is read of the newest version when it is asked for.
 */
export class AskedOptions {
  /** The modules in the current version, evaluated when something is asked that was not asked before. */
  private current: () => EvaluatedModule;
  private lastRead: EvaluatedModule;
  private isPlainOption: EvaluatedModule['isPlainOption'];
  /**
   * Every option that was looked at, by the names of its path; the root for all of them. One for all versions whose
   * entries are still in use.
   */
  private asked = new Map<string, readonly string[]>();
  private readonly found = new Map<string, Fact<Attribute>>();

  constructor(module: EvaluatedModule) {
    this.current = () => module;
    this.lastRead = module;
    this.isPlainOption = module.isPlainOption;
    this.follow(module);
  }

  /** The modules in the current version. */
  get module(): EvaluatedModule {
    return this.current();
  }

  attribute(path: readonly string[]): Fact<Attribute> {
    const key = this.note(path);
    let found = this.found.get(key);
    if (found === undefined) {
      found = nixAttributeAt(this.module.config, path);
      this.found.set(key, found);
    }
    return found;
  }

  /** Notes that an option is looked at, and answers under which key. */
  note(path: readonly string[]): string {
    const key = path.join('\0');
    if (!this.asked.has(key)) this.asked.set(key, path);
    return key;
  }

  /** The option, a part of it or a set that it is in was looked at. */
  hasAsked(path: readonly string[]): boolean {
    for (const asked of this.asked.values()) if (isRelated(asked, path)) return true;
    return false;
  }

  /** The edits change nothing but the values of these options. */
  isOnly(changed: readonly ChangedOption[]): boolean {
    return changed.every(({ path, files }) => {
      return this.isPlainOption(files.now.uri, path) && !ofStructure.some((other) => isRelated(path, other));
    });
  }

  /** Goes on with a later version, which is read when something is asked of it. */
  continueWith(later: () => AskedOptions | undefined): void {
    this.current = lazy(() => this.readOn(later()?.module));
  }

  /** Goes on as a later version, which is asked for the same from now on. */
  continueAs(later: AskedOptions): void {
    later.asked = this.asked;
    this.current = () => later.module;
  }

  /** What was found before still hangs on the files that it was found in. */
  private readOn(next: EvaluatedModule | undefined): EvaluatedModule {
    if (next === undefined) return this.lastRead;
    const { isPlainOption } = this;
    this.isPlainOption = (uri, path) => isPlainOption(uri, path) && next.isPlainOption(uri, path);
    this.lastRead = next;
    this.follow(next);
    return next;
  }

  /** What of an evaluation is not worked out yet goes by the newest one, which is read for it if it has to be. */
  private follow({ modules, evaluation }: EvaluatedModule): void {
    modules.followedBy(() => this.module.modules);
    evaluation.followedBy(() => this.module.evaluation);
  }
}
