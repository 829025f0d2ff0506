import type { Project } from '../engine/project';
import type { Configuration, ConfigurationView } from '../model/pipeline/configuration';
import { readInputSpecs } from '../model/pipeline/inputs';
import type { Pipeline } from '../model/pipeline/job';
import { type KeywordState, Keywords } from '../model/pipeline/keywords';
import { stagesOf } from '../model/pipeline/lint/stage-check';
import { Uses } from '../model/pipeline/memo';
import { mapOf, mapsIn, textsIn } from '../model/pipeline/plain-values';
import { PipelineResolver } from '../model/pipeline/resolver';
import { Budget, type MapValue } from '../model/pipeline/value';
import type { YamlFile } from '../syntax/yaml/file';
import { findPair, type YamlNode } from '../syntax/yaml/nodes';
import type { WorkspaceFile } from '../workspace/workspace-file';

/** A pipeline with what its files come to. */
export interface ResolvedPipeline {
  readonly pipeline: Pipeline;
  readonly configuration: Configuration;
}

/** One look at a pipeline may follow so many references. */
const maxSteps = 20_000;

/** The pipelines that a file takes part in; for a block of a page, the one that it makes by itself. */
export function pipelinesOf(project: Project, file: WorkspaceFile, yaml: YamlFile): readonly ResolvedPipeline[] {
  if (file.kind === 'markdown') return [pipelineOfBlock(project.root, yaml)];
  const { workspace } = project;
  return workspace.pipelines().flatMap((pipeline) => {
    if (!pipeline.files.includes(file.uri)) return [];
    const configuration = workspace.resolverOf(pipeline.uri)?.current;
    return configuration === undefined ? [] : [{ pipeline, configuration }];
  });
}

function pipelineOfBlock(root: string, yaml: YamlFile): ResolvedPipeline {
  const resolver = new PipelineResolver({ root, read: () => undefined });
  const pipeline = resolver.resolve(yaml);
  const { current } = resolver;
  if (current === undefined) throw new Error('a resolved pipeline has a configuration');
  return { pipeline, configuration: current };
}

/** A look at a configuration that ends where following references would cost too much. */
export function lookInto(configuration: Configuration): ConfigurationView {
  return configuration.view(new Uses(), new Budget(maxSteps));
}

/** A keyword of a job as it takes effect, `default:` and the old global form included. */
export function keywordOf(view: ConfigurationView, name: string, keyword: string): KeywordState {
  const map = mapOf(view, name);
  return map === undefined ? undefined : new Keywords(name, map, view).keyword(keyword);
}

/** The stages of a pipeline with `.pre` and `.post`; undefined where they are not known. */
export function stageNames(view: ConfigurationView): readonly string[] | undefined {
  return stagesOf(view)?.names;
}

/** The variables of a job's `parallel:matrix` with all values that they take. */
export function matrixOf(view: ConfigurationView, job: MapValue): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const [parallel] = mapsIn(view, job.entries.get('parallel')?.value);
  for (const row of mapsIn(view, parallel?.entries.get('matrix')?.value)) {
    for (const [name, entry] of row.entries) {
      const values = found.get(name) ?? [];
      for (const text of textsIn(view, entry.value)) if (!values.includes(text)) values.push(text);
      found.set(name, values);
    }
  }
  return found;
}

/** The inputs that a file's header declares, with their descriptions. */
export function inputsOf(yaml: YamlFile | undefined): ReturnType<typeof readInputSpecs> {
  return yaml === undefined ? undefined : readInputSpecs(yaml);
}

/** What the header of a file says that an input is for. */
export function inputDescription(yaml: YamlFile, name: string): string | undefined {
  for (const part of yaml.header?.parts ?? []) {
    let node: YamlNode | undefined = part.root;
    for (const key of ['spec', 'inputs', name, 'description']) {
      node = node?.kind === 'map' ? findPair(node, key)?.value : undefined;
    }
    if (node?.kind === 'scalar' && node.text !== '') return node.text;
  }
  return undefined;
}
