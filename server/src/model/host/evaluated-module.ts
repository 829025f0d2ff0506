import type { NixTree } from '../../syntax/nix/nodes';
import type { Part } from '../../text/place';
import type { NixEvaluation } from '../nix/evaluate';
import type { ModuleSystem } from '../nix/module';
import type { AttrsValue, NixValue } from '../nix/value';
import type { Host } from './host';

/** A file that takes part in a configuration. */
export interface ModuleFile extends Part {
  readonly tree: NixTree;
}

/** A module with its local imports, evaluated. */
export interface EvaluatedModule {
  readonly name: string | undefined;
  readonly part: Part;
  readonly modules: ModuleSystem;
  readonly evaluation: NixEvaluation;
  /** All files that were asked for so far, the module itself first. */
  readonly files: () => readonly ModuleFile[];
  /** What all of them define, priorities and conditions settled. */
  readonly config: AttrsValue;
  readonly unresolved: Host['unresolved'];
  /** What a module in the place of a set of options comes to: a function, or a set with `imports`. */
  readonly submodule: (value: NixValue, name: string) => AttrsValue;
  /** Whether a file is read as a module alone. */
  readonly isModule: (uri: string) => boolean;
  /** Why a file of the configuration's own that could not be read may define anything; undefined where all were read. */
  readonly unreadFile: string | undefined;
  /** Whether a file declares options itself. */
  readonly declaresOptions: boolean;
  readonly hasOwnModule: boolean;
  /** Whether a flake lies at or above the module's folder. */
  readonly inFlake: boolean;
  /** Whether the modules are those of a machine, so that no others are added. */
  readonly isMachine: boolean;
  readonly release: string | undefined;
}
