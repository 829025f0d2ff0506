import type { Problem } from '../../engine/engine';
import type { Project } from '../../engine/project';
import { EnvironmentReader } from '../../model/environment/environment-reader';
import type { Job, Pipeline } from '../../model/pipeline/job';
import type { Runner } from '../../model/runner/runner';
import { ScriptReader } from '../../model/script/script-reader';
import type { Part } from '../../text/place';
import type { JobTarget } from '../../workspace/target';
import { withoutTokens } from '../inspect-facts';
import { targetReport } from '../inspect-job';
import { explainEnvironment } from './environment';
import type { ExplainedEnvironment, ExplainedFinding, ExplainedPlace, JobExplanation } from './explanation';
import { ExplainedPlaces, lineKey } from './places';

/** So many runners are shown for one job at most. */
const maxRunners = 8;

interface Candidate {
  readonly runner: Runner | undefined;
  readonly takes: 'certain' | 'possible';
}

/** What a job of a pipeline will see, line by line with where each comes from, and what would fail where. */
export function explainJob(project: Project, pipeline: Pipeline, job: Job): JobExplanation {
  const places = new ExplainedPlaces(project);
  const model = project.workspace.model();
  const target = model.targetOf(job);
  const reader = new EnvironmentReader(new ScriptReader());
  const candidates = candidatesFor(target, model.runners);
  const bare = candidates
    .slice(0, maxRunners)
    .map(({ runner, takes }) => explainEnvironment(reader.of(job, runner), takes, places));
  const parts = new Set<Part>([job.part, ...job.templates.map(({ part }) => part)]);
  const found = findingsOn(project.check(), bare, parts, places);
  const byLine = new Map<string, number[]>();
  for (const [index, { at }] of found.entries()) {
    const key = lineKey(at);
    byLine.set(key, [...(byLine.get(key) ?? []), index]);
  }
  return {
    version: 1,
    job: job.name,
    at: places.of(job.nameAt),
    pipeline: places.path(pipeline.uri),
    target:
      target === undefined ? 'it is a template, which no runner takes by itself' : targetReport(job, target).reason,
    environments: bare.map((environment) => withFindings(environment, byLine)),
    findings: found,
    notes: notesOn(pipeline, job, candidates.length),
  };
}

/** The runners that may take a job: those that carry its tags, else those whose tags are kept in GitLab. */
function candidatesFor(target: JobTarget | undefined, runners: readonly Runner[]): readonly Candidate[] {
  const certain = target?.taking ?? [];
  if (certain.length > 0) return certain.map((runner) => ({ runner, takes: 'certain' }));
  const likely = target?.runners ?? [];
  const possible = runners.filter(({ tags, part }) => tags.state === 'unknown' && part.excerpt !== true);
  const chosen = likely.length > 0 ? likely : target === undefined ? [] : possible;
  return chosen.length > 0
    ? chosen.map((runner) => ({ runner, takes: 'possible' }))
    : [{ runner: undefined, takes: 'possible' }];
}

/** What is wrong within the job, its templates, and on any line that the report shows. */
function findingsOn(
  problems: ReadonlyMap<string, readonly Problem[]>,
  environments: readonly ExplainedEnvironment[],
  parts: ReadonlySet<Part>,
  places: ExplainedPlaces,
): readonly ExplainedFinding[] {
  const lines = new Set<string>();
  for (const at of environments.flatMap(placesIn)) if (at !== undefined) lines.add(lineKey(at));
  const found: ExplainedFinding[] = [];
  for (const list of problems.values()) {
    for (const { rule, severity, message, uri, span, report } of list) {
      const at = places.at(uri, span.start);
      if (!parts.has(report.at.part) && !lines.has(lineKey(at))) continue;
      found.push({ severity, rule: rule.id, message: `${message.what} ${message.why}`, at });
    }
  }
  return found.sort((a, b) => order(a.at, b.at));
}

function order(a: ExplainedPlace, b: ExplainedPlace): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

function placesIn(environment: ExplainedEnvironment): readonly (ExplainedPlace | undefined)[] {
  const { runner, imageAt, mounts, variables, conditional, phases } = environment;
  return [
    runner?.at,
    imageAt,
    ...[...mounts, ...variables, ...conditional].map(({ at }) => at),
    ...phases.flatMap(({ lines }) => lines.map(({ at }) => at)),
  ];
}

function withFindings(environment: ExplainedEnvironment, byLine: ReadonlyMap<string, readonly number[]>) {
  const phases = environment.phases.map((phase) => ({
    ...phase,
    lines: phase.lines.map((line) => ({
      ...line,
      findings: (line.at && byLine.get(lineKey(line.at))) ?? [],
    })),
  }));
  return { ...environment, phases };
}

function notesOn(pipeline: Pipeline, job: Job, runners: number): readonly string[] {
  return [
    ...pipeline.unresolved.map(({ reason }) => withoutTokens(reason)),
    ...(job.hidden ? ['it is a template and never runs by itself'] : []),
    ...(runners > maxRunners ? [`${runners - maxRunners} more runners may take it`] : []),
    'variables of the project, its groups and the instance, kept in GitLab, win over all that are shown',
  ];
}
