import type { Place } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import { type MapEntry, type MapValue, nodePlace, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import { keyPlace } from './entry-check';
import { isJobName } from './names';
import type { Need } from './need-check';
import type { RelatedText } from './problem';

/** What a plan of GitLab allows by default (`ci_needs_size_limit`). */
const maxNeeds = 50;

/** What GitLab finds out only when it makes a pipeline, as far as it is known before (`pipeline/seed/build.rb`). */
export function checkCreation(subject: BlockSubject, map: MapValue, needs: readonly Need[]): void {
  if (expandsCopies(subject, map, needs)) checkMatrixNames(subject, map);
  if (!subject.whole || neverRuns(map, subject.view)) return;
  if (needs.length > maxNeeds) reportMany(subject, map, needs.length);
  for (const need of needs) checkGone(subject, map, need);
  const own = map.entries.get('variables')?.value;
  if (own !== undefined) checkCircles(subject, own, inheritsVariables(map, subject.view));
}

function reportMany({ name, keyAt, check }: BlockSubject, map: MapValue, count: number): void {
  const entry = map.entries.get('needs');
  check.report({
    family: 'too-many-needs',
    at: entry === undefined ? keyAt : keyPlace(entry),
    what: `\`${name}\` needs ${count} jobs, and the default limit is ${maxNeeds}.`,
    quote: `${name}: one job can only need ${maxNeeds} others, but you have listed ${count}. See needs keyword documentation for more details`,
    action: 'Need fewer jobs, let the order of stages do, or raise the limit of the instance.',
  });
}

/** Every rule leaves the job out. */
function neverRuns(map: MapValue, view: ConfigurationView): boolean {
  const raw = map.entries.get('rules')?.value;
  const rules = raw === undefined ? undefined : view.resolve(raw);
  if (rules?.kind !== 'list' || rules.open !== undefined || rules.items.length === 0) return false;
  return rules.items.every((item) => {
    const rule = view.resolve(item);
    const when = rule.kind === 'map' && rule.open === undefined ? rule.entries.get('when')?.value : undefined;
    const value = when === undefined ? undefined : view.resolve(when);
    return value?.kind === 'scalar' && value.node.text === 'never';
  });
}

/** A job that always runs and waits for one that never does. */
function checkGone({ name, view, check }: BlockSubject, map: MapValue, need: Need): void {
  if (need.optional || !isJobName(need.name) || need.name === name) return;
  const value = view.extended(need.name)?.value;
  if (value?.kind !== 'map' || !neverRuns(value, view) || view.root(need.name)?.steps.length !== 1) return;
  const isConditional = ['rules', 'only', 'except'].some((key) => map.entries.has(key));
  const key = view.rootKey(need.name);
  const instead = `{ job: ${need.at.part.text.slice(need.at.span.start, need.at.span.end)}, optional: true }`;
  const isItem = /(?:^|\n)[ \t]*-[ \t]+$|[[,][ \t]*$/.test(need.at.part.text.slice(0, need.at.span.start));
  check.report({
    family: 'undefined-need',
    at: need.at,
    what: `\`${name}\` waits for \`${need.name}\`, which no pipeline has, as all of its rules say \`when: never\`.`,
    quote: `'${name}' job needs '${need.name}' job, but '${need.name}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.`,
    action: 'Remove the need, or make it optional.',
    related: key === undefined ? [] : [{ at: nodePlace(key), message: `\`${need.name}\` is defined here` }],
    repairs: isItem ? [{ title: 'Make the need optional', safe: false, edits: [{ at: need.at, text: instead }] }] : [],
    ...(isConditional ? { severity: 'warning' as const } : {}),
  });
}

function inheritsVariables(map: MapValue, view: ConfigurationView): boolean {
  const raw = map.entries.get('inherit')?.value;
  const inherit = raw === undefined ? undefined : view.resolve(raw);
  return (
    inherit === undefined || (inherit.kind === 'map' && !inherit.entries.has('variables') && inherit.open === undefined)
  );
}

/** As `variables/collection/item.rb` finds them. */
const references = /\$\$|%%|\$([a-zA-Z_]\w*)|\$\{([a-zA-Z_]\w*)\}|%([a-zA-Z_]\w*)%/g;

/**
 * Variables that are made of each other. One that is made of itself alone is none: it may stand for one of the project.
 * `own`: those of the job, or those of the pipeline.
 */
export function checkCircles({ name, view, check }: BlockSubject, own: Value, inherits: boolean): void {
  const map = view.resolve(own);
  if (map.kind !== 'map') return;
  const globals = inherits && name !== 'variables' ? view.extended('variables')?.value : undefined;
  const find = (variable: string): MapEntry | undefined =>
    map.entries.get(variable) ?? (globals?.kind === 'map' ? globals.entries.get(variable) : undefined);
  const done = new Set<string>();
  for (const [variable, entry] of map.entries) {
    if (done.has(variable) || referred(entry, view).length === 0) continue;
    const circle = findCircle(variable, find, view, done);
    if (circle === undefined || !circle.includes(variable)) continue;
    for (const each of circle) done.add(each);
    const shown = JSON.stringify(circle).replaceAll('","', '", "');
    check.report({
      family: 'circular-variables',
      at: valueOrKey(entry),
      what: `These variables are made of each other: ${[...circle, variable].map((each) => `\`${each}\``).join(' → ')}.`,
      quote: `${name === 'variables' ? '' : `${name}: `}circular variable reference detected: ${shown}`,
      action: 'Give one of them a value of its own.',
      related: circle.slice(1).flatMap((each): readonly RelatedText[] => {
        const other = find(each);
        return other === undefined ? [] : [{ at: keyPlace(other), message: `\`${each}\` is part of the circle` }];
      }),
    });
  }
}

function valueOrKey(entry: MapEntry): Place {
  return entry.value.kind === 'scalar' ? nodePlace(entry.value.node) : keyPlace(entry);
}

/** The way from a variable back to itself over others; what was seen and leads nowhere is not followed again. */
function findCircle(
  start: string,
  find: (variable: string) => MapEntry | undefined,
  view: ConfigurationView,
  done: ReadonlySet<string>,
): readonly string[] | undefined {
  const seen = new Set([start]);
  const path: { readonly name: string; readonly next: readonly string[]; at: number }[] = [];
  const open = (name: string): void => {
    const entry = find(name);
    path.push({ name, next: entry === undefined ? [] : referred(entry, view), at: 0 });
  };
  open(start);
  for (let top = path[0]; top !== undefined; top = path[path.length - 1]) {
    const next = top.next[top.at++];
    if (next === undefined) path.pop();
    else if (next === start && path.length > 1) return path.map(({ name }) => name);
    else if (!seen.has(next) && !done.has(next) && view.takeStep()) {
      seen.add(next);
      open(next);
    }
  }
  return undefined;
}

/** The variables that the value of one refers to, where it is known and expanded. */
function referred(entry: MapEntry, view: ConfigurationView): readonly string[] {
  let value = view.resolve(entry.value);
  if (value.kind === 'map') {
    const expand = value.entries.get('expand')?.value;
    if (expand !== undefined && !(expand.kind === 'scalar' && expand.node.value === true)) return [];
    const inner = value.entries.get('value')?.value;
    if (inner === undefined) return [];
    value = view.resolve(inner);
  }
  if (value.kind !== 'scalar' || !/[$%]/.test(value.node.text) || value.node.text.includes('$[[')) return [];
  return [...value.node.text.matchAll(references)].flatMap(([, a, b, c]) => a ?? b ?? c ?? []);
}

/** GitLab fills in variables of a matrix only in pipelines that have a parallel job at all. */
function expandsCopies({ view }: BlockSubject, map: MapValue, needs: readonly Need[]): boolean {
  if (map.entries.has('parallel')) return true;
  return needs.some(({ name }) => {
    const needed = view.extended(name)?.value;
    return needed?.kind === 'map' && needed.entries.has('parallel');
  });
}

/** `$[[ matrix.NAME ]]` in needs, filled in from the variables of the job's own copies (`matrix_interpolator.rb`). */
function checkMatrixNames({ name, view, check }: BlockSubject, map: MapValue): void {
  const needs = map.entries.get('needs')?.value;
  if (needs === undefined) return;
  let names: ReadonlySet<string> | undefined | 'unread' = 'unread';
  const walk = (raw: Value, depth: number): void => {
    const value = view.resolve(raw);
    if (depth > 20) return;
    if (value.kind === 'list') for (const item of value.items) walk(item, depth + 1);
    else if (value.kind === 'map') for (const entry of value.entries.values()) walk(entry.value, depth + 1);
    if (value.kind !== 'scalar' || !value.node.text.includes('$[[')) return;
    for (const [, variable = ''] of value.node.text.matchAll(/\$\[\[\s*matrix\.([\w-]+)\s*\]\]/g)) {
      if (names === 'unread') names = matrixNames(map, view);
      if (names === undefined || names.has(variable)) continue;
      check.report({
        family: 'invalid-interpolation',
        at: nodePlace(value.node),
        what: `The matrix of \`${name}\` has no variable \`${variable}\`.`,
        quote: `${name} job: '${variable}' does not exist in matrix configuration`,
        action:
          names.size === 0
            ? 'Add `parallel:matrix` to this job.'
            : `Use ${[...names]
                .slice(0, 12)
                .map((each) => `\`${each}\``)
                .join(', ')}.`,
      });
    }
  };
  walk(needs, 0);
}

/** The variables of a job's matrix and its own ones; undefined where not all are known. */
function matrixNames(map: MapValue, view: ConfigurationView): ReadonlySet<string> | undefined {
  if (map.open !== undefined) return undefined;
  const names = new Set<string>();
  const addKeys = (raw: Value | undefined): boolean => {
    const value = raw === undefined ? undefined : view.resolve(raw);
    if (value === undefined || (value.kind === 'scalar' && value.node.value === null)) return true;
    if (value.kind === 'list') return value.open === undefined && value.items.every(addKeys);
    if (value.kind !== 'map' || value.open !== undefined) return false;
    for (const key of value.entries.keys()) names.add(key);
    return true;
  };
  const parallel = map.entries.get('parallel')?.value;
  const held = parallel === undefined ? undefined : view.resolve(parallel);
  if (held !== undefined && held.kind !== 'map' && held.kind !== 'scalar') return undefined;
  if (held?.kind === 'map' && (held.open !== undefined || !addKeys(held.entries.get('matrix')?.value)))
    return undefined;
  return addKeys(map.entries.get('variables')?.value) ? names : undefined;
}
