import { nixLiteralText } from '../../syntax/nix/content';
import { type WrittenSet, writtenSet } from '../../syntax/nix/moved';
import type { NixAttrBinding, NixAttrName, NixAttrSet, NixBinding, NixExpr, NixInherit } from '../../syntax/nix/nodes';
import type { Part } from '../../text/place';
import { lazy } from '../runner/lazy';
import type { AttributeDefinition, AttrsLiteral } from './value';

/**
 * The attributes a set of bindings makes, dotted paths and repeated sets joined as Nix joins them while reading.
 * Names that are not known before evaluation are in `dynamic`.
 */
export interface SetPlan {
  recursive: boolean;
  readonly fixed: Map<string, PlannedAttribute>;
  readonly dynamic: DynamicAttribute[];
  readonly literals: AttrsLiteral[];
  /** A name that is bound twice. */
  duplicate: { readonly name: string; readonly definition: AttributeDefinition } | undefined;
}

export type AttributeSource =
  | { readonly kind: 'expr'; readonly expr: NixExpr }
  /** `written` is in the braces that it was first written in; undefined where a dotted path made it. */
  | { readonly kind: 'set'; readonly plan: () => SetPlan; readonly written: WrittenSet | undefined }
  /** `inherit x;` */
  | { readonly kind: 'outer' }
  /** `inherit (from) x;` */
  | { readonly kind: 'from'; readonly expr: NixExpr };

export interface PlannedAttribute {
  readonly source: AttributeSource;
  readonly definitions: AttributeDefinition[];
}

export interface DynamicAttribute {
  readonly name: NixAttrName;
  readonly planned: PlannedAttribute;
}

/** Plans the bindings of a set, a `let` or a legacy `let`. */
export function planBindings(
  part: Part,
  bindings: readonly NixBinding[],
  literal: AttrsLiteral,
  rec: boolean,
): SetPlan {
  const plan = emptyPlan(rec, literal);
  for (const binding of bindings) {
    if (binding.kind === 'inherit') planInherit(part, plan, binding, literal);
    else planPath(part, plan, binding, literal);
  }
  return plan;
}

function emptyPlan(recursive: boolean, literal: AttrsLiteral): SetPlan {
  return { recursive, fixed: new Map(), dynamic: [], literals: [literal], duplicate: undefined };
}

function planInherit(part: Part, plan: SetPlan, node: NixInherit, literal: AttrsLiteral): void {
  for (const [index, each] of node.names.entries()) {
    const name = staticName(each, part);
    if (name === undefined) continue;
    const definition = definitionOf(part, each, node, index, literal);
    const source: AttributeSource = node.from === undefined ? { kind: 'outer' } : { kind: 'from', expr: node.from };
    addPlanned(plan, name, { source, definitions: [definition] });
  }
}

/** Steps of a path behind this one are not followed: each holds the whole path to it, and no option lies so deep. */
const longestPath = 200;

function planPath(part: Part, root: SetPlan, node: NixAttrBinding, literal: AttrsLiteral): void {
  let plan = root;
  let holder = literal;
  const names = node.path.names.slice(0, longestPath);
  const last = names.length - 1;
  for (const [index, each] of names.entries()) {
    const definition = definitionOf(part, each, node, index, holder);
    const name = staticName(each, part);
    const prefix = [...holder.prefix, name ?? part.text.slice(each.span.start, each.span.end)];
    const inner: AttrsLiteral = { part: holder.part, node: holder.node, prefix };
    if (index === last) {
      const planned = { source: valueSource(part, node), definitions: [definition] };
      if (name === undefined) plan.dynamic.push({ name: each, planned });
      else addPlanned(plan, name, planned);
      return;
    }
    const nested = emptyPlan(false, inner);
    const planned: PlannedAttribute = {
      source: { kind: 'set', plan: () => nested, written: undefined },
      definitions: [definition],
    };
    if (name === undefined) plan.dynamic.push({ name: each, planned });
    const next = name === undefined ? () => nested : addPlanned(plan, name, planned);
    if (next === undefined) return;
    plan = next();
    holder = inner;
  }
}

function valueSource(part: Part, binding: NixAttrBinding): AttributeSource {
  const written = writtenSet(binding);
  if (written === undefined) return { kind: 'expr', expr: binding.value };
  // Most sets of a file are never looked into.
  return { kind: 'set', plan: lazy(() => planSet(part, written.now())), written };
}

/** The plan of `{ … }` or `rec { … }`. */
export function planSet(part: Part, node: NixAttrSet): SetPlan {
  return planBindings(part, node.bindings, { part, node, prefix: [] }, node.recursive);
}

/** Adds an attribute; two sets are joined. Answers the set plan now under the name, undefined where it is none. */
function addPlanned(plan: SetPlan, name: string, added: PlannedAttribute): (() => SetPlan) | undefined {
  const before = plan.fixed.get(name);
  if (before === undefined) {
    plan.fixed.set(name, added);
    return added.source.kind === 'set' ? added.source.plan : undefined;
  }
  before.definitions.push(...added.definitions);
  if (before.source.kind !== 'set' || added.source.kind !== 'set') {
    const definition = added.definitions[0];
    if (definition !== undefined) plan.duplicate ??= { name, definition };
    return undefined;
  }
  joinPlans(before.source.plan(), added.source.plan());
  return before.source.plan;
}

function joinPlans(into: SetPlan, from: SetPlan): void {
  for (const [name, planned] of from.fixed) addPlanned(into, name, planned);
  into.dynamic.push(...from.dynamic);
  into.literals.push(...from.literals);
  into.duplicate ??= from.duplicate;
}

function definitionOf(
  part: Part,
  name: NixAttrName,
  node: NixAttrBinding | NixInherit,
  index: number,
  literal: AttrsLiteral,
): AttributeDefinition {
  return { name: { part, span: name.span }, binding: { part, span: node.span }, node, index, literal };
}

/** The name of a step that is known before evaluation: an identifier, or a string without holes. */
export function staticName(name: NixAttrName, part: Part): string | undefined {
  if (name.kind === 'identifier') return name.name;
  const node = name.kind === 'hole' ? name.expr : name;
  return node.kind === 'string' ? nixLiteralText(node, part.text) : undefined;
}
