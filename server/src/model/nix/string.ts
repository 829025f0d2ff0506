import type { Place } from '../../text/place';
import type { Segment } from '../../text/source-map';
import type { Derivation, PathValue, StringPart, StringValue, UnknownValue } from './value';

/** A string with computed text. */
export function stringValue(text: string, place?: Place): StringValue {
  return { kind: 'string', parts: text === '' ? [] : [textPart(text, undefined, [])], place };
}

/** A string of the given parts, empty texts left out. */
export function stringOf(parts: readonly StringPart[], place?: Place): StringValue {
  return { kind: 'string', parts: parts.filter((part) => part.kind !== 'text' || part.text !== ''), place };
}

export function textPart(text: string, place: Place | undefined, segments: readonly Segment[]): StringPart {
  return { kind: 'text', text, place, segments };
}

export function storePart(of: Derivation | PathValue, place?: Place): StringPart {
  return { kind: 'store', of, place };
}

export function unknownPart(unknown: UnknownValue, place?: Place): StringPart {
  return {
    kind: 'unknown',
    unknown,
    place,
    source: place === undefined ? '' : place.part.text.slice(place.span.start, place.span.end),
  };
}

/** The text of a string whose parts are all known; undefined where a part is unknown or a store path. */
export function textOf(value: StringValue): string | undefined {
  let text = '';
  for (const part of value.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** How long the known parts are, in UTF-16 units. */
export function lengthOf(value: StringValue): number {
  let length = 0;
  for (const part of value.parts) if (part.kind === 'text') length += part.text.length;
  return length;
}

/** The known beginning; `whole` says whether it is the whole string. A store path is known to begin with its folder. */
export function knownPrefix(value: StringValue): { readonly text: string; readonly whole: boolean } {
  let text = '';
  for (const part of value.parts) {
    if (part.kind === 'store') return { text: `${text}/nix/store/`, whole: false };
    if (part.kind === 'unknown') return { text, whole: false };
    text += part.text;
  }
  return { text, whole: true };
}

/** The known end. */
export function knownSuffix(value: StringValue): string {
  let text = '';
  for (const part of value.parts.toReversed()) {
    if (part.kind !== 'text') break;
    text = part.text + text;
  }
  return text;
}

/** Orders strings as Nix does: by their UTF-8 bytes, which is the order of their code points. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    return codeRank(left) - codeRank(right);
  }
  return a.length - b.length;
}

/** Surrogates (code points beyond U+FFFF) rank above all other UTF-16 units. */
function codeRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
