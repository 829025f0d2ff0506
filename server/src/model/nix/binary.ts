import type { NixBinary } from '../../syntax/nix/nodes';
import type { Place } from '../../text/place';
import { typeName } from './access';
import { callFunction, sizeOf } from './call';
import { type Fuel, TOO_MANY_STEPS } from './fuel';
import { derived, fail, knownValue } from './halt';
import { arithmetic, concatLists, equal, lessThan, plus, update } from './operators';
import { type Evaluation, placeIn, type Scope } from './scope';
import { type NixValue, unknown } from './value';

/** The value of `left operator right`. */
export function evalBinary(evaluation: Evaluation, node: NixBinary, scope: Scope): NixValue {
  const place = placeIn(scope, node);
  if (node.operator === '|>') return piped(evaluation, node.right, node.left, scope);
  if (node.operator === '<|') return piped(evaluation, node.left, node.right, scope);
  const left = evaluation.evaluate(node.left, scope);
  const right = () => evaluation.evaluate(node.right, scope);
  switch (node.operator) {
    case '&&':
      return logical(left, right, false, place);
    case '||':
      return logical(left, right, true, place);
    case '->':
      return logical(negated(left, place), right, true, place);
    case '==':
      return bool(equal(left, right(), evaluation.fuel), place);
    case '!=':
      return bool(!equal(left, right(), evaluation.fuel), place);
    case '<':
      return bool(lessThan(left, right(), evaluation.fuel, place), place);
    case '>=':
      return bool(!lessThan(left, right(), evaluation.fuel, place), place);
    case '>':
      return bool(lessThan(right(), left, evaluation.fuel, place), place);
    case '<=':
      return bool(!lessThan(right(), left, evaluation.fuel, place), place);
    case '//':
      return counted(evaluation.fuel, update(left, right(), place));
    case '++':
      return counted(evaluation.fuel, concatLists(left, right(), place));
    case '+':
      return plus(left, right(), place);
    default:
      return arithmetic(node.operator, left, right(), place);
  }
}

/** A set or list counts by its size. */
function counted(fuel: Fuel, value: NixValue): NixValue {
  return fuel.spend(sizeOf(value)) ? value : unknown('limit', TOO_MANY_STEPS);
}

function piped(evaluation: Evaluation, fn: NixBinary['left'], argument: NixBinary['left'], scope: Scope): NixValue {
  return callFunction(evaluation.evaluate(fn, scope), evaluation.later(argument, scope));
}

function bool(value: boolean, place: Place | undefined): NixValue {
  return { kind: 'bool', value, place };
}

function booleanOf(value: NixValue, place: Place | undefined): boolean {
  const certain = knownValue(value);
  if (certain.kind === 'bool') return certain.value;
  return fail('type', `value is ${typeName(certain)} while a Boolean was expected`, place);
}

/** `||` with `decisive` true, `&&` with false. The decisive value on the right decides an unknown left side, too. */
function logical(left: NixValue, right: () => NixValue, decisive: boolean, place: Place | undefined): NixValue {
  if (left.kind === 'unknown') {
    const other = right();
    return other.kind === 'bool' && other.value === decisive ? bool(decisive, place) : derived(left);
  }
  if (booleanOf(left, place) === decisive) return bool(decisive, place);
  const other = right();
  return other.kind === 'unknown' ? derived(other) : bool(booleanOf(other, place), place);
}

function negated(value: NixValue, place: Place | undefined): NixValue {
  return value.kind === 'unknown' ? value : bool(!booleanOf(value, place), place);
}

/** The value of `!value` or `-value`. */
export function evalUnary(value: NixValue, operator: '!' | '-', place: Place | undefined): NixValue {
  if (operator === '!') return bool(!booleanOf(value, place), place);
  return arithmetic('-', { kind: 'int', value: 0n, place }, value, place);
}
