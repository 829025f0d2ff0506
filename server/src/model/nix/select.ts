import type { NixHasAttr, NixSelect } from '../../syntax/nix/nodes';
import type { Place } from '../../text/place';
import { attr, attributeValue, selectUnknown, typeName } from './access';
import { attrNameOf } from './attrset';
import { derived, fail, Halt, settle } from './halt';
import { type Evaluation, placeIn, type Scope } from './scope';
import { type NixValue, Thunk, type UnknownValue } from './value';

/** The value of `expr.path` or `expr.path or fallback`. */
export function select(evaluation: Evaluation, node: NixSelect, scope: Scope): NixValue {
  const base = evaluation.evaluate(node.expr, scope);
  if (base.kind === 'error') return base;
  const fallback = node.fallback;
  const value = selectPath(evaluation, node, base, scope);
  if (fallback === undefined) return value ?? missing(evaluation, node, base, scope);
  const otherwise = evaluation.later(fallback, scope);
  if (value === undefined) return otherwise.force();
  return value.kind === 'unknown' ? { ...value, candidates: [...value.candidates, otherwise] } : value;
}

/** Undefined where an attribute is known to be missing. */
function selectPath(evaluation: Evaluation, node: NixSelect, base: NixValue, scope: Scope): NixValue | undefined {
  const whole = placeIn(scope, node);
  let value = base;
  for (const [index, step] of node.path.names.entries()) {
    const name = nameOf(evaluation, step, scope);
    if (typeof name !== 'string')
      return isUnknown(name) ? derived(name) : fail('type', 'the name of an attribute is null');
    const next = stepInto(
      value,
      name,
      whole && { part: whole.part, span: { start: whole.span.start, end: step.span.end } },
    );
    if (next === undefined) return undefined;
    if (next.kind === 'error') return next;
    value = next;
    if (index === node.path.names.length - 1) return value;
  }
  return value;
}

function stepInto(value: NixValue, name: string, place: Place | undefined): NixValue | undefined {
  if (value.kind === 'unknown') return selectUnknown(value, name, place);
  if (value.kind !== 'attrs') return undefined;
  const found = value.attributes.get(name);
  if (found !== undefined) return attributeValue(found);
  return value.open === undefined ? undefined : selectUnknown(value.open, name, place);
}

function missing(evaluation: Evaluation, node: NixSelect, base: NixValue, scope: Scope): NixValue {
  let value = base;
  for (const step of node.path.names) {
    const place = placeIn(scope, step);
    const name = nameOf(evaluation, step, scope);
    if (typeof name !== 'string') break;
    if (value.kind !== 'attrs') fail('type', `value is ${typeName(value)} while a set was expected`, place);
    value = attr(value, name, place);
    if (value.kind === 'error') return value;
  }
  return value;
}

/** The value of `expr ? path`. */
export function hasAttr(evaluation: Evaluation, node: NixHasAttr, scope: Scope): NixValue {
  const place = placeIn(scope, node);
  let value = evaluation.evaluate(node.expr, scope);
  const last = node.path.names.length - 1;
  for (const [index, step] of node.path.names.entries()) {
    if (value.kind === 'error') return value;
    const name = nameOf(evaluation, step, scope);
    if (typeof name !== 'string')
      return isUnknown(name) ? derived(name) : fail('type', 'the name of an attribute is null');
    if (value.kind === 'unknown') return derived(value);
    if (value.kind !== 'attrs') return { kind: 'bool', value: false, place };
    const found = value.attributes.get(name);
    if (found === undefined)
      return value.open === undefined ? { kind: 'bool', value: false, place } : derived(value.open);
    if (found.maybe !== undefined) return derived(found.maybe);
    if (index === last) return { kind: 'bool', value: true, place };
    value = found.value.force();
  }
  return { kind: 'bool', value: true, place };
}

function nameOf(evaluation: Evaluation, step: NixSelect['path']['names'][number], scope: Scope): string | NixValue {
  const name = attrNameOf(evaluation, step, scope);
  if (typeof name !== 'string' && name.kind === 'error') throw new Halt(name);
  return name;
}

function isUnknown(value: NixValue): value is UnknownValue {
  return value.kind === 'unknown';
}

/** The attribute of a value, as a thunk. */
export function selectLater(value: Thunk, name: string): Thunk {
  return Thunk.lazy(() => settle(() => attr(value.force(), name)));
}
