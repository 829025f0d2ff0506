import type { ShellArgument, ShellCommand, ShellContext, ShellWrapper, SourcedFile } from './analysis';
import {
  appended,
  assign,
  forget,
  maybe,
  readDeclared,
  runDeclaration,
  runDirectoryChange,
  runInput,
  runSet,
  runUnset,
} from './builtins';
import { after, both, type CommandDraft, type Flow, joinFlows, type Machine, type Reached } from './flow';
import { readInner } from './inner-text';
import { profileSourced } from './nix-commands';
import type { ShellAssignment, ShellSimpleCommand, ShellWord } from './nodes';
import {
  addSourced,
  childState,
  FUNCTION,
  forgetAll,
  lookupEntry,
  type State,
  setEntry,
  startState,
  toLookup,
} from './state';
import { knownText, UNKNOWN_TEXT } from './static-text';
import { wordText } from './word-text';
import { findWrapped, type Wrapped } from './wrappers';

/** Started commands deeper than this (`sudo env nice …`) are not looked at. */
const WRAP_LIMIT = 6;

/** Where it is not known which of a function's definitions is called, so many are followed. */
const DEFINITION_LIMIT = 4;

type WrappedBy = { readonly command: ShellCommand; readonly wrapper: ShellWrapper } | undefined;

/** A command that is about to run, be it written so or started by another one. */
interface Call {
  readonly key: object;
  readonly node: ShellSimpleCommand;
  readonly words: readonly ShellArgument[];
  readonly context: ShellContext;
  readonly wrappedBy: WrappedBy;
  readonly depth: number;
  /** Functions are passed over, as `command` does. */
  readonly builtinsOnly: boolean;
}

/** Executes simple commands: what they do to the shell, and what they start. */
export class Execution {
  constructor(private readonly machine: Machine) {}

  /** A simple command whose substitutions have run. */
  run(node: ShellSimpleCommand, state: Reached, context: ShellContext, wrappedBy: WrappedBy): Flow {
    if (node.words.length === 0) return this.runAssignments(node, state, context, wrappedBy);
    const words = node.words.map((word) => this.argument(word, state));
    const prefixed = state === undefined ? undefined : this.assignAll(node.assignments, state, true);
    const depth = wrapDepth(wrappedBy);
    const flow = this.call({ key: node, node, words, context, wrappedBy, depth, builtinsOnly: false }, prefixed);
    return node.assignments.length === 0 ? flow : this.dropPrefix(node, words, state, flow);
  }

  private runAssignments(node: ShellSimpleCommand, state: Reached, context: ShellContext, wrappedBy: WrappedBy): Flow {
    this.machine.recorder.record(node, node, [], undefined, context, wrappedBy, state);
    return both(state === undefined ? undefined : this.assignAll(node.assignments, state, false));
  }

  private argument(word: ShellWord, state: Reached): ShellArgument {
    const lookup = (name: string) =>
      state === undefined
        ? ({ state: 'unknown', reason: 'it is not reached' } as const)
        : toLookup(lookupEntry(this.machine.names, state, name));
    return { span: word.span, word, value: wordText(word, { lookup }) };
  }

  private assignAll(assignments: readonly ShellAssignment[], state: State, exported: boolean): State {
    const { names } = this.machine;
    let next = state;
    for (const { name, index, append, value, span } of assignments) {
      if (index !== undefined || value === undefined) {
        next = forget(names, next, name, 'it is an array');
        continue;
      }
      const current = next;
      const lookup = (other: string) => toLookup(lookupEntry(names, current, other));
      const text = wordText(value, { lookup, assignment: true });
      const whole = append ? appended(names, next, name, text) : text;
      next = assign(names, next, name, whole, exported ? { exported, span } : { span });
    }
    return next;
  }

  /** Assignments before a command end with it; before special builtins some shells keep them. */
  private dropPrefix(node: ShellSimpleCommand, words: readonly ShellArgument[], before: Reached, flow: Flow): Flow {
    const name = knownText(words[0]?.value ?? UNKNOWN_TEXT);
    const keeps = name === undefined || SPECIAL.has(name) || this.machine.definitionsOf(name).length > 0;
    const drop = (state: Reached): Reached => {
      if (state === undefined || before === undefined) return state;
      let next = state;
      for (const { name: variable } of node.assignments) {
        const entry = lookupEntry(this.machine.names, before, variable);
        next = keeps
          ? maybe(this.machine.names, next, variable, entry)
          : setEntry(this.machine.names, next, variable, entry);
      }
      return next;
    };
    return { ok: drop(flow.ok), fail: drop(flow.fail) };
  }

  private call(call: Call, state: Reached): Flow {
    const { recorder } = this.machine;
    const name = knownText(call.words[0]?.value ?? UNKNOWN_TEXT);
    const command = recorder.record(call.key, call.node, call.words, name, call.context, call.wrappedBy, state);
    const args = call.words.slice(1);
    if (name === undefined) return both(state === undefined ? undefined : this.runUnknown(call, state));
    const definitions = call.builtinsOnly ? [] : this.machine.definitionsOf(name);
    if (definitions.length > 0) {
      const flow = this.callDefined(name, definitions, state, call.context);
      if (flow !== undefined) return flow;
    }
    const wrapped = call.depth < WRAP_LIMIT ? findWrapped(name, args) : undefined;
    if (wrapped !== undefined) return this.runWrapped(wrapped, call, command, state);
    if (state === undefined) return both(undefined);
    return this.runBuiltin(name, args, command, state);
  }

  /** Undefined where the function is known not to be defined here. */
  private callDefined(
    name: string,
    definitions: ReturnType<Machine['definitionsOf']>,
    state: Reached,
    context: ShellContext,
  ): Flow | undefined {
    if (state === undefined) return both(undefined);
    const entry = lookupEntry(this.machine.names, state, FUNCTION + name);
    if (entry.state === 'absent') return undefined;
    if (entry.state === 'function') return this.machine.callFunction([entry.node], state, context);
    const followed = definitions.length > DEFINITION_LIMIT ? [] : definitions;
    const flow = this.machine.callFunction(followed, state, { ...context, conditional: true });
    const unsure = (reached: Reached) =>
      reached === undefined ? undefined : forgetAll(reached, `it is not known which \`${name}\` runs`);
    return joinFlows(this.machine.names, both(unsure(state)), { ok: unsure(flow.ok), fail: unsure(flow.fail) });
  }

  /** A name that is not known: a whole piece of script where a hole stands alone, else some command. */
  private runUnknown(call: Call, state: State): State {
    const parts = call.words[0]?.word.parts ?? [];
    const reason = 'what a command does is not known here';
    if (parts.length === 1 && parts[0]?.kind === 'hole') return { ...forgetAll(state, reason), uncertain: true };
    return forgetAll(state, reason);
  }

  private runBuiltin(name: string, args: readonly ShellArgument[], command: ShellCommand, state: State): Flow {
    const { names } = this.machine;
    switch (name) {
      case 'export':
      case 'readonly':
      case 'declare':
      case 'typeset':
      case 'local':
        return both(
          runDeclaration(names, state, name, args, (variable) => this.noteLocal(name, variable, command, state)),
        );
      case 'unset':
        return both(runUnset(names, state, args));
      case 'cd':
      case 'pushd':
      case 'popd':
        return both(runDirectoryChange(names, state, name, args));
      case 'set':
        return both(runSet(state, args));
      case '.':
      case 'source':
        return both(this.runSource(command, args[0], state));
      case 'read':
      case 'readarray':
      case 'mapfile':
      case 'getopts':
      case 'printf':
      case 'let':
        return both(runInput(names, state, name, args));
      case 'eval':
        return both(
          args.length === 0
            ? state
            : { ...forgetAll(state, '`eval` runs text that is not known here'), uncertain: true },
        );
      default:
        return this.runLeaving(name, state);
    }
  }

  private runLeaving(name: string, state: State): Flow {
    switch (name) {
      case ':':
      case 'true':
        return { ok: state, fail: undefined };
      case 'false':
        return { ok: undefined, fail: state };
      case 'break':
      case 'continue':
        return this.leave('loop', state);
      case 'return':
        return this.leave('function', state);
      case 'exit':
        return both(undefined);
      default:
        return both(state);
    }
  }

  private leave(kind: 'loop' | 'function', state: State): Flow {
    const { frames, names } = this.machine;
    const left = frames.filter((frame) => frame.kind === kind);
    // Outside a loop `break` does nothing.
    if (left.length === 0 && kind === 'loop') return both(state);
    const leaving = kind === 'loop' ? left : left.slice(-1);
    for (const frame of leaving) frame.exit = after(names, { ok: frame.exit, fail: state });
    return both(undefined);
  }

  private noteLocal(builtin: string, name: string, command: ShellCommand, state: State): void {
    if (builtin === 'export' || builtin === 'readonly') return;
    const frame = this.machine.frames.findLast((one) => one.kind === 'function');
    if (
      frame === undefined ||
      frame.locals.has(name) ||
      command.args.some((argument) => /^-\w*g/.test(knownText(argument.value) ?? ''))
    )
      return;
    frame.locals.set(name, lookupEntry(this.machine.names, state, name));
  }

  private runSource(command: ShellCommand, argument: ShellArgument | undefined, state: State): State {
    if (argument === undefined) return state;
    const file: SourcedFile = { command, argument, certain: true };
    const next = { ...state, sourced: addSourced(state.sourced, file) };
    if (profileSourced(argument).kind !== 'complete') {
      return { ...forgetAll(next, 'a sourced file may have changed it'), uncertain: true };
    }
    return PROFILE_VARIABLES.reduce<State>(
      (one, name) => forget(this.machine.names, one, name, 'the profile of Nix sets it'),
      next,
    );
  }

  private runWrapped(wrapped: Wrapped, call: Call, command: CommandDraft, state: Reached): Flow {
    const inShell = IN_SHELL.has(wrapped.wrapper);
    const context = inShell ? call.context : { ...call.context, subshell: true };
    const start = state === undefined || inShell ? state : this.startOf(wrapped, state);
    const wrappedBy = { command, wrapper: wrapped.wrapper };
    const flow =
      wrapped.script === undefined
        ? this.call(
            {
              ...call,
              key: wrapped.words[0]?.word ?? call.key,
              words: wrapped.words,
              context,
              wrappedBy,
              depth: call.depth + 1,
              builtinsOnly: wrapped.wrapper !== 'time',
            },
            start,
          )
        : this.runScript(wrapped.script, command, start, context, wrappedBy);
    if (wrapped.wrapper === 'exec') return both(undefined);
    return inShell ? flow : both(state);
  }

  private runScript(
    words: readonly ShellArgument[],
    command: CommandDraft,
    state: Reached,
    context: ShellContext,
    wrappedBy: NonNullable<WrappedBy>,
  ): Flow {
    const key = words[0]?.word;
    const unsure = (reached: Reached) =>
      reached === undefined
        ? undefined
        : { ...forgetAll(reached, 'text that is not known here was run'), uncertain: true };
    const inner =
      key === undefined
        ? undefined
        : this.machine.recorder.innerScript(key, () => readInner(words.map((one) => one.word)));
    if (inner === undefined) return both(unsure(state));
    command.inner = inner;
    const flow = this.machine.runInner(inner.root, state, context, wrappedBy);
    // Words of `eval` that are expanded first may hold any text.
    const whole = words.every((one) => knownText(one.value) !== undefined && plainWord(one.word));
    return whole ? flow : { ok: unsure(flow.ok), fail: unsure(flow.fail) };
  }

  /** The state a started command begins with. */
  private startOf(wrapped: Wrapped, state: State): State {
    const { names } = this.machine;
    let next = wrapped.script === undefined ? state : childState(names, state);
    if (wrapped.environment === 'none') next = { ...next, ...emptyEnvironment() };
    if (wrapped.environment === 'unknown') next = forgetAll(next, `\`${wrapped.wrapper}\` may not hand it on`);
    if (wrapped.environment === 'login')
      next = { ...forgetAll(next, 'a login shell reads its profile'), uncertain: true };
    if (wrapped.wrapper === 'nix') next = forgetAll(next, 'the shell of Nix sets its own environment');
    for (const name of wrapped.unset) next = setEntry(names, next, name, { state: 'absent' });
    for (const argument of wrapped.assignments) {
      const declared = readDeclared(names, state, argument);
      if (declared?.value === undefined) next = forgetAll(next, 'what is assigned is not known here');
      else next = assign(names, next, declared.name, declared.value, { exported: true, span: argument.span });
    }
    return next;
  }
}

/** Wrappers that run builtins and functions in this shell. */
const IN_SHELL: ReadonlySet<ShellWrapper> = new Set<ShellWrapper>(['command', 'builtin', 'exec', 'eval']);

/** POSIX special builtins: assignments before them may last. */
const SPECIAL = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'source',
  'times',
  'trap',
  'unset',
]);

/** Set or changed by nix.sh and nix-daemon.sh of Nix 2.4 to 2.28 (scripts/nix-profile.sh.in, nix-profile-daemon.sh.in). */
const PROFILE_VARIABLES = [
  'PATH',
  'NIX_PROFILES',
  'NIX_SSL_CERT_FILE',
  'NIX_LINK',
  'NIX_LINK_NEW',
  'MANPATH',
  'XDG_DATA_DIRS',
  '__ETC_PROFILE_NIX_SOURCED',
];

function emptyEnvironment(): Pick<State, 'table' | 'origin'> {
  const { table, origin } = startState({ variables: new Map(), others: 'absent' });
  return { table, origin };
}

function wrapDepth(wrappedBy: WrappedBy): number {
  let depth = 0;
  for (let one = wrappedBy; one !== undefined; one = one.command.wrappedBy) depth++;
  return depth;
}

/** Without expansions that the shell would make before the text is read. */
function plainWord(word: ShellWord): boolean {
  return word.parts.every((part) => {
    if (part.kind === 'literal' || part.kind === 'escape' || part.kind === 'single-quoted' || part.kind === 'hole')
      return true;
    return part.kind === 'double-quoted' && part.parts.every((inner) => /^(?:literal|escape|hole)$/.test(inner.kind));
  });
}
