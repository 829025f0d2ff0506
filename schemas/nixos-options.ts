import { nearestName } from '../server/src/text/nearest-name';
import data from './data/nixos-options.json';

/** An option of the NixOS module `services.gitlab-runner`. */
export interface NixosOption {
  /** Attribute path; `<name>` stands for any name: `services.gitlab-runner.services.<name>.dockerImage`. */
  readonly path: string;
  readonly type: string;
  readonly default?: unknown;
  /** The NixOS release that brought it: `20.09`, `before 20.09`, or a choice of two (`25.05 or 25.11`). */
  readonly since: string;
  /** `since` follows from the age of module copies and pull request dates; a release beside it is possible. */
  readonly sinceInferred?: true;
  readonly deprecated?: NixosOptionChange;
  readonly removed?: NixosOptionChange;
  /** The new path; the old one still works and warns. */
  readonly renamedTo?: string;
  readonly values?: readonly string[];
  readonly knownValues?: readonly string[];
  readonly requires?: readonly string[];
  readonly requiredWhen?: string;
  readonly mutuallyExclusiveWith?: readonly string[];
  readonly makesIneffective?: readonly string[];
  readonly ignoredWith?: readonly string[];
  readonly ignores?: readonly string[];
  readonly envFileKeys?: readonly string[];
  readonly forbiddenContentWithAuthToken?: readonly string[];
  /** Whether the module quotes the value when it builds the register command; without it the value is one word anyway. */
  readonly shellQuoted?: boolean;
  /** The register flag it becomes, and the key below `runners[]` that the flag sets (null: GitLab keeps it). */
  readonly mapsTo?: { readonly flag: string; readonly toml: string | null };
  readonly description: string;
  readonly notes?: string;
}

export interface NixosOptionChange {
  readonly in: string;
  readonly replacedBy?: string;
  readonly how: string;
}

/** An option of another module that decides about the runner, from the module as of 2025 (nixpkgs, sops-nix, agenix). */
export interface RelatedOption {
  /** `<name>` stands for any name. */
  readonly path: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly note?: string;
  /** Why there is no such option any more, as a clause. */
  readonly removed?: string;
  readonly renamedTo?: string;
}

export type OptionAvailability = 'available' | 'renamed' | 'removed' | 'not yet' | 'unknown';

const NAME = '<name>';

/** Looks up options. The table is indexed at the first question. */
export class NixosOptions {
  private byPath: Map<string, NixosOption> | undefined;
  private relatedByPath: Map<string, RelatedOption> | undefined;

  constructor(
    private readonly options: readonly NixosOption[],
    /** Options of other modules that decide about the runner. */
    readonly related: readonly RelatedOption[],
    /** Paths that people write although no release has them. */
    readonly neverExisted: readonly { readonly path: string; readonly status: string }[],
  ) {}

  all(): readonly NixosOption[] {
    return this.options;
  }

  /** The option at an attribute path, with a runner's own name or with `<name>`. */
  find(path: readonly string[]): NixosOption | undefined {
    this.byPath ??= new Map(this.options.map((option) => [option.path, option]));
    return this.byPath.get(patternOf(path));
  }

  /** The option of another module at an attribute path. */
  findRelated(path: readonly string[]): RelatedOption | undefined {
    this.relatedByPath ??= new Map(this.related.map((option) => [option.path, option]));
    return this.relatedByPath.get(relatedPattern(path));
  }

  /** The option of another module in the same place whose name is one or two letters away. */
  nearestRelated(path: readonly string[]): string | undefined {
    const prefix = `${relatedPattern(path.slice(0, -1))}.`;
    const names = new Set<string>();
    for (const option of this.related) {
      const [name = ''] = option.path.startsWith(prefix) ? option.path.slice(prefix.length).split('.') : [];
      if (name !== '' && name !== NAME && option.removed === undefined) names.add(name);
    }
    return nearestName(path.at(-1) ?? '', names);
  }

  /** The options directly below an attribute path (`services.gitlab-runner`, `….services.<name>`). */
  below(path: readonly string[]): readonly NixosOption[] {
    const prefix = `${patternOf(path)}.`;
    return this.options.filter(
      (option) => option.path.startsWith(prefix) && !option.path.slice(prefix.length).includes('.'),
    );
  }

  /** The option in the same place whose name is one or two letters away; removed ones are no suggestion. */
  nearest(path: readonly string[]): NixosOption | undefined {
    const name = path[path.length - 1] ?? '';
    const candidates = this.below(path.slice(0, -1)).filter((option) => option.removed === undefined);
    return nearestName(name, candidates, (option) => option.path.slice(option.path.lastIndexOf('.') + 1));
  }

  /** What is known about a path that no release has. */
  findNeverExisted(path: readonly string[]): { readonly path: string; readonly status: string } | undefined {
    const pattern = patternOf(path);
    return this.neverExisted.find((entry) => entry.path === pattern);
  }
}

/** Whether a release has an option; `unknown` where the facts leave it open. Releases are written `YY.MM`. */
export function availabilityIn(option: NixosOption, release: string): OptionAvailability {
  const since = releasesIn(option.since);
  if (option.since.startsWith('before')) {
    if (release < (since[0] ?? '')) return 'unknown';
  } else if (release < (since[0] ?? '')) {
    // Where the release was inferred, the one before it may have the option as well.
    return option.sinceInferred && release >= releaseBefore(since[0] ?? '') ? 'unknown' : 'not yet';
  } else if (option.since.endsWith('or later') || release < (since[since.length - 1] ?? '')) return 'unknown';
  const removed = releasesIn(option.removed?.in ?? '');
  if (option.removed !== undefined && release >= (removed[0] ?? '')) return 'removed';
  const renamed = releasesIn(option.renamedTo === undefined ? '' : (option.deprecated?.in ?? ''));
  if (renamed.length === 0 || release < (renamed[0] ?? '')) return 'available';
  return release >= (renamed[renamed.length - 1] ?? '') ? 'renamed' : 'unknown';
}

/** The release half a year earlier: `24.11` for `25.05`. */
function releaseBefore(release: string): string {
  const [year = 0, month = 0] = release.split('.').map(Number);
  return month > 6 ? `${year}.05` : `${year - 1}.11`;
}

function releasesIn(text: string): readonly string[] {
  return text.match(/\d\d\.\d\d/g) ?? [];
}

/** The path with the name of a runner replaced by `<name>`. */
function patternOf(path: readonly string[]): string {
  const isRunner = path[0] === 'services' && path[1] === 'gitlab-runner' && path[2] === 'services' && path.length > 3;
  return (isRunner ? [...path.slice(0, 3), NAME, ...path.slice(4)] : path).join('.');
}

/** Sets of other modules whose names people choose. */
const namedSets = [
  ['virtualisation', 'oci-containers', 'containers'],
  ['sops', 'secrets'],
  ['sops', 'templates'],
  ['age', 'secrets'],
];

function relatedPattern(path: readonly string[]): string {
  const set = namedSets.find((names) => path.length > names.length && names.every((name, at) => path[at] === name));
  return (set === undefined ? path : [...set, NAME, ...path.slice(set.length + 1)]).join('.');
}

export const nixosOptions = new NixosOptions(
  data.options as unknown as readonly NixosOption[],
  data.related as readonly RelatedOption[],
  data.neverExisted,
);
