import type { TomlNewerForm } from '../../syntax/toml/newer-forms';
import type { PlaceEdit } from '../../text/edit';
import type { Part, Place } from '../../text/place';
import type { Fact, ListValue } from '../fact';
import type { ScriptText } from '../script/script-text';
import type { SettingTable } from './setting';

/**
 * How a runner is written: a `[[runners]]` table of `config.toml`, a `services.gitlab-runner.services.<name>` submodule
 * of NixOS (registered by its options and `registrationFlags`), or a Nix attribute set that `pkgs.formats.toml` renders.
 */
export type RunnerSpelling = 'toml' | 'nix-module' | 'nix-toml';

/**
 * How jobs on a runner reach Nix (facts of the two known set-ups of a caching runner):
 * `host-daemon` mounts the host's store and daemon socket; `daemon-container` takes the volumes of a container that
 * runs the daemon; `plain` has neither. `unknown` where the deciding settings cannot be read.
 */
export type RunnerSetup = 'host-daemon' | 'daemon-container' | 'plain' | 'unknown';

/** Settings by their canonical name: the path in `config.toml` below `[[runners]]`. */
export type RunnerTextKey =
  | 'name'
  | 'url'
  | 'token'
  | 'executor'
  | 'shell'
  | 'docker.image'
  | 'docker.host'
  | 'docker.user';
export type RunnerListKey =
  | 'docker.volumes'
  | 'docker.volumes_from'
  | 'docker.allowed_images'
  | 'docker.allowed_services'
  | 'docker.pull_policy'
  | 'docker.allowed_pull_policies';
export type RunnerFlagKey = 'docker.privileged' | 'docker.disable_cache' | 'run_untagged' | 'protected';
export type RunnerKey = RunnerTextKey | RunnerListKey | RunnerFlagKey | 'pre_build_script' | 'environment' | 'tags';

/** One variable of the runner's `environment` (TOML entries `NAME=value`, the attributes of `environmentVariables`). */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: Fact<string>;
  readonly nameAt: Place;
  /** The whole entry: the array item, or the Nix binding. */
  readonly at: Place;
}

export interface RunnerEnvironment {
  /** In the order written; of two with one name the later counts. */
  readonly variables: readonly EnvironmentVariable[];
  /** Entries that the runner drops because they hold no `=`. */
  readonly malformed: readonly { readonly text: string; readonly at: Place }[];
  /** False where further variables may exist that could not be read. */
  readonly complete: boolean;
  /** The key and the list or set as written, where it is written as one. */
  readonly at: Place | undefined;
  readonly keyAt: Place | undefined;
}

/** The pre-build script: text that runs in the job's shell (TOML), or a file that runs as a child process (NixOS). */
export interface PreBuildScript {
  readonly runsAs: 'inline' | 'child-process';
  /** What builds the file in Nix: `writeScript`, `writeText`, a path, … ; undefined for inline text. */
  readonly writer: string | undefined;
  /** The script where its text is known at least in part. */
  readonly script: ScriptText | undefined;
}

/** The keys of the scripts beside `pre_build_script`; those around a clone are the former names of the first two. */
export const otherScriptKeys = [
  'pre_get_sources_script',
  'post_get_sources_script',
  'pre_clone_script',
  'post_clone_script',
  'post_build_script',
] as const;

/** A script of the runner beside `pre_build_script`. */
export interface OtherScript extends PreBuildScript {
  readonly key: (typeof otherScriptKeys)[number];
  /** The value as written. */
  readonly at: Place;
}

/** A use of a key in a table or attribute set that becomes `config.toml`. */
export interface KeyUse {
  /** Canonical path from the root: `concurrent`, `runners[].docker.image`. Array levels end in `[]`. */
  readonly path: string;
  readonly name: string;
  readonly nameAt: Place;
  readonly valueAt: Place;
  /** The value's type; `unknown` where it cannot be read, `nested` for tables, whose keys follow as uses of their own. */
  readonly type:
    | 'string'
    | 'integer'
    | 'float'
    | 'boolean'
    | 'datetime'
    | 'array'
    | 'nested'
    | 'nested-array'
    | 'unknown';
  /** For arrays: the types of the items. */
  readonly itemTypes: readonly KeyUse['type'][];
  /** Scalar value as text where known, for enums and messages. Never print it for keys that the schema marks secret. */
  readonly text: string | undefined;
}

export interface Runner {
  readonly spelling: RunnerSpelling;
  /** The part it is written in. Facts may have places in other parts (imported modules, shared sets). */
  readonly part: Part;
  /** Where to point for the runner as a whole: the `[[runners]]` header, or the attribute name. */
  readonly at: Place;
  /** For people: its `name`, or the name of the NixOS service. */
  readonly label: string;
  /** False where the whole entry may get further settings from elsewhere (`//`, function call, other modules). */
  readonly closed: boolean;

  text(key: RunnerTextKey): Fact<string>;
  flag(key: RunnerFlagKey): Fact<boolean>;
  list(key: RunnerListKey): Fact<ListValue<string>>;
  readonly environment: RunnerEnvironment;
  /** Known only where they are written down: `tagList`, `--tag-list`. `config.toml` never has them: unknown. */
  readonly tags: Fact<ListValue<string>>;
  readonly preBuildScript: Fact<PreBuildScript>;
  /** The scripts around fetching the sources and behind the job's own, as far as they are known. */
  readonly otherScripts: readonly OtherScript[];
  readonly setup: RunnerSetup;
  /** What speaks for the set-up: the volume, the variable. */
  readonly setupEvidence: Place | undefined;
  /** Every key as written, for spellings that become TOML; empty for `nix-module`. */
  readonly keys: readonly KeyUse[];
  /** The flags that the entry adds to `gitlab-runner register`, without their dashes; only a `nix-module` has some. */
  readonly registrationFlags: readonly { readonly name: string; readonly nameAt: Place }[];
  /** Every setting below `[[runners]]`, in all spellings alike. */
  readonly settings: SettingTable;
  readonly edit: RunnerEditor;
}

/**
 * Builds text edits in the runner's own spelling. Each returns undefined where the runner is not written so that the
 * edit could be made with certainty. Edits are minimal and keep everything else byte for byte.
 */
export interface RunnerEditor {
  /** Sets a single value, replacing or adding it. */
  setText(key: RunnerTextKey, value: string): readonly PlaceEdit[] | undefined;
  setFlag(key: RunnerFlagKey, value: boolean): readonly PlaceEdit[] | undefined;
  /** Sets a whole list, or the single string where the spelling has only that (`dockerPullPolicy`). */
  setList(key: RunnerListKey, values: readonly string[]): readonly PlaceEdit[] | undefined;
  /** Adds items to a list, creating it where it is absent. */
  addToList(key: RunnerListKey, values: readonly string[]): readonly PlaceEdit[] | undefined;
  /** Adds a variable, or replaces its value. */
  setVariable(name: string, value: string): readonly PlaceEdit[] | undefined;
  removeVariable(name: string): readonly PlaceEdit[] | undefined;
  /** Replaces the literal behind a fact (a list item, a scalar) by another text, quoted as its place needs it. */
  replaceLiteral(at: Place, value: string): readonly PlaceEdit[] | undefined;
}

/** A form of TOML 1.1 in a `config.toml`, with the edits that say the same in TOML 1.0. */
export interface NewerForm {
  readonly form: TomlNewerForm['form'];
  readonly at: Place;
  readonly older: readonly PlaceEdit[] | undefined;
}

/** A `config.toml`, a Nix value rendered to one, or what the NixOS module writes one from. */
export interface RunnerConfig {
  readonly spelling: RunnerSpelling;
  readonly uri: string;
  /** Where to point for the file as a whole. */
  readonly at: Place;
  /** Keys outside `[[runners]]`. */
  readonly globalKeys: readonly KeyUse[];
  /** The same as settings. */
  readonly settings: SettingTable;
  readonly runners: readonly Runner[];
  /** False where there may be runners that could not be read. */
  readonly complete: boolean;
  /** Sections such as `[runners.docker]` that stand before the first `[[runners]]`: their headers, and all of them. */
  readonly early: readonly { readonly at: Place; readonly whole: Place }[];
  /** What is written so that only runners with TOML 1.1 read it; looked for when asked. None in what Nix renders. */
  newerForms(): readonly NewerForm[];
}
