import type { JobVariable } from '../../model/pipeline/job';
import { Uses } from '../../model/pipeline/memo';
import { type Mention, mentionPlace } from '../../model/pipeline/mentions/mention';
import { nodePlace, type Value } from '../../model/pipeline/value';
import type { Place } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import { searchScope, unquoted } from './occurrences';
import { type Scope, scopeOfName } from './scope';
import { anchorPlace, definitionsIn, runnerTags, type SymbolAt } from './symbol-at';

/** Where a definition stands: a name, or a whole file. */
export type Definition = { readonly at: Place } | { readonly uri: string };

/** The definitions of a symbol, nearest first; none where it is defined elsewhere or built in. */
export function findDefinitions(symbol: SymbolAt): readonly Definition[] {
  switch (symbol.kind) {
    case 'job':
    case 'stage':
      return placesOf(definitionsIn(scopeOfName(symbol.scope, symbol.kind, symbol.name), symbol.kind, symbol.name));
    case 'variable':
      return variableDefinitions(symbol);
    case 'section':
      return sectionDefinitions(symbol.mention, symbol.scope);
    case 'input':
      return inputDefinitions(symbol.name, symbol.uris, symbol.scope.workspace);
    case 'tag':
      return tagDefinitions(symbol);
    case 'anchor':
      return [{ at: anchorPlace(symbol.anchor) }];
    case 'file':
      return symbol.uris.map((uri) => ({ uri }));
  }
}

function placesOf(mentions: readonly Mention[]): readonly Definition[] {
  return mentions.map((mention) => ({ at: mentionPlace(mention) }));
}

type VariableSymbol = Extract<SymbolAt, { readonly kind: 'job' | 'stage' | 'variable' | 'section' }>;

/**
 * The definitions that a job at hand sees: those of its own block, else those that it gets from templates, else those of
 * the whole pipeline, else whatever sets a variable of that name, scripts last.
 */
function variableDefinitions({ name, mention, scope, own }: VariableSymbol): readonly Definition[] {
  if (mention.role === 'definition') return [{ at: mentionPlace(mention) }];
  const { owner, node } = mention;
  const inBlock = own
    .namedIn(node.part, 'variable', name)
    .filter((other) => other.role === 'definition' && other.level !== 'global');
  if (inBlock.length > 0) return placesOf(inBlock);
  const template = owner === undefined ? undefined : variableOfJob(name, owner, scope);
  if (template?.level === 'template') return [{ at: template.nameAt }];
  const near = definitionsIn(scope, 'variable', name);
  const general = near.filter(({ level }) => level === 'workflow' || level === 'global');
  if (general.length > 0) return placesOf(general);
  const wide = searchScope('variable', name, scope);
  const anywhere = near.length > 0 ? near : definitionsIn(wide, 'variable', name);
  if (anywhere.length > 0) return placesOf(anywhere);
  const assigned = own.named('variable', name).filter(({ role }) => role === 'assignment');
  const inScript = assigned.filter(({ node: { part } }) => part === node.part);
  return placesOf(inScript.length > 0 ? inScript : assigned);
}

function variableOfJob(name: string, owner: string, scope: Scope): JobVariable | undefined {
  for (const { uri } of scope.pipelines) {
    const variables = scope.workspace.resolverOf(uri)?.jobNamed(owner)?.variables.variables;
    const found = variables?.find((variable) => variable.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The key that a later step of a `!reference` leads to, in the job as its templates make it. */
function sectionDefinitions({ path = [] }: Mention, scope: Scope): readonly Definition[] {
  const [name = '', ...keys] = path;
  for (const { uri } of scope.pipelines) {
    const view = scope.workspace.resolverOf(uri)?.current?.view(new Uses());
    let value: Value | undefined = view?.extended(name)?.value;
    let at: Place | undefined;
    for (const key of keys) {
      const holder: Value | undefined = value === undefined ? undefined : view?.resolve(value);
      const entry = holder?.kind === 'map' ? holder.entries.get(key) : undefined;
      at = entry === undefined ? undefined : nodePlace(entry.key);
      value = entry?.value;
    }
    if (at !== undefined) return [{ at }];
  }
  return [];
}

function inputDefinitions(name: string, uris: readonly string[], workspace: Workspace): readonly Definition[] {
  return uris.flatMap((uri) => {
    const yaml = workspace.yamlFile(uri);
    if (yaml === undefined) return [];
    const named = workspace.mentions.of(yaml).named('input', name);
    return placesOf(named.filter(({ role }) => role === 'definition'));
  });
}

/** The runners that declare a tag; else those that are taken to have it because GitLab keeps theirs. */
function tagDefinitions({ name, mention, workspace }: Extract<SymbolAt, { kind: 'tag' }>): readonly Definition[] {
  const declared = runnerTags(workspace).filter((tag) => tag.name === name);
  if (declared.length > 0 || mention === undefined) return declared.map(({ at }) => ({ at: unquoted(at, name) }));
  const model = workspace.model();
  const takers = model.pipelines
    .filter(({ files }) => files.includes(mention.node.part.uri))
    .flatMap(({ jobs }) => jobs.filter((job) => job.name === mention.owner))
    .map((job) => model.targetOf(job))
    .filter((target) => target?.tag === name);
  const runners = new Set(takers.flatMap((target) => target?.runners ?? []));
  return [...runners].map(({ at }) => ({ at }));
}
