import type { NixPath, NixString } from '../../syntax/nix/nodes';
import { coerceParts } from './coerce';
import { derived } from './halt';
import { pathFrom } from './path';
import { type Evaluation, placeIn, type Scope } from './scope';
import { stringOf, textOf, textPart } from './string';
import { type NixValue, type StringPart, type StringValue, unknown } from './value';

/** The value of a string with its holes. */
export function evalString(evaluation: Evaluation, node: NixString, scope: Scope): StringValue {
  const { part, internal } = scope.unit;
  const parts: StringPart[] = [];
  for (const piece of evaluation.plans.content(part, node).pieces) {
    if (piece.kind === 'hole') {
      const value = evaluation.evaluate(piece.expr, scope);
      parts.push(...coerceParts(value, { more: false, copy: true }, placeIn(scope, piece)));
    } else if (internal) parts.push(textPart(piece.text, undefined, []));
    else {
      const start = piece.segments[0]?.host ?? node.span.start;
      const last = piece.segments.at(-1);
      const end = last === undefined ? node.span.end : last.host + last.length;
      parts.push(textPart(piece.text, { part, span: { start, end } }, piece.segments));
    }
  }
  return stringOf(parts, placeIn(scope, node));
}

/** The value of a path literal. */
export function evalPath(evaluation: Evaluation, node: NixPath, scope: Scope): NixValue {
  const { part } = scope.unit;
  const place = placeIn(scope, node);
  let written = '';
  for (const piece of node.parts) {
    if (piece.kind === 'text') {
      written += part.text.slice(piece.span.start, piece.span.end);
      continue;
    }
    const value = stringOf(coerceParts(evaluation.evaluate(piece.expr, scope), { more: false, copy: false }));
    const text = textOf(value);
    if (text === undefined) return unknownPath(value, place);
    written += text;
  }
  return pathFrom(part.uri, written, place) ?? unknown('import', 'the text has no folder to resolve paths in', place);
}

function unknownPath(value: StringValue, place: NixValue['place']): NixValue {
  const gap = value.parts.find((each) => each.kind === 'unknown');
  return gap?.kind === 'unknown' ? derived(gap.unknown) : unknown('nixpkgs', 'part of the path is a store path', place);
}
