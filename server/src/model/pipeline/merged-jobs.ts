import { valueAsText } from '../../syntax/yaml/scalar-value';
import {
  type MergedConfiguration,
  type MergedEntry,
  type MergedMap,
  type MergedValue,
  type MergeNote,
  made,
} from './merged';
import { flattenRules, flattenScript, flattenStages } from './merged-lists';
import { expandParallel } from './merged-parallel';

/** The jobs of a configuration. */
export interface MergedJobs {
  /** By name, in the order of the configuration; each with defaults and global keywords applied. */
  readonly jobs: ReadonlyMap<string, MergedMap>;
  readonly stages: readonly string[];
  readonly notes: readonly MergeNote[];
}

/** GitLab's stages where the configuration has none (`entry/stages.rb`, edge stages added). */
const defaultStages: readonly string[] = ['.pre', 'build', 'test', 'deploy', '.post'];
/** What jobs take from `default:` (`entry/default.rb`; `identity` is part of the paid tiers). */
const inheritable = [
  'before_script',
  'after_script',
  'hooks',
  'cache',
  'image',
  'services',
  'interruptible',
  'timeout',
  'retry',
  'tags',
  'artifacts',
  'id_tokens',
  'identity',
] as const;
/** Trigger jobs know no other of these (`entry/bridge.rb`). */
const inheritedByTriggers: readonly string[] = ['interruptible'];
const globalKeywords = ['image', 'services', 'cache', 'before_script', 'after_script'];
/** Names that are never jobs (`entry/root.rb`). */
const reserved = new Set([
  'include',
  'before_script',
  'image',
  'services',
  'after_script',
  'variables',
  'stages',
  'cache',
]);
/** A visible key is a job by one of these (`entry/job.rb`, `entry/bridge.rb`). */
const jobKeys = ['script', 'run', 'trigger', 'needs'];
const scripts = ['before_script', 'script', 'after_script'];
/** Applied, and so no part of what a job is in the end. */
const applied = new Set(['extends', 'inherit']);

/**
 * The jobs that can run, without those whose rules never let them, each as GitLab runs it: `default:` and the old global keywords for what it does not say itself
 * (null says nothing, an empty list does), global variables below its own, its stage, scripts flattened, `parallel`
 * expanded into its copies and `needs` and `dependencies` on such jobs into theirs.
 */
export function mergedJobs(merged: MergedConfiguration): MergedJobs {
  const { jobs, stages, notes } = completeJobs(merged);
  const own = [...notes];
  const running = new Map(jobs);
  for (const [name, job] of jobs) {
    if (!neverRuns(job)) continue;
    running.delete(name);
    const at = job.entries.get('rules')?.keyAt;
    own.push({ reason: `\`${name}\` never runs, as none of its rules lets it`, at });
  }
  return { jobs: expandParallel(running, own), stages, notes: own };
}

/** The same with `parallel` as it is written, and with the jobs that never run. */
export function completeJobs({ root, notes }: MergedConfiguration): MergedJobs {
  const own: MergeNote[] = [...notes];
  const completion = new Completion(root);
  const jobs = new Map<string, MergedMap>();
  for (const [name, { value, keyAt }] of root.entries) {
    if (name.startsWith('.') || reserved.has(name)) continue;
    if (isJobMap(value)) jobs.set(name, completion.complete(value, name));
    else if (name !== 'default' && name !== 'workflow') own.push({ reason: `\`${name}\` is no job`, at: keyAt });
  }
  return { jobs, stages: stagesOf(root), notes: own };
}

/** Whether a job has rules and none of them ever lets it run. */
export function neverRuns(job: MergedMap): boolean {
  const rules = job.entries.get('rules');
  return rules !== undefined && neverMatch(rules.value);
}

/** Whether rules say `when: never` whatever matches. The first that matches decides, and without a match nothing runs. */
function neverMatch(rules: MergedValue): boolean {
  if (rules.kind !== 'list' || rules.items.length === 0) return false;
  for (const rule of rules.items) {
    if (rule.kind !== 'map') return false;
    const when = rule.entries.get('when')?.value;
    if (when?.kind !== 'scalar' || when.value !== 'never') return false;
    if (!['if', 'changes', 'exists'].some((clause) => rule.entries.has(clause))) return true;
  }
  return true;
}

function isJobMap(value: MergedValue): value is MergedMap {
  return value.kind === 'map' && jobKeys.some((key) => isGiven(value.entries.get(key)));
}

/** The configured stages, or GitLab's. */
function stagesOf(root: MergedMap): readonly string[] {
  const stages = root.entries.get('stages')?.value;
  const flat = stages === undefined ? [] : flattenStages(stages);
  return flat.length > 0 ? flat : defaultStages;
}

/** Null counts as not given. */
function isGiven(entry: MergedEntry | undefined): entry is MergedEntry {
  return entry !== undefined && !(entry.value.kind === 'scalar' && entry.value.value === null);
}

class Completion {
  private readonly defaults: ReadonlyMap<string, MergedEntry>;

  constructor(private readonly root: MergedMap) {
    const defaults = root.entries.get('default')?.value;
    const all = new Map(defaults?.kind === 'map' ? defaults.entries : []);
    for (const keyword of globalKeywords) {
      const global = root.entries.get(keyword);
      if (isGiven(global) && !isGiven(all.get(keyword))) all.set(keyword, global);
    }
    this.defaults = all;
  }

  complete(job: MergedMap, name: string): MergedMap {
    const entries = new Map<string, MergedEntry>();
    if (!isGiven(job.entries.get('stage')))
      entries.set('stage', { value: made('test'), keyAt: undefined, owner: name });
    for (const [keyword, entry] of job.entries) {
      if (isGiven(entry) && !applied.has(keyword)) entries.set(keyword, entry);
    }
    const inherit = job.entries.get('inherit')?.value;
    const isTrigger = isGiven(job.entries.get('trigger'));
    for (const keyword of inheritable) {
      const fallback = this.defaults.get(keyword);
      if (entries.has(keyword) || !isGiven(fallback) || (isTrigger && !inheritedByTriggers.includes(keyword))) continue;
      if (inherits(inherit, 'default', keyword)) entries.set(keyword, fallback);
    }
    const variables = this.variables(job, inherit);
    if (variables !== undefined) entries.set('variables', variables);
    for (const [keyword, entry] of entries) entries.set(keyword, { ...entry, value: inForce(keyword, entry.value) });
    return { ...job, entries };
  }

  /** The job's variables over the global ones that it inherits. */
  private variables(job: MergedMap, inherit: MergedValue | undefined): MergedEntry | undefined {
    const own = job.entries.get('variables');
    if (isGiven(own) && own.value.kind !== 'map') return own;
    const global = this.root.entries.get('variables');
    const found = new Map<string, MergedEntry>();
    for (const [name, entry] of entriesOf(global)) {
      if (inherits(inherit, 'variables', name)) found.set(name, entry);
    }
    for (const [name, entry] of entriesOf(own)) found.set(name, entry);
    if (found.size === 0) return undefined;
    for (const [name, entry] of found) found.set(name, { ...entry, value: variableValue(entry.value) });
    const { keyAt, owner } = own ?? { keyAt: undefined, owner: 'variables' };
    return { value: { kind: 'map', entries: found, at: own?.value.at }, keyAt, owner };
  }
}

function entriesOf(entry: MergedEntry | undefined): Iterable<readonly [string, MergedEntry]> {
  return entry?.value.kind === 'map' ? entry.value.entries : [];
}

/** Whether `inherit:` lets a keyword or variable through. */
function inherits(inherit: MergedValue | undefined, kind: 'default' | 'variables', name: string): boolean {
  const said = inherit?.kind === 'map' ? inherit.entries.get(kind)?.value : undefined;
  if (said?.kind === 'scalar') return said.value !== false;
  if (said?.kind !== 'list') return true;
  return said.items.some((item) => item.kind === 'scalar' && item.value === name);
}

/** A keyword's value in the form in which it takes effect. */
function inForce(keyword: string, value: MergedValue): MergedValue {
  if (scripts.includes(keyword)) return flattenScript(value);
  if (keyword === 'rules') return flattenRules(value);
  if (keyword !== 'hooks' || value.kind !== 'map') return value;
  const entries = [...value.entries].map(
    ([name, entry]) => [name, { ...entry, value: flattenScript(entry.value) }] as const,
  );
  return { ...value, entries: new Map(entries) };
}

/** A variable is text, or a mapping where it must not be expanded; descriptions and options are for people. */
function variableValue(value: MergedValue): MergedValue {
  if (value.kind === 'scalar') return { ...value, value: valueAsText(value.value) };
  if (value.kind !== 'map') return value;
  const text = variableValue(value.entries.get('value')?.value ?? made(''));
  const expand = value.entries.get('expand');
  if (expand?.value.kind !== 'scalar' || expand.value.value !== false) return text;
  const holder = value.entries.get('value') ?? { ...expand, keyAt: undefined };
  return {
    ...value,
    entries: new Map([
      ['value', { ...holder, value: text }],
      ['expand', expand],
    ]),
  };
}
