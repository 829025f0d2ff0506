import type { ShellCommand, ShellContext, ShellEnvironment, ShellWrapper } from './analysis';
import { forget, maybe } from './builtins';
import { type ChangedNames, changedNames } from './changed-names';
import { Execution } from './execution';
import { after, both, type Flow, type Frame, joinFlows, type Machine, type Reached, Recorder } from './flow';
import type {
  ShellArithmeticFor,
  ShellCase,
  ShellFor,
  ShellFunction,
  ShellIf,
  ShellList,
  ShellListItem,
  ShellLoop,
  ShellNode,
  ShellPipeline,
  ShellWord,
  ShellWordPart,
} from './nodes';
import { type Entry, FUNCTION, forgetAll, joinStates, Names, type State, setEntry, startState } from './state';
import { arithmeticNames, childWords, walkNode } from './walk';

/** Nested constructs, calls and inner scripts deeper than this are not followed. */
const DEPTH_LIMIT = 300;
/** Once so many commands were executed, functions that are called again are not followed again. */
const WORK_LIMIT = 20_000;

type WrappedBy = { readonly command: ShellCommand; readonly wrapper: ShellWrapper } | undefined;

const TOP: ShellContext = {
  conditional: false,
  subshell: false,
  inFunction: undefined,
  called: true,
  background: false,
  failureIgnored: false,
  substitution: false,
};

/**
 * Follows a script through all ways it may take. Branches are followed from the state before them and joined behind,
 * loop bodies once from a state in which all they may change is unknown, so that the work stays linear.
 */
export class Interpreter implements Machine {
  readonly names = new Names();
  readonly recorder = new Recorder(this.names);
  frames: Frame[] = [];
  private readonly execution = new Execution(this);
  private readonly functions = new Map<string, ShellFunction[]>();
  private readonly defined: ShellFunction[] = [];
  private readonly called = new Set<string>();
  private readonly calling = new Set<ShellFunction>();
  private readonly functionNames = new Set<string>();
  private readonly followed = new Set<ShellFunction>();
  private wrappedBy: WrappedBy;
  private depth = 0;

  /** The state at the end of the script. Bodies of functions that are never called are recorded behind it. */
  run(root: ShellList, environment: ShellEnvironment | undefined): Reached {
    this.collectFunctions(root);
    const start = startState(environment);
    const end = after(this.names, this.runList(root, start, TOP));
    const elsewhere = { ...forgetAll(start, 'it is not known where the function is called'), uncertain: true };
    for (const one of this.defined) {
      if (this.followed.has(one) || one.body === undefined) continue;
      this.followed.add(one);
      const context = { ...TOP, conditional: true, inFunction: one.name, called: this.called.has(one.name) };
      this.inFrame('function', () => this.runNode(one.body, elsewhere, context));
    }
    return end;
  }

  private collectFunctions(list: ShellList): void {
    const node = (one: ShellNode) => {
      if (one.kind === 'function') this.functionNames.add(one.name);
    };
    for (const item of list.items) {
      for (const pipeline of [item.first, ...item.rest.map((link) => link.pipeline)]) {
        for (const command of pipeline.commands) walkNode(command, { node });
      }
    }
  }

  runInner(list: ShellList, state: Reached, context: ShellContext, wrappedBy: NonNullable<WrappedBy>): Flow {
    const outer = this.wrappedBy;
    this.wrappedBy = wrappedBy;
    this.collectFunctions(list);
    // What the inner shell leaves does not leave the outer one's loops; `eval` does.
    const flow =
      wrappedBy.wrapper === 'eval'
        ? this.runList(list, state, context)
        : this.isolated(() => this.runList(list, state, context));
    this.wrappedBy = outer;
    return flow;
  }

  private isolated<T>(run: () => T): T {
    const outer = this.frames;
    this.frames = [];
    const result = run();
    this.frames = outer;
    return result;
  }

  private inFrame(kind: Frame['kind'], run: () => Flow): { readonly flow: Flow; readonly frame: Frame } {
    const frame: Frame = { kind, exit: undefined, locals: new Map() };
    this.frames.push(frame);
    const flow = run();
    this.frames.pop();
    return { flow, frame };
  }

  private runList(list: ShellList, state: Reached, context: ShellContext): Flow {
    let flow = both(state);
    for (const item of list.items) flow = this.runItem(item, after(this.names, flow), context);
    return flow;
  }

  private runItem(item: ShellListItem, state: Reached, context: ShellContext): Flow {
    if (item.background) {
      this.isolated(() => this.runChain(item, state, { ...context, subshell: true, background: true }));
      return { ok: state, fail: undefined };
    }
    return this.runChain(item, state, context);
  }

  private runChain(item: ShellListItem, state: Reached, context: ShellContext): Flow {
    const caught = item.rest.map((link) => link.operator).lastIndexOf('||');
    const contextAt = (index: number): ShellContext => ({
      ...context,
      conditional: context.conditional || index > 0,
      failureIgnored: context.failureIgnored || index <= caught,
    });
    let flow = this.runPipeline(item.first, state, contextAt(0));
    item.rest.forEach((link, index) => {
      const and = link.operator === '&&';
      const right = this.runPipeline(link.pipeline, and ? flow.ok : flow.fail, contextAt(index + 1));
      flow = and
        ? { ok: right.ok, fail: joinStates(this.names, flow.fail, right.fail) }
        : { ok: joinStates(this.names, flow.ok, right.ok), fail: right.fail };
    });
    return flow;
  }

  private runPipeline(pipeline: ShellPipeline, state: Reached, context: ShellContext): Flow {
    const inner = pipeline.negated ? { ...context, failureIgnored: true } : context;
    const [only, ...others] = pipeline.commands;
    let flow = both(state);
    if (only !== undefined && others.length === 0) flow = this.runNode(only, state, inner);
    else
      for (const node of pipeline.commands)
        this.isolated(() => this.runNode(node, state, { ...inner, subshell: true }));
    return pipeline.negated ? { ok: flow.fail, fail: flow.ok } : flow;
  }

  private runNode(node: ShellNode | undefined, state: Reached, context: ShellContext): Flow {
    if (node === undefined) return both(state);
    if (this.depth >= DEPTH_LIMIT) {
      return both(
        state === undefined ? undefined : { ...forgetAll(state, 'the script is nested too deeply'), uncertain: true },
      );
    }
    this.depth++;
    const expanded = this.runWords(childWords(node), state, context);
    const flow = this.runKind(node, expanded, context);
    this.depth--;
    return flow;
  }

  private runKind(node: ShellNode, state: Reached, context: ShellContext): Flow {
    switch (node.kind) {
      case 'simple':
        return this.execution.run(node, state, context, this.wrappedBy);
      case 'subshell':
        this.isolated(() => this.runList(node.body, state, { ...context, subshell: true }));
        return both(state);
      case 'group':
        return this.runList(node.body, state, context);
      case 'if':
        return this.runIf(node, state, context);
      case 'while':
      case 'until':
        return this.runLoop(node, state, context);
      case 'for':
      case 'select':
      case 'arithmetic-for':
        return this.runFor(node, state, context);
      case 'case':
        return this.runCase(node, state, context);
      case 'function':
        return this.define(node, state);
      case 'coprocess':
        this.isolated(() => this.runNode(node.body, state, { ...context, subshell: true, background: true }));
        return both(state === undefined ? undefined : forget(this.names, state, 'COPROC', 'a coprocess sets it'));
      case 'test':
        return both(state === undefined ? undefined : forget(this.names, state, 'BASH_REMATCH', 'a match sets it'));
      case 'arithmetic':
        return both(this.forgetNames(state, arithmeticNames(node.expression.parts)));
    }
  }

  private forgetNames(state: Reached, changed: Iterable<string>): Reached {
    let next = state;
    for (const name of changed) {
      if (next !== undefined) next = forget(this.names, next, name, 'arithmetic may change it');
    }
    return next;
  }

  /** Runs the substitutions in words and makes the assignments of `${a:=b}` and `$((a = 1))`. */
  private runWords(words: readonly ShellWord[], state: Reached, context: ShellContext): Reached {
    let next = state;
    for (const word of words) for (const part of word.parts) next = this.runPart(part, next, context);
    return next;
  }

  private runPart(part: ShellWordPart, state: Reached, context: ShellContext): Reached {
    switch (part.kind) {
      case 'double-quoted':
        return part.parts.reduce<Reached>((next, inner) => this.runPart(inner, next, context), state);
      case 'arithmetic-expansion':
        for (const inner of part.parts) this.runPart(inner, state, context);
        return this.forgetNames(state, arithmeticNames(part.parts));
      case 'array':
        return this.runWords(part.words, state, context);
      case 'parameter': {
        const inner = [part.index, part.word].filter((word) => word !== undefined);
        const next = this.runWords(inner, state, { ...context, conditional: true });
        return /^:?=$/.test(part.operator ?? '') ? this.forgetNames(next, [part.name]) : next;
      }
      case 'command-substitution':
      case 'process-substitution': {
        const inner = { ...context, subshell: true, substitution: true };
        if (this.depth < DEPTH_LIMIT) this.nested(() => this.runList(part.body, state, inner));
        return state;
      }
      default:
        return state;
    }
  }

  private nested(run: () => Flow): void {
    this.depth++;
    this.isolated(run);
    this.depth--;
  }

  private runIf(node: ShellIf, state: Reached, context: ShellContext): Flow {
    let untaken: Reached = state;
    let result: Flow = { ok: undefined, fail: undefined };
    node.branches.forEach(({ condition, body }, index) => {
      const conditional = context.conditional || index > 0;
      const tested = this.runList(condition, untaken, { ...context, conditional, failureIgnored: true });
      result = joinFlows(this.names, result, this.runList(body, tested.ok, { ...context, conditional: true }));
      untaken = tested.fail;
    });
    const last =
      node.otherwise === undefined
        ? { ok: untaken, fail: undefined }
        : this.runList(node.otherwise, untaken, { ...context, conditional: true });
    return joinFlows(this.names, result, last);
  }

  private runLoop(node: ShellLoop, state: Reached, context: ShellContext): Flow {
    const start = this.widen(state, this.changedIn([node.condition, node.body]));
    const { flow, frame } = this.inFrame('loop', () => {
      const tested = this.runList(node.condition, start, { ...context, failureIgnored: true });
      const [enter, leave] = node.kind === 'while' ? [tested.ok, tested.fail] : [tested.fail, tested.ok];
      const body = after(this.names, this.runList(node.body, enter, { ...context, conditional: true }));
      // The condition is tested again behind the body; without a way out of it, neither is there one behind the body.
      return both(leave === undefined ? undefined : joinStates(this.names, leave, body));
    });
    return both(joinStates(this.names, after(this.names, flow), frame.exit));
  }

  private runFor(node: ShellFor | ShellArithmeticFor, state: Reached, context: ShellContext): Flow {
    const variable = node.kind === 'arithmetic-for' ? arithmeticNames(node.header.parts) : [node.name];
    const changed = this.widen(state, this.changedIn([node.body]));
    const start = this.forgetNames(changed, variable);
    const { flow, frame } = this.inFrame('loop', () =>
      this.runList(node.body, start, { ...context, conditional: true }),
    );
    const ended = joinStates(this.names, after(this.names, flow), frame.exit);
    const skipped = node.kind === 'for' && runsOnce(node) ? undefined : state;
    return both(joinStates(this.names, skipped, ended));
  }

  private changedIn(lists: readonly ShellList[]): ChangedNames {
    const nodes = lists.flatMap((list) =>
      list.items.flatMap((item) =>
        [item.first, ...item.rest.map((link) => link.pipeline)].flatMap((one) => one.commands),
      ),
    );
    return changedNames(nodes, this.functionNames);
  }

  /** The state at the start of any round of a loop. */
  private widen(state: Reached, changed: ChangedNames): Reached {
    if (state === undefined) return undefined;
    const reason = 'a loop may change it';
    let next: State = changed.anything ? forgetAll(state, reason) : state;
    for (const name of changed.names) next = forget(this.names, next, name, reason);
    if (changed.directory || changed.anything) {
      next = { ...next, directory: [{ kind: 'unknown', variable: 'PWD' }] };
      for (const name of ['PWD', 'OLDPWD']) next = forget(this.names, next, name, reason);
    }
    return changed.options || changed.anything ? { ...next, errexit: undefined } : next;
  }

  private runCase(node: ShellCase, state: Reached, context: ShellContext): Flow {
    let result: Flow = { ok: undefined, fail: undefined };
    let falling: Reached;
    let exhaustive = false;
    for (const clause of node.clauses) {
      exhaustive ||= clause.patterns.some(matchesAll);
      const start = joinStates(this.names, state, falling);
      const flow = this.runList(clause.body, start, { ...context, conditional: true });
      falling = clause.end === ';&' || clause.end === ';;&' ? after(this.names, flow) : undefined;
      if (clause.end !== ';&') result = joinFlows(this.names, result, flow);
    }
    result = joinFlows(this.names, result, { ok: falling, fail: undefined });
    return exhaustive ? result : joinFlows(this.names, result, { ok: state, fail: undefined });
  }

  private define(node: ShellFunction, state: Reached): Flow {
    const known = this.functions.get(node.name);
    if (known === undefined) this.functions.set(node.name, [node]);
    else if (!known.includes(node)) known.push(node);
    this.defined.push(node);
    if (state === undefined) return both(undefined);
    return both(setEntry(this.names, state, FUNCTION + node.name, { state: 'function', node }));
  }

  definitionsOf(name: string): readonly ShellFunction[] {
    const definitions = this.functions.get(name) ?? [];
    if (definitions.length > 0) this.called.add(name);
    return definitions;
  }

  callFunction(definitions: readonly ShellFunction[], state: State, context: ShellContext): Flow {
    let result: Flow = { ok: undefined, fail: undefined };
    for (const one of definitions) result = joinFlows(this.names, result, this.callOne(one, state, context));
    return result;
  }

  private callOne(definition: ShellFunction, state: State, context: ShellContext): Flow {
    const again = this.followed.has(definition);
    if (this.calling.has(definition) || (again && this.recorder.work > WORK_LIMIT)) {
      return both({ ...forgetAll(state, `\`${definition.name}\` may change it`), uncertain: true });
    }
    this.followed.add(definition);
    this.calling.add(definition);
    const inside = { ...context, inFunction: definition.name };
    const { flow, frame } = this.inFrame('function', () => this.runNode(definition.body, state, inside));
    this.calling.delete(definition);
    const restore = (reached: Reached) => this.restoreLocals(joinStates(this.names, reached, frame.exit), frame.locals);
    return { ok: restore(flow.ok), fail: restore(flow.fail) };
  }

  /** Where a local variable may not have been declared on every way, what was assigned to it may last. */
  private restoreLocals(state: Reached, locals: ReadonlyMap<string, Entry>): Reached {
    let next = state;
    for (const [name, before] of locals) {
      if (next !== undefined) next = maybe(this.names, next, name, before);
    }
    return next;
  }
}

/** `*` alone. */
function matchesAll(pattern: ShellWord): boolean {
  const part = pattern.parts[0];
  return pattern.parts.length === 1 && part?.kind === 'literal' && part.text === '*';
}

/** A loop over at least one word that surely stands. */
function runsOnce(node: ShellFor): boolean {
  return (node.words ?? []).some((word) =>
    word.parts.every((part) => part.kind === 'literal' || part.kind === 'single-quoted' || part.kind === 'escape'),
  );
}
