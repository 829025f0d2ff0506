import { attr, typeName } from './access';
import { type Fuel, TOO_MANY_STEPS } from './fuel';
import { Halt, settle } from './halt';
import { evalError, type FunctionValue, type NixValue, Thunk, type UnknownValue, unknown } from './value';

/** The result of calling `fn`: unknown where `fn` is, an error where `fn` cannot be called. */
export function callFunction(fn: NixValue, argument: Thunk): NixValue {
  switch (fn.kind) {
    case 'function':
      return fn.apply(argument);
    case 'unknown':
      return calledUnknown(fn, argument);
    case 'error':
      return fn;
    case 'attrs': {
      const functor = attr(fn, '__functor');
      if (functor.kind === 'unknown') return calledUnknown(functor, argument);
      if (functor.kind === 'error' && functor.code !== 'missing-attribute') return functor;
      if (functor.kind !== 'error') return callFunction(callFunction(functor, Thunk.of(fn)), argument);
    }
  }
  return evalError('type', `attempt to call something which is not a function but ${typeName(fn)}`);
}

/** The result of calling with several arguments in turn. */
export function callWith(fn: NixValue, ...args: readonly Thunk[]): NixValue {
  let result = fn;
  for (const argument of args) result = callFunction(result, argument);
  return result;
}

function calledUnknown(fn: UnknownValue, argument: Thunk): UnknownValue {
  const name = fn.symbol?.join('.');
  const reason = name === undefined ? fn.reason : `the result of calling \`${name}\` is not known`;
  return unknown(fn.cause === 'argument' ? 'derived' : fn.cause, reason, fn.place, { call: { fn, argument } });
}

export type Native = (...args: Thunk[]) => NixValue;

/** A built-in function of `arity` arguments; a `Halt` in it becomes its result. */
export function native(name: string, arity: number, run: Native): FunctionValue {
  return collect(name, arity, run, []);
}

function collect(name: string, arity: number, run: Native, given: readonly Thunk[]): FunctionValue {
  return {
    kind: 'function',
    name,
    lambda: undefined,
    formals: undefined,
    place: undefined,
    apply: (argument) => {
      const args = [...given, argument];
      return args.length === arity ? settle(() => run(...args)) : collect(name, arity, run, args);
    },
  };
}

/** How many values a set or list holds, and what of them it takes as long to go through a text. */
export function sizeOf(value: NixValue | undefined): number {
  if (value?.kind === 'list') return value.items.length;
  if (value?.kind === 'attrs') return value.attributes.size;
  if (value?.kind !== 'string') return 0;
  let length = value.parts.length;
  for (const part of value.parts) if (part.kind === 'text') length += part.text.length >> 4;
  return length;
}

/** These give what was there before. */
const CHEAP: ReadonlySet<string> = new Set(
  "addErrorContext break deepSeq elemAt foldl' getAttr head import seq trace traceVerbose tryEval warn".split(' '),
);

/** A built-in function whose calls count: going through arguments by a part of their size, making a result by its own. */
export function metered(name: string, run: Native, fuel: Fuel): Native {
  return (...args) => {
    const value = run(...args);
    const read = args.reduce((sum, each) => sum + (sizeOf(each.peek()) >> 6), 0);
    return fuel.spend(read + (CHEAP.has(name) ? 0 : sizeOf(value))) ? value : unknown('limit', TOO_MANY_STEPS);
  };
}

/** Calls and leaves where the result is unknown or an error. */
export function callKnown(fn: NixValue, ...args: readonly Thunk[]): Exclude<NixValue, { kind: 'unknown' | 'error' }> {
  const result = callWith(fn, ...args);
  if (result.kind === 'unknown' || result.kind === 'error') throw new Halt(result);
  return result;
}

/** A thunk of a call. */
export function callLater(fn: NixValue | Thunk, ...args: readonly Thunk[]): Thunk {
  return Thunk.lazy(() => callWith(fn instanceof Thunk ? fn.force() : fn, ...args));
}
