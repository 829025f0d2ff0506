import type { ShellArgument, ShellCommand, ShellContext, ShellWrapper } from './analysis';
import type { ShellFunction, ShellList, ShellScript, ShellSimpleCommand } from './nodes';
import { type Entry, joinStates, type Names, type State } from './state';

/** A state, or undefined for a point that is not reached. */
export type Reached = State | undefined;

/** The state after success and after failure. */
export interface Flow {
  readonly ok: Reached;
  readonly fail: Reached;
}

/** Success and failure leave the same state behind. */
export function both(state: Reached): Flow {
  return { ok: state, fail: state };
}

export function joinFlows(names: Names, a: Flow, b: Flow): Flow {
  return { ok: joinStates(names, a.ok, b.ok), fail: joinStates(names, a.fail, b.fail) };
}

/** The state after a flow, whichever way it went. */
export function after(names: Names, flow: Flow): Reached {
  return joinStates(names, flow.ok, flow.fail);
}

/** A loop or function that control may leave early. */
export interface Frame {
  readonly kind: 'loop' | 'function';
  exit: Reached;
  /** Variables to put back at the end of a function, with what they were. */
  readonly locals: Map<string, Entry>;
}

/** What executing a simple command needs of the machine that follows the script. */
export interface Machine {
  readonly names: Names;
  readonly recorder: Recorder;
  readonly frames: Frame[];
  /** Runs a script that a command was given, in the shell that the state is of. */
  runInner(
    list: ShellList,
    state: Reached,
    context: ShellContext,
    wrappedBy: { readonly command: ShellCommand; readonly wrapper: ShellWrapper },
  ): Flow;
  /** Runs the bodies of a function's definitions. */
  callFunction(definitions: readonly ShellFunction[], state: State, context: ShellContext): Flow;
  definitionsOf(name: string): readonly ShellFunction[];
}

/** A command that is still looked at: its context may widen, and the script inside it is read later. */
export type CommandDraft = { -readonly [K in keyof ShellCommand]: ShellCommand[K] };

/** The commands met so far, each once, with all states they are met in joined. */
export class Recorder {
  readonly commands: ShellCommand[] = [];
  private readonly drafts = new Map<object, CommandDraft>();
  private readonly states = new Map<ShellCommand, Reached>();
  private readonly inner = new Map<object, ShellScript | undefined>();
  /** Simple commands executed, visits counted again. */
  work = 0;

  constructor(private readonly names: Names) {}

  /**
   * Notes that a command is executed. `key` tells the commands of one node apart: the node itself, or the name's word of
   * a command that another one starts.
   */
  record(
    key: object,
    node: ShellSimpleCommand,
    words: readonly ShellArgument[],
    name: string | undefined,
    context: ShellContext,
    wrappedBy: { readonly command: ShellCommand; readonly wrapper: ShellWrapper } | undefined,
    state: Reached,
  ): CommandDraft {
    this.work++;
    const known = this.drafts.get(key);
    if (known !== undefined) {
      known.context = mergeContexts(known.context, context);
      this.states.set(known, joinStates(this.names, this.states.get(known), state));
      return known;
    }
    const [nameWord, ...args] = words;
    const draft: CommandDraft = {
      name,
      nameWord,
      args,
      span: node.span,
      node,
      redirections: node.redirections,
      context,
      wrappedBy,
      inner: undefined,
    };
    const last = words[words.length - 1];
    if (wrappedBy !== undefined && nameWord !== undefined && last !== undefined) {
      draft.span = { start: nameWord.span.start, end: Math.max(nameWord.span.end, last.span.end) };
    }
    this.drafts.set(key, draft);
    this.commands.push(draft);
    this.states.set(draft, state);
    return draft;
  }

  knows(key: object): boolean {
    return this.drafts.has(key);
  }

  stateOf(command: ShellCommand): Reached {
    return this.states.get(command);
  }

  /** Reads the script in a word once, however often it is executed. */
  innerScript(key: object, read: () => ShellScript | undefined): ShellScript | undefined {
    if (!this.inner.has(key)) this.inner.set(key, read());
    return this.inner.get(key);
  }
}

/** A command that is met twice is conditional only if it is so both times. */
function mergeContexts(a: ShellContext, b: ShellContext): ShellContext {
  return {
    conditional: a.conditional && b.conditional,
    subshell: a.subshell && b.subshell,
    inFunction: a.inFunction,
    called: a.called || b.called,
    background: a.background && b.background,
    failureIgnored: a.failureIgnored && b.failureIgnored,
    substitution: a.substitution && b.substitution,
  };
}
