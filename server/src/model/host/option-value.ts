import { textAt } from '../../text/place';
import { derivationOf } from '../nix/access';
import { normalSymbol } from '../nix/symbol';
import type { Derivation, StringPart as NixStringPart, NixValue, PathValue, UnknownValue } from '../nix/value';
import { gapOfList, gapOfSet } from '../runner/nix-gap';
import { derivationName } from '../runner/nix-piece';
import type { OptionValue, StringPart } from './host';

type DerivationPart = Extract<StringPart, { kind: 'derivation' }>;

/** How deep the content of a derivation is followed into derivations that it names. */
const deepestContent = 4;

/** How deep lists are followed into lists: a list may hold itself, and no option takes lists of lists of lists. */
const deepestList = 3;

/** What kind of value an option was given. Errors count as unknown: they are for the evaluation to report. */
export function optionValue(value: NixValue): OptionValue {
  return valueAt(value, 0);
}

function valueAt(value: NixValue, depth: number): OptionValue {
  const derivation = derivationOf(value);
  if (derivation !== undefined) return derivationPart(derivation, 0);
  switch (value.kind) {
    case 'null':
    case 'function':
      return { kind: value.kind };
    case 'bool':
      return { kind: 'bool', value: value.value };
    case 'int':
      return { kind: 'int', value: Number(value.value) };
    case 'float':
      return { kind: 'float', value: value.value };
    case 'path':
      return { kind: 'path', source: pathSource(value) };
    case 'list':
      return listValue(value, depth);
    case 'attrs':
      return { kind: 'attrs', complete: gapOfSet(value) === undefined };
    case 'string':
      return stringValue(value);
    case 'unknown':
      return {
        kind: 'unknown',
        reason: value.reason,
        symbol: symbolOf(value),
        ...(value.cause === 'conflict' ? { conflict: true } : {}),
      };
    case 'error':
      return { kind: 'unknown', reason: value.message, symbol: undefined };
  }
}

function listValue(value: NixValue & { kind: 'list' }, depth: number): OptionValue {
  if (depth >= deepestList) return { kind: 'unknown', reason: 'the list is nested too deeply', symbol: undefined };
  const items = value.items.flatMap((item) => {
    const at = item.kind === 'element' ? (item.place ?? value.place) : undefined;
    return item.kind === 'element' && at !== undefined ? [{ value: valueAt(item.value.force(), depth + 1), at }] : [];
  });
  return { kind: 'list', items, complete: items.length === value.items.length && gapOfList(value) === undefined };
}

function stringValue(value: NixValue & { kind: 'string' }): OptionValue {
  const isKnown = value.parts.every((part) => part.kind === 'text');
  const text = value.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return {
    kind: 'string',
    text: isKnown ? text : undefined,
    fromPath: isPathText(value),
    parts: value.parts.map((part) => stringPart(part, 0)),
  };
}

/** The string is the text of a path (`toString ./x`), not one that was written as text. */
function isPathText(value: NixValue & { kind: 'string' }): boolean {
  if (value.place === undefined) return false;
  return /^(?:\(*\s*(?:builtins\.)?toString\s*\(*\s*)?(?:\.{1,2}\/|~\/|\/|<)/.test(textAt(value.place));
}

function stringPart(part: NixStringPart, depth: number): StringPart {
  if (part.kind === 'text') return { kind: 'text', text: part.text };
  if (part.kind === 'unknown') return { kind: 'unknown', symbol: symbolOf(part.unknown) };
  if (part.of.kind === 'path') return { kind: 'path', source: pathSource(part.of) };
  return derivationPart(part.of, depth);
}

function derivationPart(derivation: Derivation, depth: number): DerivationPart {
  const text = depth < deepestContent ? derivation.text?.force() : undefined;
  return {
    kind: 'derivation',
    writer: derivation.builder,
    name: derivationName(derivation.name?.force()),
    content: text?.kind === 'string' ? text.parts.map((part) => stringPart(part, depth + 1)) : undefined,
  };
}

function pathSource(path: PathValue): string {
  return path.place === undefined ? path.path : textAt(path.place);
}

function symbolOf(value: UnknownValue): readonly string[] | undefined {
  return value.symbol === undefined ? undefined : normalSymbol(value.symbol);
}
