import { knownItems } from '../../model/fact';
import type { FileMentions } from '../../model/pipeline/mentions/file-mentions';
import { type IncludeEntry, includedUris } from '../../model/pipeline/mentions/include-entry';
import { type Mention, mentionPlace } from '../../model/pipeline/mentions/mention';
import type { Runner } from '../../model/runner/runner';
import type { YamlAlias } from '../../syntax/yaml/nodes';
import type { YamlAnchor } from '../../syntax/yaml/part';
import { type Place, place } from '../../text/place';
import { touches } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { type Scope, scopeOf } from './scope';

/** A name in the text and what it belongs to. Equal names of one kind and scope are one symbol. */
export type SymbolAt =
  | {
      readonly kind: 'job' | 'stage' | 'variable' | 'section';
      readonly name: string;
      readonly at: Place;
      readonly mention: Mention;
      readonly own: FileMentions;
      readonly scope: Scope;
    }
  /** `uris`: the files whose header declares it; `include` where it is given to one that is not read. */
  | {
      readonly kind: 'input';
      readonly include: IncludeEntry | undefined;
      readonly name: string;
      readonly at: Place;
      readonly uris: readonly string[];
      readonly scope: Scope;
    }
  /** `runner` where the name stands on a runner. */
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly at: Place;
      readonly mention: Mention | undefined;
      readonly workspace: Workspace;
    }
  | {
      readonly kind: 'anchor';
      readonly name: string;
      readonly at: Place;
      readonly anchor: YamlAnchor;
      readonly own: FileMentions;
    }
  | { readonly kind: 'file'; readonly at: Place; readonly uris: readonly string[]; readonly workspace: Workspace };

/** A tag as a runner declares it. */
export interface RunnerTag {
  readonly runner: Runner;
  readonly name: string;
  readonly at: Place;
}

/** The name at an offset of a file; undefined where nothing there has a meaning of its own. */
export function symbolAt(workspace: Workspace, file: WorkspaceFile, offset: number): SymbolAt | undefined {
  const found = file.partAt(offset);
  if (found === undefined) return undefined;
  if (found.content.language !== 'yaml') return runnerTagAt(workspace, file, offset);
  const { yaml } = found.content;
  const own = workspace.mentions.of(yaml);
  const named = own.at(found.part, found.offset);
  if (named?.kind === 'alias') {
    const anchor = own.anchorOf(named.alias);
    return anchor && { kind: 'anchor', name: anchor.name, at: aliasPlace(named.alias), anchor, own };
  }
  if (named?.kind === 'anchor') {
    const { anchor } = named;
    return { kind: 'anchor', name: anchor.name, at: anchorPlace(anchor), anchor, own };
  }
  return named === undefined
    ? undefined
    : symbolOf(workspace, named.mention, own, () => scopeOf(workspace, file, yaml));
}

function symbolOf(workspace: Workspace, mention: Mention, own: FileMentions, scope: () => Scope): SymbolAt | undefined {
  const { kind, name, include } = mention;
  const at = mentionPlace(mention);
  if (kind === 'tag') return { kind, name, at, mention, workspace };
  if (kind === 'file') {
    const uris = include === undefined ? [] : includedUris(workspace.pipelineFiles, include);
    return { kind, at, uris, workspace };
  }
  if (kind === 'input') {
    const uris = include === undefined ? [own.file.uri] : includedUris(workspace.pipelineFiles, include);
    return { kind, name, at, uris, include: uris.length === 0 ? include : undefined, scope: scope() };
  }
  const within = scope();
  return { kind, name: kind === 'job' ? jobName(mention, within) : name, at, mention, own, scope: within };
}

/** The job that a mention means: of `build 1/3` the job `build`, unless there is one of just that name. */
function jobName({ name, copy }: Mention, scope: Scope): string {
  if (copy === undefined) return name;
  return definitionsIn(scope, 'job', copy).length > 0 ? copy : name;
}

/** The definitions of a name, those of entry files first. */
export function definitionsIn(scope: Scope, kind: 'job' | 'stage' | 'variable', name: string): readonly Mention[] {
  return scope.files.flatMap((file) => file.definitions(kind, name));
}

/** The name of an alias without `*`. */
export function aliasPlace({ part, span }: YamlAlias): Place {
  return place(part, span.start + 1, span.end);
}

/** The name of an anchor without `&`. */
export function anchorPlace({ node, span }: YamlAnchor): Place {
  return place(node.part, span.start + 1, span.end);
}

/** The tags that runners declare in files of the workspace. */
export function runnerTags(workspace: Workspace): readonly RunnerTag[] {
  const runners = workspace.model().runners.filter(({ part }) => part.excerpt !== true);
  return runners.flatMap((runner) => knownItems(runner.tags).map(({ value, at }) => ({ runner, name: value, at })));
}

function runnerTagAt(workspace: Workspace, file: WorkspaceFile, offset: number): SymbolAt | undefined {
  for (const { name, at } of runnerTags(workspace)) {
    if (at.part.uri !== file.uri) continue;
    const span = file.locate(at);
    if (span !== undefined && touches(span, offset)) {
      return { kind: 'tag', name, at, mention: undefined, workspace };
    }
  }
  return undefined;
}
