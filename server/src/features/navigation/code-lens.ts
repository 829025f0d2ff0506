import type { Job } from '../../model/pipeline/job';
import { type Mention, mentionPlace } from '../../model/pipeline/mentions/mention';
import type { Runner } from '../../model/runner/runner';
import type { YamlFile } from '../../syntax/yaml/file';
import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import { takingRunners } from '../../workspace/find-target';
import { relativePath } from '../../workspace/uri';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { type Scope, scopeOf, scopeOfName } from './scope';

/** Something to be said above a job. What it says is looked up when it comes into sight. */
export interface Lens {
  readonly about: 'uses' | 'runner';
  /** The name of the job or template. */
  readonly name: string;
  /** The name in its file. */
  readonly span: Span;
}

export interface ResolvedLens {
  readonly title: string;
  /** What to show when it is clicked. */
  readonly places: readonly Place[];
}

/** The lenses of a pipeline's file: above what others extend or refer to, and above jobs of which the runner is known. */
export function findLenses(workspace: Workspace, file: WorkspaceFile): readonly Lens[] {
  const [content] = file.contents;
  if (file.kind !== 'pipeline' || content?.language !== 'yaml') return [];
  const scope = scopeOf(workspace, file, content.yaml);
  const used = usedNames(scope);
  const jobs = jobsIn(scope, file.uri);
  const runners = ownRunners(workspace);
  const lenses: Lens[] = [];
  for (const mention of definedIn(workspace, content.yaml)) {
    const span = file.locate(mentionPlace(mention));
    if (span === undefined) continue;
    const { name } = mention;
    if (used.has(name)) lenses.push({ about: 'uses', name, span });
    const job = jobs.get(name);
    const isHere = job?.part === mention.node.part && !job.hidden;
    if (isHere && runnersOf(workspace, job, runners).length > 0) lenses.push({ about: 'runner', name, span });
  }
  return lenses;
}

/** What a lens says now; undefined where there is nothing any more. */
export function resolveLens(
  workspace: Workspace,
  file: WorkspaceFile,
  { about, name }: Pick<Lens, 'about' | 'name'>,
): ResolvedLens | undefined {
  const [content] = file.contents;
  if (content?.language !== 'yaml') return undefined;
  const scope = scopeOf(workspace, file, content.yaml);
  if (about === 'runner') return runnerLens(workspace, jobsIn(scope, file.uri).get(name));
  const mentions = scopeOfName(scope, 'job', name).files.flatMap((each) => each.named('job', name));
  const extended = mentions.filter(({ via }) => via === 'extends');
  const referred = mentions.filter(({ via }) => via === 'reference');
  const words: string[] = [];
  if (extended.length > 0) words.push(`extended by ${extended.length}`);
  if (referred.length > 0) words.push(`referred to by ${referred.length}`);
  if (words.length === 0) return undefined;
  return { title: words.join(', '), places: [...extended, ...referred].map(mentionPlace) };
}

function runnerLens(workspace: Workspace, job: Job | undefined): ResolvedLens | undefined {
  const runners = job === undefined ? [] : runnersOf(workspace, job, ownRunners(workspace));
  const [first, ...more] = runners;
  if (first === undefined) return undefined;
  const { uri } = first.at.part;
  const path = relativePath(workspace.root, uri) ?? uri;
  const others = more.length === 0 ? '' : more.length === 1 ? ' and 1 other' : ` and ${more.length} others`;
  return { title: `runs on ${first.label} (${path})${others}`, places: runners.map(({ at }) => at) };
}

/** The runners that take a job: those known to carry its tags, else those that are taken to. */
function runnersOf(workspace: Workspace, job: Job, own: readonly Runner[]): readonly Runner[] {
  if (own.length === 0) return [];
  const taking = takingRunners(job, own);
  return taking.length > 0 ? taking : (workspace.model().targetOf(job)?.runners ?? []);
}

/** A page only shows a runner: it takes no jobs. */
function ownRunners(workspace: Workspace): readonly Runner[] {
  return workspace.model().runners.filter(({ part }) => part.excerpt !== true);
}

function jobsIn({ pipelines }: Scope, uri: string): ReadonlyMap<string, Job> {
  const found = new Map<string, Job>();
  for (const { jobs } of pipelines) {
    for (const job of jobs) if (job.part.uri === uri && !found.has(job.name)) found.set(job.name, job);
  }
  return found;
}

function definedIn(workspace: Workspace, yaml: YamlFile): readonly Mention[] {
  return workspace.mentions
    .of(yaml)
    .parts.flatMap(({ read }) => read.mentions.filter(({ kind, role }) => kind === 'job' && role === 'definition'));
}

function usedNames({ files }: Scope): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of files) for (const name of file.bases()) names.add(name);
  return names;
}
