import type { Native } from './call';
import { expectText, fail, unsupported } from './halt';
import { makeList, makeNull } from './make';
import { compileRegex, InvalidRegex, type RegexProgram } from './regex';
import { RegexLimit, type RegexMatch, RegexRun } from './regex-match';
import { stringValue } from './string';
import { type NixValue, Thunk } from './value';

/** `builtins.match` and `builtins.split`. They count bytes, as Nix does: a character that is cut is left unknown. */
export const REGEX_BUILTINS: readonly (readonly [string, number, Native])[] = [
  ['match', 2, match],
  ['split', 2, split],
];

function match(pattern: Thunk, argument: Thunk): NixValue {
  const program = compiled(expectText(pattern));
  const bytes = new TextEncoder().encode(expectText(argument));
  const found = bounded(() => new RegexRun(program, bytes).whole());
  return found === undefined ? makeNull() : groupsOf(found, bytes);
}

function split(pattern: Thunk, argument: Thunk): NixValue {
  const program = compiled(expectText(pattern));
  const bytes = new TextEncoder().encode(expectText(argument));
  const out: Thunk[] = [];
  let from = 0;
  for (const found of bounded(() => new RegexRun(program, bytes).all())) {
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

function bounded<T>(run: () => T): T {
  try {
    return run();
  } catch (caught) {
    if (caught instanceof RegexLimit) return unsupported('the regular expression takes too many steps');
    throw caught;
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
