import type { Project } from '../../engine/project';
import type { Job, Pipeline } from '../../model/pipeline/job';
import { nearestName } from '../../text/nearest-name';
import { place } from '../../text/place';

export interface FoundJob {
  readonly pipeline: Pipeline;
  readonly job: Job;
}

/**
 * The job of a name in the pipelines that a file takes part in, in those of the whole workspace where none is given. One
 * that starts at the file itself counts before those that include it.
 */
export function findJob(project: Project, name: string, uri: string | undefined): FoundJob | undefined {
  return jobsOf(project, uri).find(({ job }) => job.name === name);
}

/** The name of a job that somebody may have meant. */
export function nearestJob(project: Project, name: string, uri: string | undefined): string | undefined {
  return nearestName(
    name,
    jobsOf(project, uri).map(({ job }) => job.name),
  );
}

/** The jobs that run, in the order of their pipelines. */
export function jobNames(project: Project, uri: string | undefined): readonly string[] {
  const names = jobsOf(project, uri).flatMap(({ job }) => (job.hidden ? [] : [job.name]));
  return [...new Set(names)];
}

/** The job that an offset of a file lies in. */
export function jobAt(project: Project, uri: string, offset: number): FoundJob | undefined {
  const file = project.workspace.file(uri);
  return jobsOf(project, uri).find(({ job }) => {
    if (job.part.uri !== uri) return false;
    const span = file?.locate(place(job.part, 0, job.part.text.length));
    return span !== undefined && span.start <= offset && offset <= span.end;
  });
}

function jobsOf(project: Project, uri: string | undefined): readonly FoundJob[] {
  const all = project.workspace.model().pipelines.filter(({ files }) => uri === undefined || files.includes(uri));
  const own = all.filter((pipeline) => pipeline.uri === uri);
  const pipelines = [...own, ...all.filter((pipeline) => pipeline.uri !== uri)];
  return pipelines.flatMap((pipeline) => pipeline.jobs.map((job) => ({ pipeline, job })));
}
