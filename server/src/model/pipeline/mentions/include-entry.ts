import { scalarText, type YamlMap, type YamlNode, type YamlPair, type YamlScalar } from '../../../syntax/yaml/nodes';
import type { PipelineFiles } from '../files';
import {
  componentTarget,
  type IncludeTarget,
  localTarget,
  projectTarget,
  remoteTarget,
  templateTarget,
} from '../include-target';

export type IncludeForm = 'local' | 'remote' | 'project' | 'template' | 'component';

/** An include as it is written. */
export interface IncludeEntry {
  readonly form: IncludeForm;
  /** The path, address or name; of a project include the path of the file. */
  readonly name: string;
  readonly project: string | undefined;
  readonly ref: string | undefined;
}

/** An include with the scalar that names it. */
export interface NamedInclude {
  readonly entry: IncludeEntry;
  readonly node: YamlScalar;
  readonly flow: boolean;
}

/** What a trigger takes from a job's artifacts: the keys `artifact` and `job`. */
export interface ArtifactInclude {
  readonly job: YamlScalar;
  readonly flow: boolean;
}

/** One item of `include:`. */
export interface IncludeItem {
  readonly named: readonly NamedInclude[];
  readonly artifact: ArtifactInclude | undefined;
  /** The mapping `inputs:`. */
  readonly inputs: YamlMap | undefined;
}

/** The items of a value of `include:`, as far as they are written out. */
export function readIncludeItems(value: YamlNode, flow = false): readonly IncludeItem[] {
  if (value.kind === 'sequence') return value.items.flatMap((item) => readIncludeItems(item, flow || value.flow));
  if (value.kind === 'map') return [readItem(value, flow || value.flow)];
  if (value.kind !== 'scalar' || value.text === '') return [];
  const form = /^https?:\/\//i.test(value.text) ? 'remote' : 'local';
  return [{ named: [plain(form, value, flow)], artifact: undefined, inputs: undefined }];
}

function plain(form: IncludeForm, node: YamlScalar, flow: boolean): NamedInclude {
  return { entry: { form, name: node.text, project: undefined, ref: undefined }, node, flow };
}

function readItem(map: YamlMap, flow: boolean): IncludeItem {
  const find = (name: string): YamlPair | undefined => map.pairs.find(({ key }) => scalarText(key) === name);
  const named: NamedInclude[] = [];
  for (const form of ['local', 'remote', 'template', 'component'] as const) {
    const value = find(form)?.value;
    if (value?.kind === 'scalar' && value.text !== '') named.push(plain(form, value, flow));
  }
  const project = find('project')?.value;
  const files = find('file')?.value;
  const ref = find('ref')?.value;
  for (const file of files?.kind === 'sequence' ? files.items : [files]) {
    if (project?.kind !== 'scalar' || file?.kind !== 'scalar') continue;
    const entry: IncludeEntry = {
      form: 'project',
      name: file.text,
      project: project.text,
      ref: ref === undefined ? undefined : scalarText(ref),
    };
    named.push({ entry, node: file, flow: flow || (files?.kind === 'sequence' && files.flow) });
  }
  const job = find('artifact') === undefined ? undefined : find('job')?.value;
  const inputs = find('inputs')?.value;
  return {
    named,
    artifact: job?.kind === 'scalar' && job.text !== '' ? { job, flow } : undefined,
    inputs: inputs?.kind === 'map' ? inputs : undefined,
  };
}

/** Where an include leads. Local paths count from the root, as in the project that the pipeline belongs to. */
export function includeTarget(files: PipelineFiles, { form, name, project }: IncludeEntry): IncludeTarget {
  if (form === 'local') return localTarget(files, files.root, name);
  if (form === 'remote') return remoteTarget(files, files.root, name);
  if (form === 'template') return templateTarget(files, files.root, name);
  if (form === 'component') return componentTarget(files, name);
  return projectTarget(files, project ?? '', name);
}

/** The URIs of the files that an include leads to, those that are there. */
export function includedUris(files: PipelineFiles, entry: IncludeEntry): readonly string[] {
  const target = includeTarget(files, entry);
  if (target.kind === 'none') return [];
  const found = target.kind === 'file' ? [target] : target.files;
  return found.flatMap(({ uri, otherwise }) => {
    if (files.read(uri) !== undefined) return [uri];
    return otherwise !== undefined && files.read(otherwise) !== undefined ? [otherwise] : [];
  });
}
