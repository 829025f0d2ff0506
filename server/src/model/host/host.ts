import type { PlaceEdit } from '../../text/edit';
import type { Part, Place } from '../../text/place';
import type { Fact } from '../fact';
import type { FreeName } from '../nix/free-names';
import type { Runner, RunnerConfig } from '../runner/runner';
import type { BuiltImage } from './built-images';

/** One definition of an option: the path as names, where each stands, and its value. */
export interface OptionUse {
  /** From the root of the configuration: `['services', 'gitlab-runner', 'services', 'nix', 'dockerImage']`. */
  readonly path: readonly string[];
  /** The last name of the path. */
  readonly nameAt: Place;
  /** The whole binding, through its semicolon. */
  readonly at: Place;
  readonly valueAt: Place;
  readonly value: OptionValue;
  /** The expression that gives the value, as a binding of its own would have it; undefined where there is none in the text. */
  readonly written: string | undefined;
  /** The bindings that surely count at the strongest priority: one, or more where modules define the same option. */
  readonly definitions: readonly Place[];
  /** Edits that replace the last name (`rename`), the value, or remove the binding; undefined where not possible. */
  rename(to: string): readonly PlaceEdit[] | undefined;
  replaceValue(nix: string): readonly PlaceEdit[] | undefined;
  remove(): readonly PlaceEdit[] | undefined;
}

/** What kind of value an option was given; `unknown` silences every rule about it. */
export type OptionValue =
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly symbol: readonly string[] | undefined;
      /** Definitions of one priority contradict each other. */
      readonly conflict?: true;
    }
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  /** `text` is undefined where a part of it is unknown. `fromPath` is set by `toString ./x`. */
  | {
      readonly kind: 'string';
      readonly text: string | undefined;
      readonly fromPath: boolean;
      readonly parts: readonly StringPart[];
    }
  /** A path literal (`./x`, `/x`, `~/x`, `<x>`), which becomes a copy in the store when it is used in a string. */
  | { readonly kind: 'path'; readonly source: string }
  /**
   * The result of a writer or another derivation: `writer` is the function's name (`writeScript`, `writeText`, …),
   * `content` the file's text where it is one file.
   */
  | {
      readonly kind: 'derivation';
      readonly writer: string;
      readonly name: string | undefined;
      readonly content: readonly StringPart[] | undefined;
    }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly value: OptionValue; readonly at: Place }[];
      readonly complete: boolean;
    }
  | { readonly kind: 'attrs'; readonly complete: boolean }
  | { readonly kind: 'function' };

/** A part of a string: text as evaluated, a derivation that is interpolated, a path literal, or something unknown. */
export type StringPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'derivation';
      readonly writer: string;
      readonly name: string | undefined;
      readonly content: readonly StringPart[] | undefined;
    }
  | { readonly kind: 'path'; readonly source: string }
  | { readonly kind: 'unknown'; readonly symbol: readonly string[] | undefined };

export interface SysctlSetting {
  /** `net.ipv4.ip_forward`. */
  readonly key: string;
  readonly value: OptionValue;
  readonly nameAt: Place;
  readonly valueAt: Place;
  readonly use: OptionUse;
  /** Written unquoted, so that the dots make nested sets: `boot.kernel.sysctl.net.ipv4.ip_forward`. */
  readonly unquoted: boolean;
}

/** A container of `virtualisation.oci-containers.containers`. */
export interface OciContainer {
  readonly name: string;
  readonly nameAt: Place;
  readonly image: Fact<string>;
  readonly command: Fact<readonly string[]>;
  /** The paths in the container that are volumes: those of its `volumes`, and those that the image declares. */
  readonly volumes: Fact<readonly string[]>;
}

/** A service entry of `services.gitlab-runner.services` with its NixOS-only options. */
export interface RunnerService {
  readonly name: string;
  readonly nameAt: Place;
  /**
   * The configuration as it was when the entry was read. While edits stay within other entries the entry is kept, and
   * with it this version, which differs from the current one in nothing that the entry has to do with.
   */
  readonly host: Host;
  readonly runner: Runner;
  /** Definitions by option name (`registrationConfigFile`, `preBuildScript`, `tagList`, …). */
  option(name: string): Fact<OptionUse>;
  readonly options: readonly OptionUse[];
  /** What the values of these refer to by name. The same list for as long as the entry is kept. */
  readonly references: readonly OptionReference[];
  /** False where the entry may get options that could not be read (`//`, a call, `inherit`, another module). */
  readonly closed: boolean;
  /** Adds `name = nix;` to the entry. */
  addOption(name: string, nix: string): readonly PlaceEdit[] | undefined;
  /** The same entry in a version of the configuration that differs in other options. */
  under(host: Host): RunnerService;
}

/** A value that is told by the name of another: `config.sops.secrets.x.path`, step by step. */
export interface OptionReference {
  readonly option: OptionUse;
  readonly symbol: readonly string[];
}

/** What one NixOS configuration (a module with its local imports) says about the machine that runs the runner. */
export interface Host {
  /** Of the machine, where its file describes several. */
  readonly name: string | undefined;
  readonly part: Part;
  /** All parts that take part, the entry module first. */
  readonly parts: readonly Part[];
  /** The same, to look for words in them: what is found counts for the configuration as a whole. */
  readonly texts: readonly Part[];
  /** Where to point for the runner service as a whole: the name `gitlab-runner` in its first definition, else the module's start. */
  readonly runnerAt: Place;
  /** `services.gitlab-runner.enable`. */
  readonly runnerEnabled: Fact<boolean>;
  readonly configFile: Fact<OptionUse>;
  readonly services: readonly RunnerService[];
  /** `[[runners]]` that the module renders with `pkgs.formats.toml`. */
  readonly renderedRunners: readonly Runner[];
  /** The same by the files that they are rendered to, with the keys outside of `[[runners]]`. */
  readonly renderedConfigs: readonly RunnerConfig[];
  /** What the module writes from `settings` and `services`; undefined where it has no entries. */
  readonly serviceConfig: RunnerConfig | undefined;
  readonly sysctl: readonly SysctlSetting[];
  /** False where the sysctl settings may be set in a place that could not be read. */
  readonly sysctlComplete: boolean;
  readonly dockerEnable: Fact<boolean>;
  readonly podmanEnable: Fact<boolean>;
  readonly podmanDockerSocket: Fact<boolean>;
  readonly podmanDockerCompat: Fact<boolean>;
  readonly natEnable: Fact<boolean>;
  readonly ociBackend: Fact<string>;
  readonly containers: readonly OciContainer[];
  /** `system.stateVersion`, `25.11`. */
  readonly stateVersion: Fact<string>;
  /**
   * Every definition below `services.gitlab-runner`, `virtualisation`, `boot.kernel.sysctl`, the runner's unit, `sops` and
   * `age`, services' options included.
   */
  readonly options: readonly OptionUse[];
  /** The modules declare options themselves (`mkOption`) for machines that use them, which may define anything beside. */
  readonly declaresOptions: boolean;
  /** The runner's own module may be another than that of nixpkgs, so that its options are not known. */
  readonly hasOwnModule: boolean;
  /** The parts that are for nix-darwin, whose module has other options. */
  readonly darwinParts: ReadonlySet<Part>;
  /** Modules that are imported but could not be read. */
  readonly unresolved: readonly { readonly reason: string; readonly at: Place }[];
  /** The definition of any option: `['nix', 'gc', 'automatic']`. */
  optionAt(path: readonly string[]): Fact<OptionUse>;
  /** The definitions of a set of options and of everything below it, as far as they are known. */
  optionsBelow(path: readonly string[]): readonly OptionUse[];
  /** A flake lies at or above the module's folder, so that the repository itself is copied to the store. */
  readonly inFlake: boolean;
  /**
   * The modules are those of one machine as a flake, a hive or a container's configuration lists them: what none of them
   * sets is not set. False for a module by itself, which may as well be imported beside others.
   */
  readonly isMachine: boolean;
  /** The machine that runs this one as a container or a virtual machine of its own configuration. */
  readonly outer: Host | undefined;
  /** The release of NixOS that the machine is built from, `24.05`, where the flake's input names it. */
  readonly release: string | undefined;
  /** Names in files about the runner that nothing around them gives; none where a `with` may give them. */
  readonly freeNames: readonly FreeName[];
  /** Images that the configuration builds itself under a name of its own. */
  readonly builtImages: readonly BuiltImage[];
  /** Adds `path = nix;` at the level where it belongs: to the entry module, or to the part of another file. */
  addOption(path: readonly string[], nix: string, part?: Part): readonly PlaceEdit[] | undefined;
  /** A literal that looks like a runner token anywhere in the module's text outside comments. */
  readonly tokenLiterals: readonly { readonly at: Place; readonly prefix: string }[];
}
