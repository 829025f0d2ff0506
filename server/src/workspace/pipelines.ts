import type { Configuration } from '../model/pipeline/configuration';
import { type IncludeMirrors, noMirrors, type PipelineFiles } from '../model/pipeline/files';
import type { Job, Pipeline } from '../model/pipeline/job';
import { MergedEntries } from '../model/pipeline/merged';
import { PipelineResolver } from '../model/pipeline/resolver';
import type { YamlFile } from '../syntax/yaml/file';
import { matchingUris } from './pipeline-folder';
import { relativePath } from './uri';

/** What resolving pipelines needs of the workspace. */
export interface PipelineSource {
  readonly root: string;
  /** A pipeline file by its URI, one that is only included as well. */
  yaml(uri: string): YamlFile | undefined;
  /** Whether something is there, readable or not. */
  exists(uri: string): boolean;
  isLink(uri: string): boolean;
  /** The URIs of all files that were found. */
  uris(): readonly string[];
  mirrors(): IncludeMirrors | undefined;
}

/**
 * A pipeline under the assumption that it goes the usual way: inputs have their defaults, includes under conditions take
 * effect. That is for people to look at; rules take nothing for granted.
 */
export interface UsualPipeline {
  readonly entry: YamlFile;
  readonly configuration: Configuration;
  readonly unresolved: Pipeline['unresolved'];
  /** What is merged of it. */
  readonly kept: MergedEntries;
  /** A job or template by its name. */
  job(name: string): Job | undefined;
}

/** Resolves the pipelines of a workspace, keeping a resolver for each entry so that an edit costs what it changes. */
export class PipelineIndex {
  private readonly resolvers = new Map<string, PipelineResolver>();
  private readonly usualResolvers = new Map<string, PipelineResolver>();
  private readonly merged = new WeakMap<PipelineResolver, MergedEntries>();
  /** How files are reached. */
  readonly files: PipelineFiles;

  constructor(private readonly source: PipelineSource) {
    this.files = {
      root: source.root,
      read: (uri) => source.yaml(uri),
      exists: (uri) => source.exists(uri),
      isLink: (uri) => source.isLink(uri),
      glob: (base, pattern) => matchingUris(source.uris(), base, pattern),
      get mirrors() {
        return source.mirrors() ?? noMirrors;
      },
    };
  }

  /**
   * The pipelines that start at the given files (URIs and blocks of pages by their own file object). A file that another
   * pipeline includes is no entry of its own, unless it is a `.gitlab-ci.yml`.
   */
  resolve(candidates: readonly string[]): readonly Pipeline[] {
    const ordered = [...candidates].sort(
      (a, b) => rank(this.source.root, a) - rank(this.source.root, b) || (a < b ? -1 : 1),
    );
    const included = new Set<string>();
    const found: Pipeline[] = [];
    const entries = new Set<string>();
    for (const uri of ordered) {
      const file = this.source.yaml(uri);
      if (file === undefined || (included.has(uri) && !isEntryName(uri))) continue;
      entries.add(uri);
      const pipeline = this.resolver(uri).resolve(file);
      for (const other of pipeline.files) if (other !== uri) included.add(other);
      found.push(pipeline);
    }
    for (const resolvers of [this.resolvers, this.usualResolvers]) {
      for (const uri of resolvers.keys()) if (!entries.has(uri)) resolvers.delete(uri);
    }
    return found.filter((pipeline) => !included.has(pipeline.uri) || isEntryName(pipeline.uri));
  }

  /** The resolver of an entry, for features that look into its configuration. */
  resolverOf(uri: string): PipelineResolver | undefined {
    return this.resolvers.get(uri);
  }

  /** The pipeline of an entry file as it usually runs, resolved when somebody asks to see it; undefined where there is none. */
  usual(uri: string): UsualPipeline | undefined {
    const entry = this.source.yaml(uri);
    if (entry === undefined) return undefined;
    const resolver = this.usualResolvers.get(uri) ?? new PipelineResolver(this.files, 'usual');
    this.usualResolvers.set(uri, resolver);
    const kept = this.merged.get(resolver) ?? new MergedEntries();
    this.merged.set(resolver, kept);
    return { entry, ...resolver.configurationOf(entry), kept, job: (name) => resolver.jobNamed(name) };
  }

  private resolver(uri: string): PipelineResolver {
    let resolver = this.resolvers.get(uri);
    if (resolver === undefined) {
      resolver = new PipelineResolver(this.files);
      this.resolvers.set(uri, resolver);
    }
    return resolver;
  }
}

/** A file of that name starts a pipeline by itself. */
export function isEntryName(uri: string): boolean {
  return /\/\.gitlab-ci\.ya?ml$/.test(uri);
}

/** The root's own `.gitlab-ci.yml` first, then others of that name, then the rest: includers before what they include. */
function rank(root: string, uri: string): number {
  const path = relativePath(root, uri) ?? uri;
  if (/^\.gitlab-ci\.ya?ml$/.test(path)) return 0;
  return isEntryName(uri) ? 1 : 2;
}
