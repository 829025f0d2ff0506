import type { YamlFile } from '../../../syntax/yaml/file';
import { type PipelineFiles, pathBelow } from '../files';
import { type IncludedFile, type IncludeTarget, localTarget, projectTarget } from '../include-target';
import type { InputSpecs } from '../inputs';
import { type Inclusion, isAddress, type UnresolvedLayer } from '../layers';
import { type MapValue, nodePlace, type Value } from '../value';
import type { EntryCheck } from './entry-check';
import { includeTrouble } from './include-trouble';
import { checkGivenInputs } from './input-check';
import type { PipelineProblem } from './problem';

/** A file that a trigger job starts a pipeline with, and the inputs that it gives to it. */
export interface ChildInclude extends Inclusion {
  /** The project that the file is of; undefined for the own one. */
  readonly project: string | undefined;
  readonly path: string;
  /** It is included in every pipeline that the job triggers. */
  readonly certain: boolean;
}

/** The files that a job's `trigger:` names, as far as they are known. */
export function readChildren(job: MapValue, check: EntryCheck): readonly ChildInclude[] {
  const trigger = knownMap(job.entries.get('trigger')?.value, check);
  if (trigger === undefined) return [];
  const include = trigger.entries.get('include');
  if (include === undefined) return downstream(trigger, check);
  const value = check.known(include.value);
  if (value?.kind === 'list') return value.items.flatMap((item) => readItem(item, check));
  return value === undefined ? [] : readItem(value, check).map((item) => ({ ...item, listsOnly: true }));
}

/** `trigger:project`, whose pipeline starts with the usual file unless the project sets another. */
function downstream(trigger: MapValue, check: EntryCheck): readonly ChildInclude[] {
  const project = textOf(trigger, 'project', check);
  if (project === undefined || trigger.entries.has('branch')) return [];
  const name = project.node.text;
  const path = '.gitlab-ci.yml';
  return [{ kind: 'project', at: nodePlace(project.node), name, map: trigger, project: name, path, certain: false }];
}

function readItem(raw: Value, check: EntryCheck): readonly ChildInclude[] {
  const item = check.known(raw);
  if (item?.kind === 'scalar' && typeof item.node.value === 'string' && !isAddress(item.node.text)) {
    const path = item.node.text;
    const at = nodePlace(item.node);
    return [{ kind: 'local', at, name: path, map: undefined, project: undefined, path, certain: true }];
  }
  if (item?.kind !== 'map') return [];
  const certain = item.open === undefined && !item.entries.has('rules');
  const project = textOf(item, 'project', check);
  const file = textOf(item, project === undefined ? 'local' : 'file', check);
  if (file === undefined) return [];
  const path = file.node.text;
  const common = { at: nodePlace(file.node), name: path, map: item, path };
  return [
    project === undefined
      ? { ...common, kind: 'local', project: undefined, certain }
      : { ...common, kind: 'project', project: project.node.text, certain: false },
  ];
}

function knownMap(raw: Value | undefined, check: EntryCheck): MapValue | undefined {
  const value = raw === undefined ? undefined : check.known(raw);
  return value?.kind === 'map' ? value : undefined;
}

function textOf(map: MapValue, key: string, check: EntryCheck) {
  const entry = map.entries.get(key);
  const value = entry === undefined ? undefined : check.known(entry.value);
  return value?.kind === 'scalar' && typeof value.node.value === 'string' ? value : undefined;
}

/** What is wrong with a file that was looked for. `atRoot`: paths are known to count from the root of the repository. */
export function checkChild(
  found: FoundChild,
  specs: InputSpecs | undefined,
  files: PipelineFiles,
  atRoot: boolean,
): readonly PipelineProblem[] {
  const { child, file } = found;
  if (file !== undefined) return checkGivenInputs(child, specs, file).map(ofChild);
  const problem = atRoot && child.certain ? includeTrouble(missing(found, files)) : undefined;
  return problem === undefined ? [] : [ofChild(problem)];
}

/** A file that a trigger job names, where it was looked for. */
export interface FoundChild {
  readonly child: ChildInclude;
  readonly target: IncludeTarget;
  /** The folder of the project that the file belongs to. */
  readonly root: string;
  readonly file: YamlFile | undefined;
}

export function findChild(child: ChildInclude, files: PipelineFiles): readonly FoundChild[] {
  const { project, path } = child;
  const target = project === undefined ? localTarget(files, files.root, path) : projectTarget(files, project, path);
  const read = ({ uri, root }: IncludedFile, own: IncludeTarget): FoundChild => ({
    child,
    target: own,
    root,
    file: files.read(uri),
  });
  if (target.kind === 'file') return [read(target, target)];
  if (target.kind === 'files') return target.files.map((file) => read(file, file));
  return target.outside === true ? [{ child, target, root: files.root, file: undefined }] : [];
}

function missing({ child, target }: FoundChild, files: PipelineFiles): UnresolvedLayer {
  const base = { kind: 'unresolved', reason: '', at: child.at, path: child.path } as const;
  if (target.kind !== 'file') return { ...base, trouble: { kind: 'outside' } };
  const isThere = files.exists?.(target.uri) === true;
  if (isThere && files.isLink?.(target.uri) !== true) return base;
  const others = () => (files.glob?.(files.root, '**') ?? []).map((uri) => pathBelow(files.root, uri));
  return { ...base, trouble: { kind: isThere ? 'link' : 'absent' }, others };
}

/** The pipeline itself is made; it is the job that fails. */
function ofChild(problem: PipelineProblem): PipelineProblem {
  const { quote } = problem;
  if (quote === undefined) return problem;
  return { ...problem, why: `The job fails, as GitLab cannot make the pipeline that it triggers: “${quote}”.` };
}
