import type { ShellArgument } from './analysis';
import type { ShellWord } from './nodes';
import {
  type Entry,
  FUNCTION,
  forgetAll,
  joinEntries,
  lookupEntry,
  type Names,
  type State,
  setEntry,
  toLookup,
} from './state';
import { joinTexts, knownText, type StaticText, staticText, UNKNOWN_TEXT } from './static-text';
import { hasBraces, wordText } from './word-text';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Gives a variable a value, as an assignment does. */
export function assign(
  names: Names,
  state: State,
  name: string,
  value: StaticText,
  options: { readonly exported?: boolean; readonly span?: { start: number; end: number } } = {},
): State {
  const before = lookupEntry(names, state, name);
  const fixed = 'fixed' in before && before.fixed === true;
  if (fixed) return setEntry(names, state, name, { state: 'unknown', reason: 'it has an attribute', fixed: true });
  // A variable that comes from outside is exported, and an assignment leaves that as it is.
  const kept = before.state === 'set' ? before.exported : before.state === 'unknown' ? undefined : false;
  const exported = options.exported ?? (state.allexport ? true : kept);
  return setEntry(names, state, name, {
    state: 'set',
    value,
    exported,
    fixed: false,
    span: options.span,
  });
}

/** The variable may have any value from here on. */
export function forget(names: Names, state: State, name: string, reason: string): State {
  const before = lookupEntry(names, state, name);
  const fixed = 'fixed' in before && before.fixed === true;
  return setEntry(names, state, name, { state: 'unknown', reason, fixed });
}

/** A `name=value` argument taken apart; `value` is undefined for a bare name. */
export interface Declared {
  readonly name: string;
  readonly value: StaticText | undefined;
  readonly append: boolean;
}

/** Takes an argument of `export`, `env` and their like apart; undefined where its name is not known. */
export function readDeclared(names: Names, state: State, argument: ShellArgument): Declared | undefined {
  const { word, value } = argument;
  const whole = knownText(value);
  if (whole !== undefined && NAME.test(whole)) return { name: whole, value: undefined, append: false };
  const first = value[0];
  if (first?.kind !== 'text') return undefined;
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=/.exec(first.text);
  if (found?.[1] === undefined) return undefined;
  const append = found[2] === '+';
  if (hasBraces(word)) return { name: found[1], value: UNKNOWN_TEXT, append };
  const behind = wordBehind(word, found[0].length);
  const lookup = (name: string) => toLookup(lookupEntry(names, state, name));
  const text =
    behind === undefined
      ? joinTexts([staticText(first.text.slice(found[0].length)), value.slice(1)])
      : wordText(behind, { lookup, assignment: true, splits: true });
  return { name: found[1], value: text, append };
}

/** The word behind its first characters, where these are one literal. */
function wordBehind(word: ShellWord, length: number): ShellWord | undefined {
  const first = word.parts[0];
  if (first?.kind !== 'literal' || first.text.length < length) return undefined;
  const rest = word.parts.slice(1);
  const text = first.text.slice(length);
  return { parts: text === '' ? rest : [{ ...first, text }, ...rest], span: word.span };
}

/** The value of `name+=value`. */
export function appended(names: Names, state: State, name: string, value: StaticText): StaticText {
  const before = lookupEntry(names, state, name);
  if (before.state === 'absent') return value;
  return joinTexts([before.state === 'set' ? before.value : [{ kind: 'unknown', variable: name }], value]);
}

/** `export`, `readonly`, `declare`, `typeset`, `local`. `declared` is told each name before it changes. */
export function runDeclaration(
  names: Names,
  state: State,
  builtin: string,
  args: readonly ShellArgument[],
  declared: (name: string) => void,
): State {
  let flags = builtin === 'export' ? 'x' : builtin === 'readonly' ? 'r' : '';
  let next = state;
  for (const argument of args) {
    const option = knownText(argument.value);
    if (option !== undefined && /^[-+][A-Za-z-]*$/.test(option)) {
      flags += option.startsWith('+') ? 'i' : option.slice(1);
      continue;
    }
    if (builtin === 'export' && flags.includes('f')) continue;
    const one = readDeclared(names, next, argument);
    if (one === undefined) return forgetAll(next, `\`${builtin}\` is given names that are not known here`);
    declared(one.name);
    next = declare(names, next, one, flags, builtin);
  }
  return next;
}

function declare(names: Names, state: State, one: Declared, flags: string, builtin: string): State {
  const { name } = one;
  const before = lookupEntry(names, state, name);
  if (/[aAilucn]/.test(flags.replace(builtin === 'export' ? 'n' : '', ''))) {
    return setEntry(names, state, name, { state: 'unknown', reason: 'it has an attribute', fixed: true });
  }
  let next = state;
  if (one.value !== undefined) {
    const value = one.append ? appended(names, state, name, one.value) : one.value;
    next = assign(names, state, name, value);
  } else if (builtin === 'local' || builtin === 'declare' || builtin === 'typeset') {
    // Without a value a local variable is unset in bash and keeps its value in dash.
    if (before.state !== 'absent') next = forget(names, state, name, 'it is local to a function');
  }
  const after = lookupEntry(names, next, name);
  if (after.state !== 'set') return next;
  const exported = flags.includes('x') ? !(builtin === 'export' && flags.includes('n')) : after.exported;
  return setEntry(names, next, name, { ...after, exported, fixed: after.fixed || flags.includes('r') });
}

/** `unset [-v|-f] name…` */
export function runUnset(names: Names, state: State, args: readonly ShellArgument[]): State {
  let next = state;
  let functions = false;
  for (const argument of args) {
    const text = knownText(argument.value);
    if (text === undefined) return forgetAll(next, '`unset` is given names that are not known here');
    if (text.startsWith('-')) functions = text.includes('f');
    else if (functions) next = setEntry(names, next, FUNCTION + text, { state: 'absent' });
    else next = unsetVariable(names, next, text);
  }
  return next;
}

function unsetVariable(names: Names, state: State, name: string): State {
  const before = lookupEntry(names, state, name);
  if ('fixed' in before && before.fixed === true) return forget(names, state, name, 'it may be read-only');
  if (!NAME.test(name)) return forget(names, state, /^\w*/.exec(name)?.[0] ?? name, 'an element of it is unset');
  // `unset f` removes a function where no variable has that name.
  const fn = lookupEntry(names, state, FUNCTION + name);
  const next = setEntry(names, state, name, { state: 'absent' });
  return fn.state === 'function'
    ? setEntry(names, next, FUNCTION + name, { state: 'unknown', reason: 'it may be unset' })
    : next;
}

/** `set -e`, `set +e`, `set -o errexit`, `set -a`. */
export function runSet(state: State, args: readonly ShellArgument[]): State {
  let { errexit, allexport } = state;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at];
    const option = argument === undefined ? undefined : knownText(argument.value);
    if (option === undefined) return { ...state, errexit: undefined, allexport };
    if (option === '--' || option === '-' || !/^[-+]/.test(option)) break;
    const on = option.startsWith('-');
    if (option.includes('e')) errexit = on;
    if (option.includes('a')) allexport = on;
    if (!option.endsWith('o')) continue;
    const named = args[++at];
    const name = named === undefined ? undefined : knownText(named.value);
    if (name === 'errexit') errexit = on;
    if (name === 'allexport') allexport = on;
  }
  return { ...state, errexit, allexport };
}

/** `cd`, `pushd`, `popd`. */
export function runDirectoryChange(names: Names, state: State, builtin: string, args: readonly ShellArgument[]): State {
  const operands = args.filter((argument) => !/^-[LPe@]+$|^--$/.test(knownText(argument.value) ?? ''));
  const moved = { ...state, directory: nextDirectory(state.directory, builtin, operands) };
  const reason = 'the working directory was changed';
  return forget(names, forget(names, moved, 'PWD', reason), 'OLDPWD', reason);
}

function nextDirectory(
  from: StaticText | undefined,
  builtin: string,
  operands: readonly ShellArgument[],
): StaticText | undefined {
  const unknown: StaticText = [{ kind: 'unknown', variable: 'PWD' }];
  const target = operands[0]?.value;
  if (builtin === 'cd' && target === undefined) return [{ kind: 'home', user: undefined }];
  if (builtin === 'popd' || target === undefined || knownText(target) === '-') return unknown;
  const first = target[0];
  if (first === undefined) return from;
  if (first.kind === 'home' || (first.kind === 'text' && first.text.startsWith('/'))) return target;
  if (first.kind === 'unknown') return target;
  if (knownText(target) === '.') return from;
  return joinTexts([from ?? unknown, staticText('/'), target]);
}

/** Builtins that give variables values from outside: `read`, `getopts`, `printf -v`, `let`, … */
export function runInput(names: Names, state: State, builtin: string, args: readonly ShellArgument[]): State {
  if (builtin === 'printf' && knownText(args[0]?.value ?? []) !== '-v') return state;
  let next = state;
  for (const name of ['REPLY', 'OPTARG', 'OPTIND', 'MAPFILE']) {
    next = forget(names, next, name, `\`${builtin}\` sets it`);
  }
  for (const argument of args) {
    const first = argument.value[0];
    if (first !== undefined && first.kind !== 'text')
      return forgetAll(next, `\`${builtin}\` is given names that are not known here`);
    for (const name of first?.text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
      next = forget(names, next, name, `\`${builtin}\` sets it`);
    }
  }
  return next;
}

/** The entry of a variable after it was perhaps assigned. */
export function maybe(names: Names, state: State, name: string, before: Entry): State {
  return setEntry(names, state, name, joinEntries(before, lookupEntry(names, state, name)));
}
