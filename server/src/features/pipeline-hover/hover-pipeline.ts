import { ciKeywords } from '../../../../schemas/ci-keywords';
import type { Project } from '../../engine/project';
import { knownItems } from '../../model/fact';
import { readOutline } from '../../model/pipeline/outline';
import type { YamlFile } from '../../syntax/yaml/file';
import type { Span } from '../../text/span';
import { relativePath } from '../../workspace/uri';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { keywordDocumentation } from '../hover-text';
import { inputText } from '../input-text';
import { type SymbolAt, symbolAt } from '../navigation/symbol-at';
import {
  inputDescription,
  inputsOf,
  lookInto,
  pipelinesOf,
  type ResolvedPipeline,
  stageNames,
} from '../pipeline-lookup';
import { type YamlCursor, yamlCursor } from '../yaml-cursor';
import { jobText, jobWithSource, sectionText } from './job-text';
import { excerpt, listed } from './markdown';
import { variableText } from './variable-text';

export interface PipelineHover {
  /** In offsets of `yaml`. */
  readonly span: Span;
  readonly markdown: string;
}

export interface HoverScope {
  readonly project: Project;
  readonly file: WorkspaceFile;
  readonly yaml: YamlFile;
  /** In the file, and in the text of `yaml`. */
  readonly offset: number;
  readonly local: number;
}

/** What there is to say about the name or keyword at an offset of a pipeline. */
export function hoverPipeline(scope: HoverScope): PipelineHover | undefined {
  const cursor = yamlCursor(scope.yaml.text, scope.local);
  const atCursor = cursor === undefined ? undefined : (hoverKeyword(scope, cursor) ?? hoverReference(scope, cursor));
  return atCursor ?? hoverSymbol(scope);
}

function hoverKeyword({ yaml }: HoverScope, cursor: YamlCursor): PipelineHover | undefined {
  if (!cursor.isKey || cursor.inBlock || cursor.isClosed) return undefined;
  const name = yaml.text.slice(cursor.scalar.start, cursor.scalar.end);
  const path = cursor.isTop ? [] : cursor.path;
  if (path.length === 0 && !ciKeywords.isGlobal(name)) return undefined;
  const keyword = ciKeywords.find([...path, name]);
  if (keyword === undefined || keyword.path.endsWith('*')) return undefined;
  return { span: cursor.scalar, markdown: keywordDocumentation(keyword) };
}

/** A later step of a `!reference`. */
function hoverReference({ project, file, yaml }: HoverScope, cursor: YamlCursor): PipelineHover | undefined {
  const { reference = [], scalar } = cursor;
  if (reference.length === 0 || scalar.end === scalar.start) return undefined;
  const path = [...reference, yaml.text.slice(scalar.start, scalar.end)];
  const markdown = sectionText(pipelinesOf(project, file, yaml), path);
  return markdown === undefined ? undefined : { span: scalar, markdown };
}

function hoverSymbol(scope: HoverScope): PipelineHover | undefined {
  const { project, file, yaml, offset, local } = scope;
  const symbol = symbolAt(project.workspace, file, offset);
  const start = symbol === undefined ? undefined : yaml.offsetOf(symbol.at.part);
  if (symbol === undefined || start === undefined) return undefined;
  const markdown = symbolText(scope, symbol);
  if (markdown === undefined) return undefined;
  // The mark of an anchor or alias belongs to the name, too.
  const { span } = symbol.at;
  return { span: { start: Math.min(start + span.start, local), end: Math.max(start + span.end, local) }, markdown };
}

function symbolText({ project, file, yaml }: HoverScope, symbol: SymbolAt): string | undefined {
  const pipelines = () => pipelinesOf(project, file, yaml);
  switch (symbol.kind) {
    case 'job': {
      const isDefinition = symbol.mention.role === 'definition';
      return (isDefinition ? jobText : jobWithSource)(project, pipelines(), symbol.name);
    }
    case 'stage':
      return stageText(project, pipelines(), symbol.name);
    case 'variable': {
      const { owner } = symbol.mention;
      const job = owner === undefined || ciKeywords.isGlobal(owner) ? undefined : owner;
      return variableText(pipelines(), symbol.name, job);
    }
    case 'section':
      return sectionText(pipelines(), symbol.mention.path ?? []);
    case 'input':
      return inputAt(project, symbol, yaml);
    case 'tag':
      return tagText(project, symbol.name);
    case 'anchor': {
      const { node } = symbol.anchor;
      const text = excerpt({ part: node.part, span: node.span });
      return `**${symbol.name}**: anchor\n\n${text}`;
    }
    case 'file':
      return fileText(project, symbol.uris);
  }
}

const edges: ReadonlyMap<string, string> = new Map([
  ['.pre', ', before all others'],
  ['.post', ', after all others'],
]);

function stageText(project: Project, pipelines: readonly ResolvedPipeline[], stage: string): string | undefined {
  for (const { pipeline, configuration } of pipelines) {
    const view = lookInto(configuration);
    const names = stageNames(view)?.filter((name) => name !== '.pre' && name !== '.post');
    const index = names?.indexOf(stage) ?? -1;
    const jobs = pipeline.jobs.filter(
      (job) => !job.hidden && project.workspace.jobFacts.of(job, configuration).stage === stage,
    );
    if (index < 0 && jobs.length === 0 && !edges.has(stage)) continue;
    const place = edges.get(stage) ?? (names === undefined || index < 0 ? '' : `, ${index + 1} of ${names.length}`);
    const count = jobs.length === 1 ? '1 job' : `${jobs.length} jobs`;
    const list =
      jobs.length === 0
        ? ''
        : `: ${listed(
            jobs.map(({ name }) => name),
            15,
          )}`;
    return `**${stage}**: stage${place}\n\n${count}${list}`;
  }
  return undefined;
}

function inputAt(project: Project, symbol: Extract<SymbolAt, { kind: 'input' }>, own: YamlFile): string | undefined {
  for (const uri of symbol.uris) {
    const yaml = uri === own.uri ? own : project.workspace.yamlFile(uri);
    const spec = inputsOf(yaml)?.inputs.get(symbol.name);
    if (yaml !== undefined && spec !== undefined) return inputText(spec, inputDescription(yaml, symbol.name));
  }
  return undefined;
}

function tagText({ workspace }: Project, tag: string): string | undefined {
  const { runners, pipelines } = workspace.model();
  const carrying = runners.filter((runner) => knownItems(runner.tags).some(({ value }) => value === tag));
  const jobs = new Set<string>();
  for (const pipeline of pipelines) {
    for (const job of pipeline.jobs) {
      if (!job.hidden && knownItems(job.tags).some(({ value }) => value === tag)) jobs.add(job.name);
    }
  }
  const lines = [`**${tag}**: tag of runners`];
  if (carrying.length > 0)
    lines.push(
      `Runners of this workspace with it: ${listed(
        carrying.map(({ label }) => label),
        6,
      )}`,
    );
  else if (tag === 'nix' || workspace.isNixTag(tag)) lines.push('It means a caching Nix runner.');
  if (jobs.size > 0) lines.push(`Jobs that ask for it: ${listed([...jobs], 6)}`);
  return lines.join('\n\n');
}

function fileText(project: Project, uris: readonly string[]): string | undefined {
  const texts = uris.slice(0, 10).flatMap((uri) => {
    const yaml = project.workspace.yamlFile(uri);
    if (yaml === undefined) return [];
    const outline = readOutline(yaml);
    const jobs = outline.filter(({ kind }) => kind === 'job').map(({ name }) => name);
    const templates = outline.filter(({ kind }) => kind === 'template').map(({ name }) => name);
    const lines = [`**${relativePath(project.root, uri) ?? uri}**`];
    lines.push(countText(jobs, 'job', 'jobs'));
    if (templates.length > 0) lines.push(countText(templates, 'template', 'templates'));
    const inputs = [...(inputsOf(yaml)?.inputs.keys() ?? [])];
    if (inputs.length > 0) lines.push(`Inputs: ${listed(inputs)}`);
    return [lines.join('\n\n')];
  });
  if (uris.length > 10) texts.push(`and ${uris.length - 10} more files`);
  return texts.length === 0 ? undefined : texts.join('\n\n---\n\n');
}

function countText(names: readonly string[], one: string, many: string): string {
  const count = names.length === 1 ? `1 ${one}` : `${names.length === 0 ? 'No' : names.length} ${many}`;
  return names.length === 0 ? count : `${count}: ${listed(names)}`;
}
