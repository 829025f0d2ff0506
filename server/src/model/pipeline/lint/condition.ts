import { nearestName } from '../../../text/nearest-name';
import { type Comparison, type Expression, type Operand, readExpression } from './expression-tree';

/** What starts pipelines (`enums/ci/pipeline.rb`), as `CI_PIPELINE_SOURCE` names it. */
export const pipelineSources: readonly string[] = (
  'push web trigger schedule api external pipeline chat webide merge_request_event external_pull_request_event ' +
  'parent_pipeline ondemand_dast_scan ondemand_dast_validation security_orchestration_policy ' +
  'container_registry_push duo_workflow pipeline_execution_policy_schedule dependency_management_security_update'
).split(' ');

/** Bounds the ways in which a condition can be met. */
const maxWays = 64;

/** Something that has to hold, `isMet` as written, else its opposite. */
interface Demand {
  readonly of: Comparison;
  readonly isMet: boolean;
}

/**
 * Why a condition of `rules:if` can never be met, as a clause; undefined where it can, or where that is not known.
 * `isOwn` tells variables that the pipeline sets itself: of those nothing is taken for granted.
 */
export function impossibleBecause(text: string, isOwn: (name: string) => boolean): string | undefined {
  const tree = readExpression(text);
  const ways = tree === undefined ? undefined : waysOf(tree, true);
  if (ways === undefined) return undefined;
  let reason: string | undefined;
  for (const way of ways) {
    const trouble = contradiction(way, isOwn);
    if (trouble === undefined) return undefined;
    reason ??= trouble;
  }
  return reason;
}

/** The ways in which an expression comes out as wanted, each as demands that have to hold together. */
function waysOf(tree: Expression, isMet: boolean): readonly (readonly Demand[])[] | undefined {
  if (tree.kind === 'not') return waysOf(tree.of, !isMet);
  if (tree.kind === 'compare' || tree.kind === 'value') return [[{ of: tree, isMet }]];
  // An empty text counts as met within a condition and as not met as its result, so the opposite is not that of the parts.
  if (!isMet && hasText(tree)) return undefined;
  const left = waysOf(tree.left, isMet);
  const right = waysOf(tree.right, isMet);
  if (left === undefined || right === undefined) return undefined;
  const isJoined = (tree.kind === 'and') === isMet;
  const ways = isJoined ? left.flatMap((one) => right.map((other) => [...one, ...other])) : [...left, ...right];
  return ways.length > maxWays ? undefined : ways;
}

/** Whether a condition can come out as a text. */
function hasText(tree: Expression): boolean {
  if (tree.kind === 'and' || tree.kind === 'or') return hasText(tree.left) || hasText(tree.right);
  return tree.kind === 'value' && tree.value.kind !== 'boolean' && tree.value.kind !== 'null';
}

/** What is known of a variable where all demands hold. */
class Known {
  readonly equal = new Set<string>();
  readonly unequal = new Set<string>();
  isSet = false;
  isNull = false;
}

function contradiction(demands: readonly Demand[], isOwn: (name: string) => boolean): string | undefined {
  const variables = new Map<string, Known>();
  const of = (name: string): Known => {
    const known = variables.get(name) ?? new Known();
    variables.set(name, known);
    return known;
  };
  for (const demand of demands) {
    const constant = constantOf(demand.of);
    if (constant !== undefined && constant !== demand.isMet) return 'it compares values that are fixed';
    note(demand, of);
  }
  for (const [name, known] of variables) {
    const trouble = variableTrouble(name, known);
    if (trouble !== undefined) return trouble;
  }
  const predefined = predefinedTrouble(variables);
  return predefined?.names.some(isOwn) === false ? predefined.reason : undefined;
}

function note({ of: tree, isMet }: Demand, known: (name: string) => Known): void {
  if (tree.kind === 'value') {
    // A variable that is empty counts as set in one place and not in another, so only its being set is used.
    if (tree.value.kind === 'variable' && isMet) known(tree.value.name).isSet = true;
    return;
  }
  const [left, right] = tree.left.kind === 'variable' ? [tree.left, tree.right] : [tree.right, tree.left];
  if (left.kind !== 'variable') return;
  const variable = known(left.name);
  const isEqual = (tree.operator === '==') === isMet;
  if (tree.operator === '==' || tree.operator === '!=') {
    const text = textOf(right);
    if (right.kind === 'null') variable[isEqual ? 'isNull' : 'isSet'] = true;
    else if (text !== undefined) {
      variable[isEqual ? 'equal' : 'unequal'].add(text);
      if (isEqual) variable.isSet = true;
    } else if (isEqual && right.kind === 'variable' && right.name === 'CI_DEFAULT_BRANCH') variable.isSet = true;
  } else if ((tree.operator === '=~') === isMet && right.kind === 'pattern' && !matchesNothing(right.pattern)) {
    variable.isSet = true;
  }
}

/** Whether a pattern may match the empty text, which a variable that is not set counts as. */
function matchesNothing(written: string): boolean {
  const [, pattern = ''] = /^\/(.*)\/[ismU]*$/s.exec(written) ?? [];
  try {
    return new RegExp(pattern.replaceAll('\\/', '/')).test('');
  } catch {
    return true;
  }
}

function textOf(operand: Operand): string | undefined {
  if (operand.kind === 'text') return operand.text;
  return operand.kind === 'boolean' ? String(operand.value) : undefined;
}

/** How a demand without variables comes out. */
function constantOf(tree: Comparison): boolean | undefined {
  if (tree.kind === 'value') {
    if (tree.value.kind === 'boolean') return tree.value.value;
    return tree.value.kind === 'null' ? false : undefined;
  }
  const left = textOf(tree.left);
  const right = textOf(tree.right);
  if (left === undefined || right === undefined || !/^[!=]=$/.test(tree.operator)) return undefined;
  return (left === right) === (tree.operator === '==');
}

function variableTrouble(name: string, { equal, unequal, isSet, isNull }: Known): string | undefined {
  const [one, other] = equal;
  if (one !== undefined && other !== undefined) return `\`$${name}\` cannot be both \`${one}\` and \`${other}\``;
  if (one !== undefined && unequal.has(one)) return `\`$${name}\` cannot be \`${one}\` and not be it`;
  return isSet && isNull ? `\`$${name}\` cannot be set and not be set` : undefined;
}

/** Something that GitLab's own variables never are, and the names of those that it takes. */
interface PredefinedTrouble {
  readonly names: readonly string[];
  readonly reason: string;
}

/** GitLab sets the branch, the tag and the merge request in pipelines of different kinds. */
function predefinedTrouble(variables: ReadonlyMap<string, Known>): PredefinedTrouble | undefined {
  const isSet = (name: string): boolean => variables.get(name)?.isSet === true;
  const refs = ['CI_COMMIT_BRANCH', 'CI_COMMIT_TAG'].filter(isSet);
  if (refs.length === 2) {
    const reason =
      'a pipeline is for a branch or for a tag, so `$CI_COMMIT_BRANCH` and `$CI_COMMIT_TAG` are never set together';
    return { names: refs, reason };
  }
  const [source] = variables.get('CI_PIPELINE_SOURCE')?.equal ?? [];
  const merge =
    source === 'merge_request_event'
      ? 'CI_PIPELINE_SOURCE'
      : ['CI_MERGE_REQUEST_IID', 'CI_MERGE_REQUEST_ID'].find(isSet);
  const [ref] = refs;
  if (merge !== undefined && ref !== undefined)
    return { names: [merge, ref], reason: `\`$${ref}\` is not set in pipelines of merge requests` };
  const nearest = source === undefined || pipelineSources.includes(source) ? undefined : nearestSource(source);
  if (nearest === undefined) return undefined;
  const reason = `\`$CI_PIPELINE_SOURCE\` is never \`${source}\`, but \`${nearest}\``;
  return { names: ['CI_PIPELINE_SOURCE'], reason };
}

/** The source that a slip stands for. */
function nearestSource(text: string): string | undefined {
  const plain = text.replace(/s$/, '');
  return (
    pipelineSources.find((source) => source === plain || source === `${plain}_event`) ??
    nearestName(text, pipelineSources)
  );
}
