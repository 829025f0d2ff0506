import type { Project } from '../engine/project';
import type { Host } from '../model/host/host';
import type { Runner } from '../model/runner/runner';
import { LineIndex, type LinePosition } from '../text/line-index';
import type { Place } from '../text/place';
import type { FileKind } from '../workspace/classify';
import { relativePath } from '../workspace/uri';
import type { WorkspaceFile } from '../workspace/workspace-file';
import { countUnknown, type ShownPlace } from './inspect-facts';
import { type HostReport, hostReport } from './inspect-host';
import { type JobReport, jobReport, type TargetReport, targetReport } from './inspect-job';
import { type RunnerReport, runnerReport } from './inspect-runner';

interface Placed {
  /** Where it starts in the file; lines and UTF-16 characters from 0. */
  readonly at: LinePosition;
}

/** Something that could not be followed, which makes other things unknown. */
export interface UnresolvedReport extends Placed {
  readonly reason: string;
}

/** What was understood of one file, read together with the rest of its workspace. Secrets are left out. */
export interface InspectReport {
  readonly version: 1;
  readonly path: string;
  readonly kind: FileKind;
  /** The pipelines that the file takes part in, by the paths of their entry files. */
  readonly pipelines: readonly string[];
  readonly jobs: readonly (JobReport & Placed & { readonly target: TargetReport | undefined })[];
  readonly runners: readonly (RunnerReport & Placed & { readonly jobs: readonly string[] })[];
  readonly hosts: readonly (HostReport & { readonly files: readonly string[] })[];
  readonly unresolved: readonly UnresolvedReport[];
  /** How many facts stayed unknown. */
  readonly unknown: number;
}

interface KeptReport<T> {
  readonly report: T;
  readonly unknown: number;
}

/** What was understood of a file; a file that is not read gives an empty report. */
export function inspectFile(project: Project, uri: string): InspectReport {
  return new Inspector().inspect(project, uri);
}

/** Keeps the reports on jobs, runners and machines for as long as these live. */
export class Inspector {
  private readonly kept = new WeakMap<object, KeptReport<unknown>>();

  inspect(project: Project, uri: string): InspectReport {
    const { workspace, root } = project;
    const model = workspace.model();
    const { jobs, runners, hosts, pipelines, unresolved } = this.partsOf(project, uri);
    const file = workspace.file(uri);
    const positions = new LineIndex(file?.text ?? '');
    const path = (other: string) => relativePath(root, other) ?? other;
    const where = shownPlaces(project);
    const takenBy = (runner: (typeof runners)[number]) =>
      model.pipelines.flatMap((pipeline) =>
        pipeline.jobs.filter((job) => model.targetOf(job)?.runners.includes(runner) === true).map(({ name }) => name),
      );
    return {
      version: 1,
      path: path(uri),
      kind: file?.kind ?? 'project',
      pipelines: pipelines.map((pipeline) => path(pipeline.uri)),
      jobs: jobs.map((job) => {
        const target = model.targetOf(job);
        return {
          ...this.report(job, jobReport).report,
          at: startOf(file, positions, job.nameAt),
          target: target === undefined ? undefined : targetReport(job, target),
        };
      }),
      runners: runners.map((runner) => ({
        ...runnerReport(runner, where),
        at: startOf(file, positions, runner.at),
        jobs: takenBy(runner),
      })),
      hosts: hosts.map((host) => ({ files: host.parts.map((part) => path(part.uri)), ...hostReport(host, where) })),
      unresolved: unresolved.map(({ reason, at }) => ({ reason, at: startOf(file, positions, at) })),
      unknown: this.countUnknown(project, uri),
    };
  }

  /** How many facts of a file stayed unknown. */
  countUnknown(project: Project, uri: string): number {
    const { jobs, runners, hosts, unresolved } = this.partsOf(project, uri);
    let count = unresolved.length;
    for (const job of jobs) count += this.report(job, jobReport).unknown;
    for (const runner of runners) count += this.report(runner, withoutPlaces.runner).unknown;
    for (const host of hosts) count += this.report(host, withoutPlaces.host).unknown;
    return count;
  }

  private partsOf({ workspace }: Project, uri: string) {
    const model = workspace.model();
    const pipelines = model.pipelines.filter((pipeline) => pipeline.files.includes(uri));
    const hosts = model.hosts.filter((host) => host.parts.some((part) => part.uri === uri));
    const unresolved = [...pipelines, ...hosts].flatMap((owner) => owner.unresolved);
    return {
      pipelines,
      hosts,
      jobs: pipelines.flatMap((pipeline) => pipeline.jobs.filter((job) => job.part.uri === uri)),
      // Where it is written: the runner of an imported module stands in that module, whichever file is the machine's.
      runners: model.runners.filter((runner) => runner.at.part.uri === uri),
      unresolved: unresolved.filter(({ at }) => at.part.uri === uri),
    };
  }

  private report<Owner extends object, Report>(owner: Owner, make: (owner: Owner) => Report): KeptReport<Report> {
    const kept = this.kept.get(owner);
    // An owner is of one kind, and each kind has one way to report on it.
    if (kept !== undefined) return kept as KeptReport<Report>;
    const report = make(owner);
    const made = { report, unknown: countUnknown(report) };
    this.kept.set(owner, made);
    return made;
  }
}

/** What is kept says nothing of lines, as these move with every edit above. */
const withoutPlaces = {
  runner: (runner: Runner): RunnerReport => runnerReport(runner),
  host: (host: Host): HostReport => hostReport(host),
};

/** Places as `path:line` in the files as they are now. */
function shownPlaces({ workspace, root }: Project): ShownPlace {
  const indexes = new Map<string, LineIndex>();
  return (at) => {
    const { uri } = at.part;
    const file = workspace.file(uri);
    const span = file?.locate(at);
    if (file === undefined || span === undefined) return undefined;
    const index = indexes.get(uri) ?? new LineIndex(file.text);
    indexes.set(uri, index);
    return `${relativePath(root, uri) ?? uri}:${index.positionAt(span.start).line + 1}`;
  };
}

function startOf(file: WorkspaceFile | undefined, positions: LineIndex, at: Place): LinePosition {
  return positions.positionAt(file?.locate(at)?.start ?? 0);
}
