import type { Problem } from '../../engine/engine';
import type { Project } from '../../engine/project';
import type { Host } from '../../model/host/host';
import type { Job } from '../../model/pipeline/job';
import type { Runner } from '../../model/runner/runner';
import type { ScriptText } from '../../model/script/script-text';
import type { SubjectEntry } from '../../workspace/subjects';
import type { Patient } from './look';

/** The findings that are about a runner, its machine, or the jobs that it takes. */
export function findingsAbout(project: Project, patient: Patient, others: readonly Runner[]): readonly Problem[] {
  const scripts = scriptsOf(patient);
  const entries = project.workspace.subjects().filter((entry) => concerns(entry, patient, scripts));
  const found = project.problemsOf(entries);
  return found.filter((problem) => !belongsToAnother(problem, patient.runner, others));
}

function scriptsOf({ runner, jobs }: Patient): ReadonlySet<ScriptText> {
  const own = runner.preBuildScript.state === 'known' ? [runner.preBuildScript.value, ...runner.otherScripts] : [];
  const ofJobs = jobs.flatMap((job: Job) => [job.beforeScript, job.script, job.afterScript]);
  return new Set([
    ...own.flatMap(({ script }) => script ?? []),
    ...ofJobs.flatMap((fact) => (fact.state === 'known' ? [fact.value.text] : [])),
  ]);
}

function concerns(entry: SubjectEntry, { runner, host, jobs }: Patient, scripts: ReadonlySet<ScriptText>): boolean {
  switch (entry.kind) {
    case 'runner':
      return entry.subject.runner === runner;
    case 'service':
      return entry.subject.service.runner === runner;
    case 'host':
    case 'option':
      return entry.subject.host === host;
    case 'config':
      return entry.subject.config.runners.includes(runner);
    case 'settings': {
      const { runners, uri } = entry.subject.config;
      return runners.length === 0 ? uri === runner.at.part.uri : runners.includes(runner);
    }
    case 'keys':
      return entry.subject.keys.some(({ nameAt }) => nameAt.part.uri === runner.at.part.uri);
    case 'job':
      return jobs.includes(entry.subject.job);
    case 'script':
      return scripts.has(entry.subject.script);
    case 'syntax':
      return !entry.subject.excerpt && partsOf(runner, host).has(entry.subject.part.uri);
    default:
      return false;
  }
}

function partsOf(runner: Runner, host: Host | undefined): ReadonlySet<string> {
  return new Set([runner.at.part.uri, ...(host?.parts ?? []).map(({ uri }) => uri)]);
}

/** Rules about options and tables look at a whole file: what they find below another runner's name is that one's. */
function belongsToAnother({ report }: Problem, runner: Runner, others: readonly Runner[]): boolean {
  const { at, rule } = report;
  if (rule.subject === 'runner' || rule.subject === 'job' || rule.subject === 'script') return false;
  if (rule.subject === 'host' || rule.subject === 'service' || rule.subject === 'syntax') return false;
  if (at.part === runner.part && runner.spelling === 'toml') return false;
  const before = others.filter(({ at: own }) => own.part === at.part && own.span.start <= at.span.start);
  const nearest = before.reduce<Runner | undefined>(
    (best, one) => (best === undefined || one.at.span.start > best.at.span.start ? one : best),
    undefined,
  );
  if (nearest !== undefined) return nearest !== runner;
  return others.some((other) => other !== runner && other.spelling === 'toml' && other.part === at.part);
}
