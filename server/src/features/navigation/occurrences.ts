import { type IncludeEntry, includedUris } from '../../model/pipeline/mentions/include-entry';
import { type Mention, mentionPlace } from '../../model/pipeline/mentions/mention';
import type { Runner } from '../../model/runner/runner';
import { type Place, place, textAt } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import { fileMentions, type Scope, scopeOfName, wholeScope, withTriggered } from './scope';
import { aliasPlace, anchorPlace, runnerTags, type SymbolAt } from './symbol-at';

/** One place at which a symbol is written. */
export interface Occurrence {
  readonly at: Place;
  readonly role: Mention['role'];
  /** Undefined for anchors, aliases and runners. */
  readonly mention: Mention | undefined;
  /** The runner that declares the tag. */
  readonly runner?: Runner;
}

/** All places at which a symbol is written, its definitions first. */
export function findOccurrences(symbol: SymbolAt): readonly Occurrence[] {
  const found = occurrencesOf(symbol);
  return [...found.filter(({ role }) => role === 'definition'), ...found.filter(({ role }) => role !== 'definition')];
}

function occurrencesOf(symbol: SymbolAt): readonly Occurrence[] {
  switch (symbol.kind) {
    case 'job':
    case 'stage':
    case 'variable':
      return namedOccurrences(symbol.kind, symbol.name, searchScope(symbol.kind, symbol.name, symbol.scope));
    case 'section':
      return sectionOccurrences(symbol.mention, symbol.scope);
    case 'input':
      return inputOccurrences(symbol);
    case 'tag':
      return tagOccurrences(symbol.name, symbol.workspace);
    case 'anchor': {
      const { anchor, own } = symbol;
      const aliases = own.aliasesOf(anchor).map((alias) => occurrence(aliasPlace(alias), 'reference'));
      return [occurrence(anchorPlace(anchor), 'definition'), ...aliases];
    }
    case 'file':
      return includesOf(symbol.workspace, symbol.uris);
  }
}

function occurrence(at: Place, role: Mention['role']): Occurrence {
  return { at, role, mention: undefined };
}

function ofMention(mention: Mention): Occurrence {
  return { at: mentionPlace(mention), role: mention.role, mention };
}

/** Where a name has to be looked for. */
export function searchScope(kind: 'job' | 'stage' | 'variable', name: string, scope: Scope): Scope {
  const widened = scopeOfName(scope, kind, name);
  return kind === 'variable' ? withTriggered(withTriggering(widened)) : widened;
}

/** The same with the pipelines whose jobs trigger one of its files. */
function withTriggering(scope: Scope): Scope {
  const { workspace } = scope;
  const uris = new Set(scope.files.map(({ file }) => file.uri));
  const pipelines = new Set(scope.pipelines);
  const files = new Map(scope.files.map((file) => [file.file.uri, file]));
  for (const pipeline of workspace.pipelines()) {
    if (pipelines.has(pipeline) || !triggers(workspace, pipeline.files, uris)) continue;
    pipelines.add(pipeline);
    for (const uri of pipeline.files) {
      const yaml = workspace.yamlFile(uri);
      if (yaml !== undefined) files.set(uri, workspace.mentions.of(yaml));
    }
  }
  return { workspace, files: [...files.values()], pipelines: [...pipelines] };
}

function triggers(workspace: Workspace, files: readonly string[], wanted: ReadonlySet<string>): boolean {
  return files.some((uri) => {
    const yaml = workspace.yamlFile(uri);
    if (yaml === undefined) return false;
    for (const { via, include } of fileMentions(workspace.mentions.of(yaml))) {
      if (via !== 'trigger' || include === undefined) continue;
      if (includedUris(workspace.pipelineFiles, include).some((each) => wanted.has(each))) return true;
    }
    return false;
  });
}

function namedOccurrences(kind: 'job' | 'stage' | 'variable', name: string, scope: Scope): readonly Occurrence[] {
  const mentions = scope.files.flatMap((file) => file.named(kind, name));
  if (kind !== 'job') return mentions.map(ofMention);
  // A mention of one copy is found by both names; it counts for the job that there is.
  const isJob = (wanted: string): boolean =>
    scope.files.some((file) =>
      file.named('job', wanted).some(({ role, name: own }) => role === 'definition' && own === wanted),
    );
  return mentions.filter(({ copy }) => copy === undefined || (copy === name) === isJob(copy)).map(ofMention);
}

function sectionOccurrences({ path = [] }: Mention, scope: Scope): readonly Occurrence[] {
  const name = path[path.length - 1] ?? '';
  return scope.files.flatMap((file) =>
    file
      .named('section', name)
      .filter((other) => other.path?.join('\n') === path.join('\n'))
      .map(ofMention),
  );
}

/** Inputs belong to the file that declares them; files that include it give their values. */
function inputOccurrences(symbol: Extract<SymbolAt, { readonly kind: 'input' }>): readonly Occurrence[] {
  const { name, uris, scope } = symbol;
  const { workspace } = scope;
  const files = new Map([...wholeScope(workspace).files, ...scope.files].map((file) => [file.file.uri, file]));
  for (const uri of uris) {
    const yaml = workspace.yamlFile(uri);
    if (yaml !== undefined && !files.has(uri)) files.set(uri, workspace.mentions.of(yaml));
  }
  const belongs = ({ include, node }: Mention): boolean => {
    if (include === undefined) return uris.includes(node.part.uri);
    if (symbol.include !== undefined) return sameInclude(include, symbol.include);
    return includedUris(workspace.pipelineFiles, include).some((uri) => uris.includes(uri));
  };
  const mentions = [...files.values()].flatMap((file) => file.named('input', name));
  return distinct(mentions.filter(belongs).map(ofMention));
}

function sameInclude(a: IncludeEntry, b: IncludeEntry): boolean {
  return a.form === b.form && a.name === b.name && a.project === b.project;
}

function tagOccurrences(name: string, workspace: Workspace): readonly Occurrence[] {
  const declared = runnerTags(workspace)
    .filter((tag) => tag.name === name)
    .map(({ at, runner }): Occurrence => ({ at: unquoted(at, name), role: 'definition', mention: undefined, runner }));
  const mentions = wholeScope(workspace).files.flatMap((file) => file.named('tag', name).map(ofMention));
  return distinct([...declared, ...mentions]);
}

/** The name inside a literal's quotes. */
export function unquoted(at: Place, name: string): Place {
  const inner = textAt(at).indexOf(name);
  if (inner < 0) return at;
  const start = at.span.start + inner;
  return place(at.part, start, start + name.length);
}

/** The includes that lead to one of some files. */
function includesOf(workspace: Workspace, uris: readonly string[]): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const file of wholeScope(workspace).files) {
    for (const mention of fileMentions(file)) {
      const { include } = mention;
      if (include === undefined) continue;
      if (includedUris(workspace.pipelineFiles, include).some((uri) => uris.includes(uri)))
        found.push(ofMention(mention));
    }
  }
  return found;
}

/** Aliases and equal includes lead to one place more than once. */
function distinct(occurrences: readonly Occurrence[]): readonly Occurrence[] {
  const seen = new Map<object, Set<number>>();
  return occurrences.filter(({ at }) => {
    const starts = seen.get(at.part) ?? new Set();
    if (starts.has(at.span.start)) return false;
    seen.set(at.part, starts.add(at.span.start));
    return true;
  });
}
