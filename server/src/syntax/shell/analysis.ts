import type { Span } from '../../text/span';
import type { ShellRedirection, ShellScript, ShellSimpleCommand, ShellWord } from './nodes';
import type { StaticText } from './static-text';

/** One word of a command, with what is known of its value. */
export interface ShellArgument {
  readonly span: Span;
  readonly word: ShellWord;
  readonly value: StaticText;
}

/** Under which circumstances a command runs, as far as its place in the script tells. */
export interface ShellContext {
  /** It may be passed over: in a branch, behind `&&` or `||`, in a loop's body, in a function that is not surely called. */
  readonly conditional: boolean;
  /** What it exports is lost when its surroundings end: `( )`, an element of a pipeline, a substitution, an inner shell. */
  readonly subshell: boolean;
  /** The function whose body it is in. */
  readonly inFunction: string | undefined;
  /** False for the body of a function that the script does not call by name. */
  readonly called: boolean;
  readonly background: boolean;
  /** A failure is caught: `… || true`, a condition, `!`. */
  readonly failureIgnored: boolean;
  /** Inside `$( )`, backticks or `<( )`. */
  readonly substitution: boolean;
}

/** Programs that run the command given to them. `nix` stands for `nix develop -c`, `nix-shell --run` and their like. */
export type ShellWrapper =
  | 'sudo'
  | 'env'
  | 'time'
  | 'exec'
  | 'command'
  | 'builtin'
  | 'nice'
  | 'nohup'
  | 'timeout'
  | 'xargs'
  | 'shell'
  | 'eval'
  | 'nix'
  | 'other';

/** A simple command as the shell would run it. */
export interface ShellCommand {
  /** The command name's static value without unknown parts, undefined where it is not known or there is none. */
  readonly name: string | undefined;
  /** The name's word; undefined for bare assignments. */
  readonly nameWord: ShellArgument | undefined;
  readonly args: readonly ShellArgument[];
  /** In script offsets; from the first assignment or word to the last word or redirection. */
  readonly span: Span;
  readonly node: ShellSimpleCommand;
  readonly redirections: readonly ShellRedirection[];
  readonly context: ShellContext;
  /** The command that starts this one (`sudo`, `bash -c`, `nix develop -c`), outermost last; itself listed before. */
  readonly wrappedBy: { readonly command: ShellCommand; readonly wrapper: ShellWrapper } | undefined;
  /** The inner script of `bash -c '…'`, in offsets of the outer script. */
  readonly inner: ShellScript | undefined;
}

/** What is known of a variable. */
export type ShellLookup =
  | {
      readonly state: 'set';
      readonly value: StaticText;
      /** Whether started commands see it; undefined where it is not known. */
      readonly exported: boolean | undefined;
      /** The assignment; undefined where it was made outside the script. */
      readonly span: Span | undefined;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/** The environment a script starts in. */
export interface ShellEnvironment {
  readonly variables: ReadonlyMap<string, StaticText>;
  /** What holds of variables not listed: they may be set by the image, or it is known that they are not. */
  readonly others: 'unknown' | 'absent';
  /** Names among the others that are known not to be set. */
  readonly unset?: ReadonlySet<string>;
  /** Whether the shell is started with `-e`; undefined where it is not known. */
  readonly errexit?: boolean;
}

/** A file read into the shell by `.` or `source`. */
export interface SourcedFile {
  readonly command: ShellCommand;
  readonly argument: ShellArgument;
  /** Whether it was surely read by then, or only in some runs. */
  readonly certain: boolean;
}

/** The shell's state just before a command. */
export interface ShellState {
  /** False behind an `exit`, `return` or `exec` that surely ran. */
  readonly reachable: boolean;
  /** Files sourced before, in order. */
  readonly sourced: readonly SourcedFile[];
  /** The variable as the command sees it, its own prefix assignments included. */
  lookup(name: string): ShellLookup;
  /** `set -e` holds; undefined where it depends. */
  readonly errexit: boolean | undefined;
  /** The working directory as far as `cd` tells; undefined: where the script started. */
  readonly directory: StaticText | undefined;
  /** Something ran that may have changed anything: `eval` of unknown text, a sourced file. */
  readonly uncertain: boolean;
}

/** A script followed from its start to its end. */
export interface ScriptTrace {
  readonly commands: readonly ShellCommand[];
  stateAt(command: ShellCommand): ShellState;
  /** The state behind the last command. */
  readonly end: ShellState;
}
