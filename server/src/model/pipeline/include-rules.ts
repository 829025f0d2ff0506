import { localIncludeUri, type PipelineFiles } from './files';
import type { MapValue, Value } from './value';

/**
 * Whether the `rules:` of an include let it take effect: the first rule that matches decides, and without a match it
 * does not (`external/rules.rb`). Undefined where that depends on the pipeline or on what is not known.
 */
export function decideIncludeRules(rules: Value, files: PipelineFiles, root: string): boolean | undefined {
  if (rules.kind !== 'list' && rules.kind !== 'map') return undefined;
  if (rules.open !== undefined) return undefined;
  // What comes out in one pipeline or another; decided where that is the same in all.
  const outcomes = new Set<boolean | undefined>();
  let ends = false;
  for (const rule of rules.kind === 'list' ? rules.items : [rules]) {
    if (rule.kind !== 'map') return undefined;
    const matches = matchesRule(rule, files, root);
    if (matches === false) continue;
    outcomes.add(whenOf(rule));
    ends = matches === true;
    if (ends) break;
  }
  if (!ends) outcomes.add(false);
  const [outcome] = outcomes;
  return outcomes.size === 1 ? outcome : undefined;
}

function whenOf(rule: MapValue): boolean | undefined {
  const when = rule.entries.get('when')?.value;
  if (when === undefined) return true;
  if (when.kind !== 'scalar') return undefined;
  return when.node.text === 'never'
    ? false
    : when.node.text === 'always' || when.node.value === null
      ? true
      : undefined;
}

/** All clauses of a rule have to hold. */
function matchesRule(rule: MapValue, files: PipelineFiles, root: string): boolean | undefined {
  if (rule.open !== undefined) return undefined;
  let result: boolean | undefined = true;
  for (const [key, { value }] of rule.entries) {
    if (key !== 'if' && key !== 'exists' && key !== 'changes') continue;
    const holds = key === 'exists' ? existsHolds(value, files, root) : undefined;
    if (holds === false) return false;
    if (holds === undefined) result = undefined;
  }
  return result;
}

/**
 * `exists:` over files that are read here. What is found is there; a file that is not may still be one of those that
 * nothing here reads, unless it is YAML.
 */
function existsHolds(value: Value, files: PipelineFiles, root: string): boolean | undefined {
  const paths = value.kind === 'list' ? value.items : [value];
  let missing: boolean | undefined = false;
  for (const path of paths) {
    const text = path.kind === 'scalar' ? path.node.text : undefined;
    if (text === undefined || text.includes('$')) missing = undefined;
    else if (isThere(text, files, root)) return true;
    else if (!/\.ya?ml$/i.test(text) || text.includes('*')) missing = undefined;
  }
  return missing;
}

function isThere(path: string, files: PipelineFiles, root: string): boolean {
  if (path.includes('*')) return (files.glob?.(root, path.replace(/^\/+/, '')) ?? []).length > 0;
  const found = localIncludeUri(root, path);
  return 'uri' in found && files.read(found.uri) !== undefined;
}
