import type { NixFormals, NixLambda } from '../../syntax/nix/nodes';
import { selectUnknown, typeName } from './access';
import { derived, fail, known } from './halt';
import { type Evaluation, placeIn, type Scope } from './scope';
import { type AttrsValue, type NixValue, Thunk, type UnknownValue, unknown } from './value';

/** Calls a lambda: binds its argument and evaluates its body. */
export function callLambda(evaluation: Evaluation, node: NixLambda, scope: Scope, argument: Thunk): NixValue {
  const names = new Map<string, Thunk>();
  const inner = scope.child(names);
  if (node.argument !== undefined) names.set(node.argument.name, argument);
  if (node.formals !== undefined) bindFormals(evaluation, node.formals, inner, names, argument);
  return evaluation.evaluate(node.body, inner);
}

function bindFormals(
  evaluation: Evaluation,
  formals: NixFormals,
  scope: Scope,
  names: Map<string, Thunk>,
  argument: Thunk,
): void {
  const given = argument.force();
  if (given.kind === 'unknown') {
    bindUnknown(formals, scope, names, given);
    return;
  }
  const set = known(argument);
  if (set.kind !== 'attrs') fail('type', `value is ${typeName(set)} while a set was expected`, set.place);
  if (set.kind !== 'attrs') return;
  for (const formal of formals.items) {
    const name = formal.name.name;
    const thunk = formalValue(evaluation, formal, set, scope);
    if (thunk === undefined)
      fail('missing-argument', `the function is called without its argument '${name}'`, placeIn(scope, formal));
    else names.set(name, thunk);
  }
  if (!formals.ellipsis) refuseOthers(formals, set);
}

function formalValue(
  evaluation: Evaluation,
  formal: NixFormals['items'][number],
  set: AttrsValue,
  scope: Scope,
): Thunk | undefined {
  const found = set.attributes.get(formal.name.name);
  if (found !== undefined && found.maybe === undefined) return found.value;
  const fallback = formal.defaultValue;
  const otherwise = fallback && Thunk.lazy(() => evaluation.evaluate(fallback, scope), placeIn(scope, fallback));
  const why = found?.maybe ?? set.open;
  if (why === undefined) return otherwise;
  const candidates = [found?.value, otherwise].filter((each) => each !== undefined);
  if (found !== undefined) return Thunk.of({ ...derived(why), candidates });
  // Asked only when it is used: what gives the argument may not be known yet.
  const at = placeIn(scope, formal.name);
  return Thunk.lazy(() => {
    const selected = selectUnknown(why, formal.name.name, at);
    return selected.kind === 'unknown' ? { ...selected, candidates } : selected;
  }, at);
}

function refuseOthers(formals: NixFormals, set: AttrsValue): void {
  const accepted = new Set(formals.items.map((item) => item.name.name));
  for (const [name, attribute] of set.attributes) {
    if (accepted.has(name) || attribute.maybe !== undefined) continue;
    const place = attribute.definitions[0]?.name ?? set.place;
    fail('unexpected-argument', `the function is called with an unexpected argument '${name}'`, place);
  }
}

/** Each formal of a call with an unknown set is an attribute of that set. */
function bindUnknown(formals: NixFormals, scope: Scope, names: Map<string, Thunk>, given: UnknownValue): void {
  for (const formal of formals.items) {
    const name = formal.name.name;
    const place = placeIn(scope, formal.name);
    const symbol = given.symbol === undefined ? undefined : [...given.symbol, name];
    const more = symbol === undefined ? {} : { symbol, resolve: given.resolve };
    names.set(name, Thunk.of(unknown(given.cause, given.reason, place, more)));
  }
}
