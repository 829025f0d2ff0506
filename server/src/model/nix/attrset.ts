import { asRead } from '../../syntax/nix/moved';
import type { NixAttrName, NixAttrSet, NixLegacyLet, NixLet } from '../../syntax/nix/nodes';
import { attr, attrsFrom } from './access';
import { type AttributeSource, type PlannedAttribute, type SetPlan, staticName } from './bindings';
import { coerceToString } from './coerce';
import { typeName } from './definition';
import { derived, fail, Halt, wholeText } from './halt';
import { type Evaluation, placeIn, type Scope } from './scope';
import { evalString } from './text-value';
import { type Attribute, type AttrsValue, type NixValue, Thunk, type UnknownValue } from './value';
import { lookup } from './variable';

/** The value of `{ … }` or `rec { … }`. */
export function buildSet(evaluation: Evaluation, node: NixAttrSet, scope: Scope): NixValue {
  return fromPlan(evaluation, evaluation.plans.of(scope.unit.part, node), scope, node);
}

/** The value of `let … in body`, and of the old `let { body = …; }`. */
export function buildLet(evaluation: Evaluation, node: NixLet | NixLegacyLet, scope: Scope): NixValue {
  const plan = evaluation.plans.of(scope.unit.part, node);
  refuseDuplicate(plan);
  const { inner, attributes } = bind(evaluation, plan, scope);
  if (node.kind === 'let') return evaluation.evaluate(node.body, inner);
  return attr(attrsFrom(attributes), 'body', placeIn(scope, node));
}

function refuseDuplicate(plan: SetPlan): void {
  if (plan.duplicate === undefined) return;
  const { name, definition } = plan.duplicate;
  fail('duplicate-attribute', `attribute '${name}' is defined twice`, definition.name);
}

function fromPlan(
  evaluation: Evaluation,
  plan: SetPlan,
  scope: Scope,
  node: { readonly span: { readonly start: number; readonly end: number } } | undefined,
): AttrsValue {
  refuseDuplicate(plan);
  const { inner, attributes } = bind(evaluation, plan, scope);
  const open = plan.dynamic.length === 0 ? undefined : addDynamic(evaluation, plan, inner, attributes);
  const place = node === undefined ? undefined : placeIn(scope, node);
  const literals = scope.unit.internal ? [] : plan.literals;
  return attrsFrom(attributes, { open, literals, place });
}

/** Makes the thunks of the fixed attributes; in a recursive set these are also the names in scope. */
function bind(
  evaluation: Evaluation,
  plan: SetPlan,
  scope: Scope,
): { inner: Scope; attributes: Map<string, Attribute> } {
  const names = new Map<string, Thunk>();
  const attributes = new Map<string, Attribute>();
  const inner = plan.recursive ? scope.child(names) : scope;
  for (const [name, planned] of plan.fixed) {
    const value = sourceThunk(evaluation, planned, name, scope, inner);
    names.set(name, value);
    attributes.set(name, attributeOf(name, value, planned, scope));
  }
  return { inner, attributes };
}

function attributeOf(name: string, value: Thunk, planned: PlannedAttribute, scope: Scope): Attribute {
  return { name, value, definitions: scope.unit.internal ? [] : planned.definitions, maybe: undefined };
}

function sourceThunk(
  evaluation: Evaluation,
  planned: PlannedAttribute,
  name: string,
  outer: Scope,
  inner: Scope,
): Thunk {
  const source: AttributeSource = planned.source;
  switch (source.kind) {
    case 'expr':
      // In a recursive set the bindings are not complete yet, so a variable must not be looked up now.
      return inner === outer
        ? evaluation.later(source.expr, inner)
        : Thunk.lazy(() => evaluation.evaluate(source.expr, inner), placeIn(inner, source.expr));
    case 'set': {
      const { written } = source;
      const node = written ?? planned.definitions[0]?.node;
      return Thunk.lazy(
        () => guarded(() => fromPlan(evaluation, source.plan(), inner, node)),
        node && placeIn(inner, node),
        // Only of a set that is written in one place do its braces tell all that is in it.
        written && planned.definitions.length === 1 ? () => isUntyped(written.asRead) : undefined,
      );
    }
    case 'outer': {
      const place = planned.definitions[0]?.name;
      return outer.lexical(name) ?? Thunk.lazy(() => lookup({ name }, outer, place), place);
    }
    case 'from': {
      const place = planned.definitions[0]?.name;
      return Thunk.lazy(() => attr(evaluation.evaluate(source.expr, inner), name, place), place);
    }
  }
}

/** Every name in a set is plain to see, and none of them is the one that makes more than a set of it. */
function isUntyped({ bindings }: NixAttrSet): boolean {
  return bindings.every((binding) => {
    if (binding.kind === 'inherit') return binding.names.every(isOrdinary);
    const [first] = asRead(binding).path.names;
    return first !== undefined && isOrdinary(first);
  });
}

function isOrdinary(name: NixAttrName): boolean {
  return name.kind === 'identifier' && name.name !== typeName;
}

function guarded(compute: () => NixValue): NixValue {
  try {
    return compute();
  } catch (caught) {
    if (caught instanceof Halt) return caught.value;
    throw caught;
  }
}

/** Adds the attributes with computed names; answers why further ones may exist where a name is not known. */
function addDynamic(
  evaluation: Evaluation,
  plan: SetPlan,
  scope: Scope,
  attributes: Map<string, Attribute>,
): UnknownValue | undefined {
  let open: UnknownValue | undefined;
  for (const { name: node, planned } of plan.dynamic) {
    const name = attrNameOf(evaluation, node, scope);
    if (typeof name === 'string') {
      const place = placeIn(scope, node);
      if (attributes.has(name)) fail('duplicate-attribute', `dynamic attribute '${name}' is defined twice`, place);
      const value = sourceThunk(evaluation, planned, name, scope, scope);
      attributes.set(name, attributeOf(name, value, planned, scope));
    } else if (name.kind === 'unknown') open ??= derived(name);
    else if (name.kind === 'error') throw new Halt(name);
  }
  return open;
}

/** The name of one step of an attribute path; a value that is no string where it is null, unknown or an error. */
export function attrNameOf(evaluation: Evaluation, name: NixAttrName, scope: Scope): string | NixValue {
  const fixed = staticName(name, scope.unit.part);
  if (fixed !== undefined) return fixed;
  try {
    const value = name.kind === 'hole' ? evaluation.evaluate(name.expr, scope) : computedName(evaluation, name, scope);
    if (value.kind === 'null' || value.kind === 'unknown' || value.kind === 'error') return value;
    if (value.kind !== 'string') fail('type', 'the name of an attribute has to be a string', placeIn(scope, name));
    return wholeText(coerceToString(value, { more: false, copy: false }));
  } catch (caught) {
    if (caught instanceof Halt) return caught.value;
    throw caught;
  }
}

function computedName(evaluation: Evaluation, name: NixAttrName, scope: Scope): NixValue {
  return name.kind === 'string' ? evalString(evaluation, name, scope) : lookup({ name: '' }, scope, undefined);
}
