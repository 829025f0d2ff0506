import type { Extended } from '../../model/pipeline/configuration';
import type { Pipeline } from '../../model/pipeline/job';
import { Uses } from '../../model/pipeline/memo';
import type { FileMentions } from '../../model/pipeline/mentions/file-mentions';
import { includedUris } from '../../model/pipeline/mentions/include-entry';
import type { Mention, MentionKind } from '../../model/pipeline/mentions/mention';
import type { YamlFile } from '../../syntax/yaml/file';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';

/** The files in which a name means the same: those of all pipelines that a file takes part in. */
export interface Scope {
  readonly workspace: Workspace;
  /** Entry files come before what they include. */
  readonly files: readonly FileMentions[];
  readonly pipelines: readonly Pipeline[];
}

/** More files than GitLab takes into one pipeline, in case many pipelines share some. */
const maxFiles = 1000;

/** The scope of a file's names. A block of a page stands for itself. */
export function scopeOf(workspace: Workspace, file: WorkspaceFile, yaml: YamlFile): Scope {
  const own = workspace.mentions.of(yaml);
  if (file.kind === 'markdown') return { workspace, files: [own], pipelines: [] };
  const pipelines = workspace.pipelines().filter(({ files }) => files.includes(file.uri));
  const files = pipelines.length > 0 ? filesOf(workspace, pipelines) : [own, ...includedBy(workspace, own)];
  return { workspace, files, pipelines };
}

/** The scope of one name: other pipelines that share a file with the name in it take part too. */
export function scopeOfName(scope: Scope, kind: MentionKind, name: string): Scope {
  if (scope.pipelines.length === 0) return scope;
  const { workspace } = scope;
  let pipelines = scope.pipelines;
  for (;;) {
    const files = filesOf(workspace, pipelines);
    const holding = new Set(files.filter((file) => file.named(kind, name).length > 0).map(({ file }) => file.uri));
    const more = workspace
      .pipelines()
      .filter((other) => pipelines.includes(other) || other.files.some((uri) => holding.has(uri)));
    if (more.length === pipelines.length) return { workspace, files, pipelines };
    pipelines = more;
  }
}

/** The same with the files of pipelines that its jobs trigger: variables are handed down to these. */
export function withTriggered(scope: Scope): Scope {
  const { workspace } = scope;
  const files = new Map(scope.files.map((file) => [file.file.uri, file]));
  const pipelines = new Set(scope.pipelines);
  for (const { file } of files.values()) {
    for (const mention of fileMentions(workspace.mentions.of(file))) {
      if (mention.via !== 'trigger' || mention.include === undefined || files.size > maxFiles) continue;
      for (const uri of includedUris(workspace.pipelineFiles, mention.include)) {
        const child = workspace.pipelines().find((pipeline) => pipeline.uri === uri);
        if (child !== undefined) pipelines.add(child);
        for (const each of child?.files ?? [uri]) {
          const yaml = workspace.yamlFile(each);
          if (yaml !== undefined) files.set(each, workspace.mentions.of(yaml));
        }
      }
    }
  }
  return { workspace, files: [...files.values()], pipelines: [...pipelines] };
}

/** Whether a job triggers the pipeline of a file. */
export function isTriggered(workspace: Workspace, uri: string): boolean {
  for (const file of wholeScope(workspace).files) {
    for (const { via, include } of fileMentions(file)) {
      if (via === 'trigger' && include !== undefined && includedUris(workspace.pipelineFiles, include).includes(uri)) {
        return true;
      }
    }
  }
  return false;
}

/** Every file of every pipeline. */
export function wholeScope(workspace: Workspace): Scope {
  const pipelines = workspace.pipelines();
  return { workspace, files: filesOf(workspace, pipelines), pipelines };
}

function filesOf(workspace: Workspace, pipelines: readonly Pipeline[]): readonly FileMentions[] {
  const uris = new Set(pipelines.flatMap(({ files }) => files));
  return [...uris].slice(0, maxFiles).flatMap((uri) => {
    const yaml = workspace.yamlFile(uri);
    return yaml === undefined ? [] : [workspace.mentions.of(yaml)];
  });
}

/** The local files that a file without a pipeline of its own includes, directly or through others. */
function includedBy(workspace: Workspace, own: FileMentions): readonly FileMentions[] {
  const found = new Map([[own.file.uri, own]]);
  for (const file of found.values()) {
    for (const { via, include } of fileMentions(file)) {
      if (via !== 'include' || include === undefined || found.size > maxFiles) continue;
      for (const uri of includedUris(workspace.pipelineFiles, include)) {
        const yaml = workspace.yamlFile(uri);
        if (yaml !== undefined && !found.has(uri)) found.set(uri, workspace.mentions.of(yaml));
      }
    }
  }
  return [...found.values()].slice(1);
}

/** A top-level key of the pipeline that starts at a file, `extends` applied. */
export function extendedIn(workspace: Workspace, uri: string, name: string): Extended | undefined {
  return workspace.resolverOf(uri)?.current?.view(new Uses()).extended(name);
}

/** The files that a file names, in `include` and `trigger`. */
export function* fileMentions(file: FileMentions): Generator<Mention, void> {
  for (const { read } of file.parts) {
    if (!/include|trigger/.test(read.part.text)) continue;
    for (const mention of read.mentions) if (mention.kind === 'file') yield mention;
  }
}
