import { type Mention, type MentionVia, mentionPlace } from '../../model/pipeline/mentions/mention';
import { nodeStart, pairEnd } from '../../syntax/yaml/layout';
import { scalarText, type YamlPair } from '../../syntax/yaml/nodes';
import { YamlPart } from '../../syntax/yaml/part';
import { type Place, place } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { extendedIn, type Scope, scopeOf, scopeOfName } from './scope';
import { definitionsIn, type SymbolAt } from './symbol-at';

/** A top-level key as a node of the hierarchy. */
export interface HierarchyItem {
  readonly name: string;
  readonly nameAt: Place;
  /** Key and value. */
  readonly at: Place;
  readonly detail: string;
}

/** A relation to another item, with the places where it is written. */
export interface HierarchyCall {
  readonly item: HierarchyItem;
  readonly places: readonly Place[];
}

/** The keywords that relate jobs to each other, in the words in which they are shown. */
const relations: ReadonlyMap<MentionVia, string> = new Map([
  ['needs', 'needs'],
  ['dependencies', 'takes artifacts'],
  ['extends', 'extends'],
  ['reference', 'refers to'],
  ['on_stop', 'stops'],
  ['artifact', 'takes artifacts'],
]);

/** The job that a name means, as it is written. */
export function hierarchyItem(symbol: SymbolAt | undefined): HierarchyItem | undefined {
  if (symbol?.kind !== 'job') return undefined;
  const scope = scopeOfName(symbol.scope, 'job', symbol.name);
  const own = symbol.mention.role === 'definition' ? symbol.mention : undefined;
  const definition = own ?? definitionsIn(scope, 'job', symbol.name)[0];
  return definition === undefined ? undefined : itemOf(definition, stageDetail(scope, symbol.name));
}

/** What needs, extends or refers to a job. `file` is where the item is written. */
export function incomingCalls(workspace: Workspace, file: WorkspaceFile, name: string): readonly HierarchyCall[] {
  const scope = scopeFor(workspace, file, name);
  const groups = new Map<YamlPair, Mention[]>();
  for (const mention of scope?.files.flatMap((each) => each.named('job', name)) ?? []) {
    const pair = relations.has(mention.via) ? holderOf(mention) : undefined;
    if (pair !== undefined) groups.set(pair, [...(groups.get(pair) ?? []), mention]);
  }
  return [...groups].flatMap(([pair, mentions]) => {
    const item = pairItem(pair, relationDetail(mentions));
    return item === undefined ? [] : [{ item, places: mentions.map(mentionPlace) }];
  });
}

/** What a job needs, extends or refers to, as its own file writes it. */
export function outgoingCalls(workspace: Workspace, file: WorkspaceFile, name: string): readonly HierarchyCall[] {
  const scope = scopeFor(workspace, file, name);
  if (scope === undefined) return [];
  const own = definitionsIn(scope, 'job', name).filter(({ node }) => node.part.uri === file.uri);
  const parts = new Set(own.map(({ node }) => node.part));
  const groups = new Map<string, Mention[]>();
  for (const each of scope.files) {
    if (each.file.uri !== file.uri) continue;
    for (const mention of each.all()) {
      if (mention.kind !== 'job' || !relations.has(mention.via) || !parts.has(mention.node.part)) continue;
      groups.set(mention.name, [...(groups.get(mention.name) ?? []), mention]);
    }
  }
  return [...groups].flatMap(([target, mentions]) => {
    const [definition] = definitionsIn(scope, 'job', target);
    if (definition === undefined) return [];
    return [{ item: itemOf(definition, relationDetail(mentions)), places: mentions.map(mentionPlace) }];
  });
}

function scopeFor(workspace: Workspace, file: WorkspaceFile, name: string): Scope | undefined {
  const content = file.contents.find(
    (each) => each.language === 'yaml' && workspace.mentions.of(each.yaml).named('job', name).length > 0,
  );
  return content?.language === 'yaml' ? scopeOfName(scopeOf(workspace, file, content.yaml), 'job', name) : undefined;
}

function relationDetail(mentions: readonly Mention[]): string {
  return [...new Set(mentions.map(({ via }) => relations.get(via) ?? via))].join(', ');
}

function stageDetail({ workspace, pipelines }: Scope, name: string): string {
  for (const { uri } of pipelines) {
    const value = extendedIn(workspace, uri, name)?.value;
    const stage = value?.kind === 'map' ? value.entries.get('stage')?.value : undefined;
    if (stage?.kind === 'scalar') return `stage ${stage.node.text}`;
  }
  return '';
}

function holderOf({ node }: Mention): YamlPair | undefined {
  const { part } = node;
  if (!(part instanceof YamlPart)) return undefined;
  return part.pairs.find((pair) => nodeStart(pair.key) <= node.span.start && node.span.end <= pairEnd(pair));
}

function itemOf(definition: Mention, detail: string): HierarchyItem {
  const pair = holderOf(definition);
  const nameAt = mentionPlace(definition);
  return { name: definition.name, nameAt, at: pair === undefined ? nameAt : wholePair(pair), detail };
}

function pairItem(pair: YamlPair, detail: string): HierarchyItem | undefined {
  const name = scalarText(pair.key);
  if (name === undefined || name === '') return undefined;
  const { part, span } = pair.key;
  return { name, nameAt: place(part, span.start, span.end), at: wholePair(pair), detail };
}

function wholePair(pair: YamlPair): Place {
  return place(pair.key.part, pair.key.span.start, pairEnd(pair));
}
