import type { NixVariable } from '../nix/names';
import { type Dependent, definedOption, type Mention, type ModuleDependents } from './module-dependents';
import { isRelated, PathSet } from './option-path';
import type { NixSource } from './read-host';

/** What is known of a configuration beside the texts of its files. */
export interface ConfigurationShape {
  /** The file is a module, and nothing is made of it beside. */
  isModule(uri: string): boolean;
  /** The text of the file is a value. */
  isText(uri: string): boolean;
  /**
   * The option that a path leads to, as far as the modules declare one above; for a definition that came or went all
   * options whose defaults hang on it. Undefined where it is not known which are declared.
   */
  optionAround(path: readonly string[], isPresence: boolean): readonly string[] | undefined;
}

/** More steps from one name to another than a module takes. */
const mostDependents = 5_000;

/** Names below which nothing is told apart: a variable that holds itself has no end of them. */
const longestPath = 12;

interface Step {
  readonly of: NixVariable | 'config';
  readonly path: readonly string[];
  /** Of a variable: the file that it is of. */
  readonly file: ModuleDependents | undefined;
}

/** Follows what depends on some pieces of modules, by variables and through `config`, to the options that do. */
export class DependentOptions {
  private readonly open: Step[] = [];
  /** What was followed so far, for each that has paths. */
  private readonly seen = new Map<NixVariable | 'config', PathSet>();
  private readonly reads: { readonly read: Mention; readonly file: NixSource }[] = [];
  private isWhole = false;
  private steps = 0;

  constructor(
    files: readonly NixSource[],
    private readonly shape: ConfigurationShape,
    private readonly dependentsIn: (file: NixSource) => ModuleDependents,
  ) {
    for (const file of files) {
      for (const read of dependentsIn(file).reads) this.reads.push({ read, file });
    }
  }

  /** Something that these take their values from may be another, or it came or went. */
  add(file: NixSource, dependents: readonly Dependent[], isPresence: boolean): void {
    for (const each of dependents) this.addOne(this.dependentsIn(file), each, isPresence);
  }

  /** All options that depend on what was added; undefined where everything may. */
  options(): PathSet | undefined {
    for (let next = this.open.pop(); next !== undefined && !this.isWhole; next = this.open.pop()) this.follow(next);
    return this.isWhole ? undefined : (this.seen.get('config') ?? new PathSet());
  }

  private addOne(file: ModuleDependents, { of, path }: Dependent, isPresence: boolean): void {
    if (typeof of !== 'string') {
      this.step({ of, path: path.slice(0, longestPath), file });
      return;
    }
    const defined = of === 'module' ? definedOption({ of, path }) : path;
    const option = defined && this.shape.optionAround(defined.slice(0, longestPath), isPresence);
    if (option === undefined || option.length === 0) this.isWhole = true;
    else this.step({ of: 'config', path: option, file: undefined });
  }

  private step(step: Step): void {
    if (++this.steps > mostDependents) this.isWhole = true;
    const before = this.seen.get(step.of) ?? new PathSet();
    this.seen.set(step.of, before);
    if (!before.add(step.path)) return;
    this.open.push(step);
  }

  private follow({ of, path, file }: Step): void {
    if (of !== 'config') {
      for (const mention of file?.mentionsOf(of) ?? []) if (file !== undefined) this.reach(file, mention, path);
      return;
    }
    for (const { read, file } of this.reads) {
      if (!isRelated(read.path, path)) continue;
      // What asks in a file that is no module is asked for by others, who are not known here.
      if (!this.shape.isModule(file.uri)) this.isWhole = true;
      this.reach(this.dependentsIn(file), read, path);
    }
  }

  private reach(file: ModuleDependents, mention: Mention, path: readonly string[]): void {
    if (!isRelated(mention.path, path)) return;
    const below = path.slice(mention.path.length).slice(0, mention.steps);
    for (const { of, path: above } of mention.dependents) this.addOne(file, { of, path: [...above, ...below] }, false);
  }
}
