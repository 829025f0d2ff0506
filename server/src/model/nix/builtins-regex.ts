import type { Native } from './call';
import type { Fuel } from './fuel';
import { expectText, fail, unsupported } from './halt';
import { makeList, makeNull } from './make';
import { compileRegex, InvalidRegex, type RegexProgram } from './regex';
import { RegexLimit, type RegexMatch, RegexRun } from './regex-match';
import { stringValue } from './string';
import { type NixValue, Thunk } from './value';

/** `builtins.match` and `builtins.split`. They count bytes, as Nix does: a character that is cut is left unknown. */
export const regexBuiltins = (fuel: Fuel): readonly (readonly [string, number, Native])[] => [
  ['match', 2, (pattern, text) => match(pattern, text, fuel)],
  ['split', 2, (pattern, text) => split(pattern, text, fuel)],
];

function match(pattern: Thunk, argument: Thunk, fuel: Fuel): NixValue {
  const program = compiled(expectText(pattern));
  const bytes = new TextEncoder().encode(expectText(argument));
  const found = bounded(fuel, new RegexRun(program, bytes), (run) => run.whole());
  return found === undefined ? makeNull() : groupsOf(found, bytes);
}

function split(pattern: Thunk, argument: Thunk, fuel: Fuel): NixValue {
  const program = compiled(expectText(pattern));
  const bytes = new TextEncoder().encode(expectText(argument));
  const out: Thunk[] = [];
  let from = 0;
  for (const found of bounded(fuel, new RegexRun(program, bytes), (run) => run.all())) {
    out.push(textThunk(bytes, from, found.start), Thunk.of(groupsOf(found, bytes)));
    from = found.end;
  }
  out.push(textThunk(bytes, from, bytes.length));
  return makeList(out);
}

function compiled(pattern: string): RegexProgram {
  const program = compileRegex(pattern);
  if (program === undefined) return unsupported('the regular expression is not understood');
  if (program instanceof InvalidRegex) return fail('value', `invalid regular expression '${pattern}'`);
  return program;
}

/** Going through states counts, at a part of what expressions count. */
function bounded<T>(fuel: Fuel, run: RegexRun, find: (run: RegexRun) => T): T {
  try {
    return find(run);
  } catch (caught) {
    if (caught instanceof RegexLimit) return unsupported('the regular expression takes too many steps');
    throw caught;
  } finally {
    fuel.spend(run.steps >> 4);
  }
}

function groupsOf(found: RegexMatch, bytes: Uint8Array): NixValue {
  return makeList(
    found.groups.map((group) => (group === undefined ? Thunk.of(makeNull()) : textThunk(bytes, group[0], group[1]))),
  );
}

function textThunk(bytes: Uint8Array, from: number, to: number): Thunk {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to));
  if (text.includes('\ufffd')) return unsupported('a character is cut in two');
  return Thunk.of(stringValue(text));
}
