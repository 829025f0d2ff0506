import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { readProjectSettings } from '../engine/project';
import { explainValues } from '../features/explain-values';
import { mergedJson, mergedYaml } from '../features/merged-text';
import { type MergedMap, type MergeNote, mergedConfiguration } from '../model/pipeline/merged';
import { completeJobs, mergedJobs } from '../model/pipeline/merged-jobs';
import { PipelineResolver } from '../model/pipeline/resolver';
import type { YamlFile } from '../syntax/yaml/file';
import { nearestName } from '../text/nearest-name';
import type { Place } from '../text/place';
import { PipelineFolder } from '../workspace/pipeline-folder';
import type { Terminal } from './check';
import { findRoots, shownPath, UsageError } from './files';
import { LineIndexes } from './line-indexes';

export interface MergeOptions {
  readonly path: string;
  readonly format: 'yaml' | 'json';
  /** The jobs that run, instead of the configuration. */
  readonly jobs: boolean;
  /** The job whose values to explain instead. */
  readonly explain: string | undefined;
}

/**
 * Prints a pipeline's merged configuration, and on standard error what could not be resolved. The exit code is 2 where
 * the file itself cannot be read as YAML, so that what is printed may lack some of it.
 */
export function runMerge(options: MergeOptions, terminal: Terminal): number {
  const path = pipelinePath(options.path);
  const [root] = findRoots([path], undefined);
  const uri = URI.file(resolve(path)).toString();
  if (root === undefined) throw new UsageError(`There is no file ${path}.`);
  const { mirrors } = readProjectSettings(root.root, root.fileSystem);
  const folder = new PipelineFolder(root.root, root.fileSystem, mirrors);
  const entry = folder.read(uri);
  if (entry === undefined) throw new UsageError(`${path} cannot be read.`);
  const places = new ShownPlaces(folder);
  const { map, notes, text } = mergePipeline(entry, folder, options, places);
  const problems = entry.problems.map(({ message, part, span }) => ({ reason: message, at: { part, span } }));
  for (const { reason, at } of [...problems, ...notes]) {
    terminal.warn(`${at === undefined ? '' : `${places.of(at)}: `}${reason}\n`);
  }
  terminal.write(text ?? (options.format === 'json' ? mergedJson(map) : mergedYaml(map)));
  return problems.length > 0 ? 2 : 0;
}

/** A folder stands for the `.gitlab-ci.yml` in it. */
function pipelinePath(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no file or folder ${path}.`);
  return statSync(path).isDirectory() ? join(path, '.gitlab-ci.yml') : path;
}

interface Merge {
  readonly map: MergedMap;
  readonly notes: readonly MergeNote[];
  /** What to print instead of the map. */
  readonly text?: string;
}

function mergePipeline(entry: YamlFile, folder: PipelineFolder, options: MergeOptions, places: ShownPlaces): Merge {
  const resolver = new PipelineResolver(folder, 'usual');
  const { unresolved } = resolver.resolve(entry);
  const configuration = resolver.current;
  if (configuration === undefined) throw new Error('a resolved pipeline has no configuration');
  const merged = mergedConfiguration(configuration, unresolved);
  if (!options.jobs && options.explain === undefined) return { map: merged.root, notes: merged.notes };
  const { jobs, notes } = mergedJobs(merged);
  const entries = [...jobs].map(([name, job]) => [name, { value: job, keyAt: job.at, owner: name }] as const);
  const map: MergedMap = { kind: 'map', entries: new Map(entries), at: undefined };
  if (options.explain === undefined) return { map, notes };
  return {
    map,
    notes,
    text: explanation(options.explain, new Map([...completeJobs(merged).jobs, ...jobs]), merged.root, places),
  };
}

/** The values of a job that runs, or of a template as it is, each with its place. */
function explanation(name: string, jobs: ReadonlyMap<string, MergedMap>, root: MergedMap, places: ShownPlaces): string {
  const template = root.entries.get(name)?.value;
  const job = jobs.get(name) ?? (name.startsWith('.') && template?.kind === 'map' ? template : undefined);
  if (job === undefined) {
    const nearest = nearestName(name, [...jobs.keys()]);
    throw new UsageError(`There is no job ${name}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`);
  }
  const lines = explainValues(job, baseName(name, root)).map(({ path, shown, at, from }) => ({
    text: `${path}: ${shown}`,
    place: at === undefined ? 'GitLab’s default' : `${places.of(at)}${from === undefined ? '' : ` in ${from}`}`,
  }));
  const width = Math.min(60, Math.max(...lines.map(({ text }) => text.length)));
  return lines.map(({ text, place }) => `${text.padEnd(width)}  ${place}\n`).join('');
}

/** The name as it stands in the configuration: copies of a parallel job have more to theirs. */
function baseName(name: string, root: MergedMap): string {
  if (root.entries.has(name)) return name;
  return [...root.entries.keys()].find((key) => name.startsWith(`${key}: [`) || name.startsWith(`${key} `)) ?? name;
}

/** Places as `file:line`. */
class ShownPlaces {
  private readonly indexes = new LineIndexes((uri) => this.folder.read(uri)?.text ?? '');

  constructor(private readonly folder: PipelineFolder) {}

  of({ part, span }: Place): string {
    const start = this.folder.read(part.uri)?.offsetOf(part) ?? 0;
    return `${shownPath(part.uri)}:${this.indexes.of(part.uri).positionAt(start + span.start).line + 1}`;
  }
}
