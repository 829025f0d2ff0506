import { type NixosOptions, nixosOptions } from './nixos-options';
import { type RunnerConfigSchema, runnerConfigSchema } from './runner-config';

/**
 * One setting of a runner in its four spellings: `runners[].docker.volumes` in `config.toml`, `--docker-volumes` and
 * `DOCKER_VOLUMES` for `gitlab-runner register`, `dockerVolumes` in the NixOS module.
 */
export interface RunnerField {
  /** Undefined for what GitLab keeps and `config.toml` does not hold (tags, protection). */
  readonly toml?: string;
  readonly flag?: string;
  readonly env?: string;
  /** The option's name below `services.gitlab-runner.services.<name>`. */
  readonly option?: string;
  /** A value that the option always stands for (`protected` is `--access-level ref_protected`). */
  readonly flagValue?: string;
  /** The flag may be given more than once, each adding an item. */
  readonly repeatable: boolean;
}

/** Settings of `gitlab-runner register` that go to GitLab and not into the file (commands/register.go). */
const REGISTER_ONLY: readonly (readonly [flag: string, env: string])[] = [
  ['--tag-list', 'RUNNER_TAG_LIST'],
  ['--run-untagged', 'REGISTER_RUN_UNTAGGED'],
  ['--locked', 'REGISTER_LOCKED'],
  ['--access-level', 'REGISTER_ACCESS_LEVEL'],
  ['--maximum-timeout', 'REGISTER_MAXIMUM_TIMEOUT'],
  ['--paused', 'REGISTER_PAUSED'],
  ['--maintenance-note', 'REGISTER_MAINTENANCE_NOTE'],
  ['--registration-token', 'REGISTRATION_TOKEN'],
];

/** Options that the module passes on without a `mapsTo` in the facts about it. */
const DESCRIPTION = 'description';

/** All fields, and lookups by each of the spellings. Built at the first question. */
export class RunnerFields {
  private fields: readonly RunnerField[] | undefined;
  private readonly indexes = new Map<keyof RunnerField, ReadonlyMap<string, RunnerField>>();

  constructor(
    private readonly config: RunnerConfigSchema,
    private readonly nixos: NixosOptions,
  ) {}

  all(): readonly RunnerField[] {
    this.fields ??= this.build();
    return this.fields;
  }

  /** By path as in the key table: `runners[].docker.volumes`. */
  byToml(path: string): RunnerField | undefined {
    return this.index('toml').get(path);
  }

  /** By flag as it may be given: one or two dashes, with or without `=value`. */
  byFlag(flag: string): RunnerField | undefined {
    const name = /^--?([^=\s]+)/.exec(flag)?.[1];
    return name === undefined ? undefined : this.index('flag').get(`--${name}`);
  }

  byEnv(name: string): RunnerField | undefined {
    return this.index('env').get(name);
  }

  /** By the option's name below `services.gitlab-runner.services.<name>`. */
  byOption(name: string): RunnerField | undefined {
    return this.index('option').get(name);
  }

  private index(spelling: 'toml' | 'flag' | 'env' | 'option'): ReadonlyMap<string, RunnerField> {
    let index = this.indexes.get(spelling);
    if (index === undefined) {
      const entries = new Map<string, RunnerField>();
      for (const field of this.all()) {
        const name = field[spelling];
        if (name !== undefined && !entries.has(name)) entries.set(name, field);
      }
      this.indexes.set(spelling, entries);
      index = entries;
    }
    return index;
  }

  private build(): RunnerField[] {
    const options = this.optionsByFlag();
    const fields: RunnerField[] = [];
    const add = (flag: string, rest: Omit<RunnerField, 'flag' | 'option' | 'flagValue'>): void => {
      const option = options.get(flag);
      fields.push({ ...rest, flag, ...option });
    };
    for (const key of this.config.allKeys()) {
      const repeatable = key.type.endsWith('[]') || key.type.startsWith('table<');
      if (key.flag !== undefined) {
        add(key.flag, { toml: key.path, repeatable, ...(key.env === undefined ? {} : { env: key.env }) });
      } else if (key.path.startsWith('runners[].') && !/^(?:table$|array of)/.test(key.type)) {
        fields.push({ toml: key.path, repeatable });
      }
    }
    for (const [flag, env] of REGISTER_ONLY) add(flag, { env, repeatable: false });
    return fields;
  }

  private optionsByFlag(): Map<string, { option: string; flagValue?: string }> {
    const options = new Map<string, { option: string; flagValue?: string }>();
    for (const { path, mapsTo } of this.nixos.below(['services', 'gitlab-runner', 'services', '<name>'])) {
      const option = path.slice(path.lastIndexOf('.') + 1);
      const [flag, flagValue] = (mapsTo?.flag ?? (option === DESCRIPTION ? '--description' : '')).split(' ');
      if (flag) options.set(flag, flagValue === undefined ? { option } : { option, flagValue });
    }
    return options;
  }
}

/**
 * The flag that a key below `runners[]` would have by the runner's own pattern (`docker.pull_policy` is
 * `--docker-pull-policy`). The known flags differ here and there; ask `RunnerFields.byToml` first.
 */
export function derivedFlag(path: string): string | undefined {
  const names = /^runners\[\]\.([^[\]]+)$/.exec(path)?.[1];
  if (names === undefined) return undefined;
  return `--${names.split('.').join('-').replaceAll('_', '-').toLowerCase()}`;
}

export const runnerFields = new RunnerFields(runnerConfigSchema, nixosOptions);
