import { type CiKeyword, ciKeywords, type KeywordStep, keywordName, listItem } from '../../../schemas/ci-keywords';
import { phaseNotes, predefinedVariables } from '../../../schemas/predefined-variables';
import { knownItems, knownValue } from '../model/fact';
import type { Job, Pipeline } from '../model/pipeline/job';
import { readOutline } from '../model/pipeline/outline';
import { lineStartOf } from '../text/lines';
import { relativePath } from '../workspace/uri';
import { keywordDocumentation } from './hover-text';
import { snippetSuggestions } from './snippet-suggestions';
import { type CompletionScope, nothing, type Suggestion, type Suggestions } from './suggestion';
import { type YamlCursor, yamlCursor } from './yaml-cursor';

/** Keywords, names and values of a pipeline. */
export function completePipeline(scope: CompletionScope): Suggestions {
  const { file, offset } = scope;
  const cursor = yamlCursor(file.text, offset);
  if (cursor === undefined) return nothing;
  const variables = completeVariable(scope, cursor);
  if (variables !== undefined) return variables;
  if (cursor.inBlock) return nothing;
  const { span } = cursor;
  const valuePath = cursor.typing === 'value' ? cursor.path : cursor.path.at(-1) === listItem ? cursor.path : undefined;
  const values = valuePath === undefined ? [] : valuesAt(scope, valuePath);
  const keys = cursor.typing === 'key' ? keysAt(cursor) : [];
  return { span, items: [...values, ...keys] };
}

function keysAt(cursor: YamlCursor): readonly Suggestion[] {
  const path: readonly KeywordStep[] = cursor.isTop ? [] : cursor.path;
  const keywords = ciKeywords
    .below(path)
    .filter((keyword) => !cursor.siblings.has(keywordName(keyword)) && keywordName(keyword) !== '*')
    .map(keySuggestion);
  return cursor.isTop ? [...keywords, ...snippetSuggestions('yaml')] : keywords;
}

function keySuggestion(keyword: CiKeyword): Suggestion {
  const label = keywordName(keyword).replace(/\[\]$/, '');
  const types = keyword.types ?? [];
  const isList = types.includes('array') && !types.includes('string') && !types.includes('object');
  const isScript = /script$/.test(label);
  const isMap = types.length > 0 && types.every((type) => type === 'object' || type === 'null');
  const body = isList || isScript ? ':\n  - ' : isMap ? ':\n  ' : ': ';
  return {
    label,
    kind: 'keyword',
    documentation: keywordDocumentation(keyword),
    insert: `${label}: `.trimEnd() + (body.includes('\n') ? '' : ' '),
    snippet: `${label}${body}$0`,
    ...(types.length === 0 ? {} : { detail: types.join(' | ') }),
    ...(keyword.deprecated === true ? { deprecated: true } : {}),
  };
}

function valuesAt(scope: CompletionScope, path: readonly KeywordStep[]): readonly Suggestion[] {
  const named = path.filter((step) => step !== listItem);
  const key = named.at(-1);
  const inner = named.slice(1).join('.');
  if (key === 'stage' || named.join('.') === 'stages') return stages(scope);
  if (inner === 'extends') return jobs(scope, (job) => job.hidden, true);
  if (inner === 'needs' || inner === 'needs.job' || inner === 'dependencies')
    return jobs(scope, (job) => !job.hidden, false);
  if (key === 'tags' && named.length === 2) return tags(scope);
  if ((key === 'image' && named.length <= 2) || inner === 'image.name') return images(scope);
  if (named.join('.') === 'include.local' || named.join('.') === 'include') return files(scope);
  const keyword = ciKeywords.find(path) ?? ciKeywords.find(path.filter((step) => step !== listItem));
  const values = keyword?.enum ?? (keyword?.types?.includes('boolean') === true ? ['true', 'false'] : []);
  return values.map((label) => ({ label, kind: 'value' as const }));
}

function pipelinesOf({ project, file }: CompletionScope): readonly Pipeline[] {
  return project.workspace.model().pipelines.filter((pipeline) => pipeline.files.includes(file.uri));
}

function jobs(scope: CompletionScope, isFirst: (job: Job) => boolean, hidden: boolean): readonly Suggestion[] {
  const all = unique(
    pipelinesOf(scope).flatMap((pipeline) => pipeline.jobs),
    ({ name }) => name,
  );
  const wanted = all.filter((job) => hidden || !job.hidden);
  return [...wanted.filter(isFirst), ...wanted.filter((job) => !isFirst(job))].map((job) => ({
    label: job.name,
    kind: 'job',
    detail: job.hidden ? 'template' : 'job',
    insert: /^[.\w][\w.-]*$/.test(job.name) ? job.name : JSON.stringify(job.name),
  }));
}

function stages(scope: CompletionScope): readonly Suggestion[] {
  const uris = new Set([scope.file.uri, ...pipelinesOf(scope).flatMap((pipeline) => pipeline.files)]);
  const found = [...uris].flatMap((uri) => {
    const [content] = scope.project.workspace.file(uri)?.contents ?? [];
    return content?.language === 'yaml'
      ? readOutline(content.yaml).flatMap((entry) => entry.children.filter(({ kind }) => kind === 'stage'))
      : [];
  });
  const names = found.length > 0 ? found.map(({ name }) => name) : ['build', 'test', 'deploy'];
  return [...new Set(['.pre', ...names, '.post'])].map((label) => ({ label, kind: 'value' }));
}

/** Tags that runners of the workspace carry, that mean a caching runner, or that other jobs use. */
function tags(scope: CompletionScope): readonly Suggestion[] {
  const { runners, pipelines } = scope.project.workspace.model();
  const found = new Map<string, string>();
  for (const runner of runners) {
    for (const { value } of knownItems(runner.tags)) found.set(value, `runner ${runner.label}`);
  }
  if (!found.has('nix')) found.set('nix', 'a caching Nix runner');
  for (const job of pipelines.flatMap((pipeline) => pipeline.jobs)) {
    for (const { value } of knownItems(job.tags)) if (!found.has(value)) found.set(value, 'other jobs');
  }
  return [...found].map(([label, detail]) => ({ label, kind: 'value', detail }));
}

function images(scope: CompletionScope): readonly Suggestion[] {
  const { runners, pipelines } = scope.project.workspace.model();
  const found = new Set<string>();
  for (const runner of runners) {
    const image = knownValue(runner.text('docker.image'));
    if (image !== undefined) found.add(image);
    for (const { value } of knownItems(runner.list('docker.allowed_images')))
      if (!value.includes('*')) found.add(value);
  }
  for (const job of pipelines.flatMap((pipeline) => pipeline.jobs)) {
    const image = knownValue(job.image);
    if (image !== undefined) found.add(image);
  }
  return [...found, 'nixos/nix'].map((label) => ({ label, kind: 'value' }));
}

function files({ project, file }: CompletionScope): readonly Suggestion[] {
  return project.workspace
    .allFiles()
    .filter((other) => other.kind === 'pipeline' && other.uri !== file.uri)
    .flatMap((other) => relativePath(project.root, other.uri) ?? [])
    .map((path) => ({ label: `/${path}`, kind: 'file' }));
}

/** Behind a dollar sign: what GitLab and the pipeline set. */
function completeVariable(scope: CompletionScope, cursor: YamlCursor): Suggestions | undefined {
  const { file, offset } = scope;
  const before = file.text.slice(lineStartOf(file.text, offset), offset);
  const typed = /\$\{?(\w*)$/.exec(before)?.[1];
  if (typed === undefined) return undefined;
  const span = { start: offset - typed.length, end: Math.max(offset, cursor.span.end) };
  const own = unique(
    pipelinesOf(scope).flatMap((pipeline) => pipeline.jobs.flatMap((job) => job.variables.variables)),
    ({ name }) => name,
  );
  return {
    span,
    items: [
      ...own.map(({ name }): Suggestion => ({ label: name, kind: 'variable', detail: 'this pipeline' })),
      ...predefinedVariables.map(
        ({ name, phase, description }): Suggestion => ({
          label: name,
          kind: 'variable',
          detail: 'GitLab',
          documentation: `${description}\n\nUsable: ${phaseNotes[phase]}.`,
        }),
      ),
    ],
  };
}

function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
