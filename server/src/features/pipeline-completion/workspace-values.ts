import { knownItems, knownValue } from '../../model/fact';
import { mapOf, textsIn } from '../../model/pipeline/plain-values';
import { relativePath } from '../../workspace/uri';
import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

/** Tags that runners of the workspace carry, that mean a caching runner, or that other jobs use. */
export function tagCandidates(place: PipelinePlace): readonly Candidate[] {
  const { runners } = place.scope.project.workspace.model();
  const carriers = new Map<string, string[]>();
  for (const runner of runners) {
    for (const { value } of knownItems(runner.tags)) {
      const labels = carriers.get(value) ?? [];
      labels.push(runner.label);
      carriers.set(value, labels);
    }
  }
  const found = new Map<string, string>();
  for (const [tag, labels] of carriers) found.set(tag, runnersText(labels));
  if (!found.has('nix')) found.set('nix', 'a caching Nix runner');
  for (const job of place.jobs.values()) {
    for (const tag of place.factsOf(job)?.tags ?? []) if (!found.has(tag)) found.set(tag, 'other jobs');
  }
  return [...found].map(([label, detail]) => ({ label, kind: 'value', detail }));
}

function runnersText(labels: readonly string[]): string {
  const shown = labels.slice(0, 3).join(', ');
  const more = labels.length > 3 ? ` and ${labels.length - 3} more` : '';
  return `${labels.length === 1 ? 'runner' : 'runners'} ${shown}${more}`;
}

/** Images of runners and jobs of the workspace. */
export function imageCandidates({ scope }: PipelinePlace): readonly Candidate[] {
  const { runners, pipelines } = scope.project.workspace.model();
  const found = new Map<string, string>();
  const add = (image: string | undefined, detail: string): void => {
    if (image !== undefined && image !== '' && !found.has(image)) found.set(image, detail);
  };
  for (const { jobs } of pipelines) for (const job of jobs) add(knownValue(job.image), 'other jobs');
  for (const runner of runners) {
    add(knownValue(runner.text('docker.image')), `runner ${runner.label}`);
    for (const { value } of knownItems(runner.list('docker.allowed_images'))) {
      if (!/[*?[{]/.test(value)) add(value, `allowed by runner ${runner.label}`);
    }
  }
  add('nixos/nix', 'Nix');
  return [...found].map(([label, detail]) => ({ label, kind: 'value', detail }));
}

/** Images that jobs use for services. */
export function serviceCandidates(place: PipelinePlace): readonly Candidate[] {
  const { view } = place;
  const found = new Set<string>();
  const shared = view === undefined ? undefined : mapOf(view, 'default')?.entries.get('services')?.value;
  if (view !== undefined) for (const text of textsIn(view, shared)) found.add(text);
  for (const job of place.jobs.values()) for (const image of place.factsOf(job)?.services ?? []) found.add(image);
  return [...found]
    .filter((text) => text !== '' && !text.includes('$'))
    .map((label) => ({ label, kind: 'value', detail: 'other jobs' }));
}

/** YAML files of the repository, by their paths from its root. */
export function fileCandidates({ scope, cursor }: PipelinePlace): readonly Candidate[] {
  const { project, file, yaml } = scope;
  const typed = yaml.text.slice(cursor.scalar.start, scope.offset);
  // GitLab takes paths with and without the first slash; the one that was begun goes on.
  const slash = typed === '' || typed.startsWith('/') ? '/' : '';
  const uris = project.workspace.pipelineFiles.glob?.(project.root, '**') ?? [];
  return uris
    .filter((uri) => uri !== file.uri)
    .flatMap((uri) => relativePath(project.root, uri) ?? [])
    .filter((path) => !path.startsWith('node_modules/') && path !== '.gitlab-nix-runner.yml')
    .sort()
    .map((path) => ({ label: `${slash}${path}`, kind: 'file' }));
}
