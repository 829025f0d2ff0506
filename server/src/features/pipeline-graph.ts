import type { Problem } from '../engine/engine';
import { allItems } from '../model/fact';
import type { Job } from '../model/pipeline/job';
import { type MergedMap, type MergedValue, type MergeNote, mergedConfiguration } from '../model/pipeline/merged';
import { completeJobs, neverRuns } from '../model/pipeline/merged-jobs';
import { flattenRules } from '../model/pipeline/merged-lists';
import { copyCount, jobOfCopy } from '../model/pipeline/merged-parallel';
import type { Runner } from '../model/runner/runner';
import { valueAsText } from '../syntax/yaml/scalar-value';
import type { Place } from '../text/place';
import { findTarget, takingRunners } from '../workspace/find-target';
import type { JobTarget } from '../workspace/target';
import type { Workspace } from '../workspace/workspace';
import { type JobProblem, JobProblems } from './job-problems';

/** The jobs of a pipeline by stage, what each waits for, where it runs, and what is wrong with it. */
export interface PipelineGraph {
  /** Those with jobs, in their order; a stage that a job names and nothing declares comes last. */
  readonly stages: readonly GraphStage[];
  readonly jobs: readonly GraphJob[];
  /** Where jobs run, in the order of first use. */
  readonly runners: readonly RunnerGroup[];
  /** What could not be resolved, so that jobs may be missing. */
  readonly notes: readonly MergeNote[];
}

export interface GraphStage {
  readonly name: string;
  readonly declared: boolean;
}

/** Jobs that go to the same place: runners of the workspace, or as much as tags tell. */
export interface RunnerGroup {
  readonly label: string;
  /** `caching`: its jobs share a Nix store; `none`: such jobs need no runner. */
  readonly kind: JobTarget['kind'] | 'none';
  readonly runners: readonly { readonly label: string; readonly at: Place }[];
}

export interface GraphJob {
  readonly name: string;
  readonly stage: string;
  /** The jobs that it waits for; undefined where it just waits for the stages before. */
  readonly needs: readonly GraphNeed[] | undefined;
  /** Needs that are no job of this pipeline, in words. */
  readonly otherNeeds: readonly string[];
  /** The index of its `RunnerGroup`. */
  readonly runner: number;
  /** Undefined where they are not all known. */
  readonly tags: readonly string[] | undefined;
  /** `manual`, `delayed`, …; undefined for the usual `on_success`. */
  readonly when: string | undefined;
  readonly triggers: boolean;
  /** How many copies `parallel` makes; 0: not known; undefined: it is not parallel. */
  readonly copies: number | undefined;
  /** None of its rules ever lets it run. */
  readonly neverRuns: boolean;
  readonly findings: readonly JobProblem[];
  readonly at: Place | undefined;
}

export interface GraphNeed {
  readonly job: string;
  readonly optional: boolean;
}

type Usual = NonNullable<ReturnType<Workspace['usualPipeline']>>;

/** `problems`: all that was found in the workspace, by file in order of place. */
export function pipelineGraph(
  usual: Usual,
  workspace: Workspace,
  problems: ReadonlyMap<string, readonly Problem[]>,
): PipelineGraph {
  const configuration = mergedConfiguration(usual.configuration, usual.unresolved, usual.kept);
  const { jobs, stages, notes } = completeJobs(configuration);
  const findings = new JobProblems(usual.configuration, workspace, problems);
  const groups = new RunnerGroups(usual.choice);
  const found: GraphJob[] = [];
  for (const [name, merged] of jobs) {
    const job = usual.job(name);
    const triggers = merged.entries.has('trigger');
    found.push({
      name,
      stage: stageOf(merged),
      ...needsOf(merged, jobs),
      runner: groups.indexOf(job, triggers),
      tags: job === undefined ? undefined : allItems(job.tags)?.map((tag) => tag.value),
      when: whenOf(merged),
      triggers,
      copies: copyCount(merged),
      neverRuns: neverRuns(merged),
      findings: findings.of(name, job?.templates.map((template) => template.name) ?? []),
      at: configuration.root.entries.get(name)?.keyAt ?? merged.at,
    });
  }
  return { stages: usedStages(stages, found), jobs: found, runners: groups.groups, notes };
}

function usedStages(declared: readonly string[], jobs: readonly GraphJob[]): readonly GraphStage[] {
  const used = new Set(jobs.map(({ stage }) => stage));
  const known = declared.filter((name) => used.delete(name));
  return [...known.map((name) => ({ name, declared: true })), ...[...used].map((name) => ({ name, declared: false }))];
}

function stageOf(job: MergedMap): string {
  const stage = job.entries.get('stage')?.value;
  return stage?.kind === 'scalar' ? valueAsText(stage.value) : 'not known';
}

function whenOf(job: MergedMap): string | undefined {
  const when = job.entries.get('when')?.value;
  return when?.kind === 'scalar' && when.value !== 'on_success' ? valueAsText(when.value) : undefined;
}

type Needs = Pick<GraphJob, 'needs' | 'otherNeeds'>;

function needsOf(job: MergedMap, jobs: ReadonlyMap<string, MergedMap>): Needs {
  const raw = job.entries.get('needs')?.value;
  if (raw === undefined || raw.kind === 'unknown') return { needs: undefined, otherNeeds: [] };
  const flat = flattenRules(raw);
  const needs = new Map<string, GraphNeed>();
  const otherNeeds: string[] = [];
  for (const item of flat.kind === 'list' ? flat.items : [flat]) {
    const need = readNeed(item);
    if (typeof need === 'string') otherNeeds.push(need);
    if (typeof need !== 'object') continue;
    const target = jobOfCopy(need.job, (name) => jobs.has(name));
    if (target !== undefined) needs.set(target, { ...need, job: target });
    else otherNeeds.push(`${need.job}, which is not there${need.optional ? ' (optional)' : ''}`);
  }
  return { needs: [...needs.values()], otherNeeds };
}

/** A job of this pipeline, or in words what else it waits for. */
function readNeed(item: MergedValue): GraphNeed | string | undefined {
  if (item.kind === 'scalar') return { job: valueAsText(item.value), optional: false };
  if (item.kind !== 'map') return undefined;
  const text = (key: string) => {
    const value = item.entries.get(key)?.value;
    return value?.kind === 'scalar' ? valueAsText(value.value) : undefined;
  };
  const job = text('job');
  const project = text('project');
  if (project !== undefined) return `${job ?? 'a job'} of project ${project}`;
  const pipeline = text('pipeline');
  if (pipeline !== undefined) return `${job === undefined ? '' : `${job} of `}pipeline ${pipeline}`;
  return job === undefined ? undefined : { job, optional: text('optional') === 'true' };
}

/** Tells where jobs run, each place once. */
class RunnerGroups {
  readonly groups: RunnerGroup[] = [];
  private readonly indexes = new Map<string, number>();

  constructor(private readonly choice: Usual['choice']) {}

  indexOf(job: Job | undefined, triggers: boolean): number {
    if (triggers) return this.add('none', { label: 'starts another pipeline', kind: 'none', runners: [] });
    const tags = job === undefined ? undefined : allItems(job.tags)?.map((each) => each.value);
    if (job === undefined || tags === undefined) {
      return this.add('unknown', { label: 'not known', kind: 'unknown', runners: [] });
    }
    const { runners, nixTags } = this.choice;
    const { kind, tag, runners: candidates } = findTarget(job, runners, nixTags);
    const taking = takingRunners(job, runners);
    if (taking.length > 0) return this.addRunners(taking, kind);
    if (kind === 'caching' && candidates.length > 0) return this.addRunners(candidates, kind);
    if (tags.length === 0) {
      return this.add('untagged', { label: 'any that takes jobs without tags', kind: 'other', runners: [] });
    }
    const label = kind === 'caching' && tag !== undefined ? `Nix runner, by tag ${tag}` : `tagged ${tags.join(', ')}`;
    return this.add(`tags ${[...tags].sort().join('\0')}`, { label, kind, runners: [] });
  }

  private addRunners(runners: readonly Runner[], kind: RunnerGroup['kind']): number {
    const indexes = runners.map((runner) => this.choice.runners.indexOf(runner)).sort((a, b) => a - b);
    const label = [...new Set(runners.map((runner) => runner.label))].sort().join(', ');
    const shown = runners.map(({ label, at }) => ({ label, at }));
    return this.add(`runners ${indexes.join(' ')}`, { label, kind, runners: shown });
  }

  private add(key: string, group: RunnerGroup): number {
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = this.groups.push(group) - 1;
      this.indexes.set(key, index);
    }
    return index;
  }
}
