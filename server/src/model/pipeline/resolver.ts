import type { YamlFile } from '../../syntax/yaml/file';
import type { PlaceEdit } from '../../text/edit';
import { place } from '../../text/place';
import { sameItems } from '../../text/same-items';
import { Configuration, ConfigurationMemos } from './configuration';
import { applyToFiles, type EditPreview, type EditSource } from './edit-preview';
import type { PipelineFiles } from './files';
import { sameSpecs } from './inputs';
import type { Job, Pipeline } from './job';
import { PipelineJobEditor } from './job-editor';
import { readJob } from './job-reading';
import { type Assumption, collectLayers, type Layer } from './layers';
import { Memo, type MemoState, Uses } from './memo';
import { type PipelineFile, readPipelineFile } from './pipeline-file';
import { buildRootTable, type RootTable } from './roots';
import { Budget, ValueReader } from './value';

/**
 * Resolves one entry file again and again as its files change. A `Job` stays the same object while everything it was
 * made from does: its own block, its templates', the defaults' and what its aliases and references lead to. An edit
 * therefore costs what depends on it, and a check of pointers for everything else.
 */
export class PipelineResolver implements EditSource {
  private version = 0;
  private layers: readonly Layer[] = [];
  private table: RootTable | undefined;
  private pipeline: Pipeline | undefined;
  private pipelineOf: Configuration | undefined;
  private entry: YamlFile | undefined;
  private configuration: Configuration | undefined;
  private pipelineFiles = new Map<string, PipelineFile>();
  private readonly memos = new ConfigurationMemos();
  private readonly jobs = new Memo<Job | undefined>();

  constructor(
    private readonly files: PipelineFiles,
    private readonly assume: Assumption = 'nothing',
  ) {}

  /** The pipeline that starts at a file, with everything that it includes read from the current versions. */
  resolve(entry: YamlFile): Pipeline {
    const configuration = this.prepare(entry);
    if (this.pipeline !== undefined && this.pipelineOf === configuration) return this.pipeline;
    const { table } = configuration.state;
    const all = this.jobs.all(configuration.state, (name) => this.job(name, configuration));
    const jobs = all.filter((job) => job !== undefined);
    this.sweep(table);
    const { layers } = this;
    this.pipelineOf = configuration;
    this.pipeline = { uri: entry.uri, jobs, unresolved: findUnresolved(layers), files: fileUris(entry, layers) };
    return this.pipeline;
  }

  /** The configuration alone, without looking at any job, and what of it could not be read. */
  configurationOf(entry: YamlFile): {
    readonly configuration: Configuration;
    readonly unresolved: Pipeline['unresolved'];
  } {
    const configuration = this.prepare(entry);
    this.sweep(configuration.state.table);
    return { configuration, unresolved: findUnresolved(this.layers) };
  }

  private sweep(table: RootTable): void {
    for (const memo of [this.jobs, this.memos.merged, this.memos.extended]) memo.sweep(table);
  }

  /** Joins the layers of the current versions, without looking at any job. */
  private prepare(entry: YamlFile): Configuration {
    const layers = this.collect(entry);
    this.entry = entry;
    if (this.configuration !== undefined && sameItems(layers, this.layers, sameLayer)) return this.configuration;
    this.layers = layers;
    const table = buildRootTable(layers, this.table);
    const openChanged = this.table?.open !== table.open;
    this.table = table;
    this.configuration = new Configuration(this.enterVersion(entry, layers, table, openChanged), this.memos);
    return this.configuration;
  }

  /** The pipeline as it would be after edits; undefined where they are not of its current files. */
  preview(edits: readonly PlaceEdit[]): EditPreview | undefined {
    const { entry, configuration } = this;
    if (entry === undefined || configuration === undefined) return undefined;
    const changed = applyToFiles(edits, (uri) => configuration.state.file(uri));
    if (changed === undefined) return undefined;
    const { root, glob, mirrors } = this.files;
    const files: PipelineFiles = {
      root,
      read: (uri) => changed.get(uri) ?? this.files.read(uri),
      ...(mirrors === undefined ? {} : { mirrors }),
      ...(glob === undefined ? {} : { glob: (base, pattern) => glob.call(this.files, base, pattern) }),
    };
    const resolver = new PipelineResolver(files, this.assume);
    const after = resolver.prepare(changed.get(entry.uri) ?? entry);
    return { configuration: after, jobNamed: (name) => resolver.jobNamed(name) };
  }

  /** A job or template of the newest version by its name, also one that is not among the pipeline's jobs. */
  jobNamed(name: string): Job | undefined {
    return this.configuration === undefined ? undefined : this.job(name, this.configuration);
  }

  /** The configuration of the newest version; undefined before anything was resolved. */
  get current(): Configuration | undefined {
    return this.configuration;
  }

  /** The layers of the newest version. */
  get currentLayers(): readonly Layer[] {
    return this.layers;
  }

  private job(name: string, configuration: Configuration): Job | undefined {
    const kept = this.jobs.get(name, configuration.state);
    if (kept !== undefined) return kept.value;
    const uses = new Uses();
    const job = readJob(name, configuration.view(uses), new PipelineJobEditor(name, this));
    this.jobs.set(name, job, uses, configuration.state);
    return job;
  }

  private collect(entry: YamlFile): readonly Layer[] {
    const used = new Map<string, PipelineFile>();
    const layers = collectLayers(entry, {
      files: this.files,
      assume: this.assume,
      readPipelineFile: (file, inputs) => {
        // A file can be included again with other inputs.
        const name = inputs === undefined ? file.uri : `${file.uri} ${inputs.key}`;
        const kept = this.pipelineFiles.get(name);
        const read = kept?.file === file ? kept : readPipelineFile(file, inputs, kept);
        used.set(name, read);
        return read;
      },
      readInclude: ({ file, inputs }, pair) => {
        const lookup = (within: YamlFile, alias: Parameters<YamlFile['resolveAlias']>[0]) => within.resolveAlias(alias);
        return new ValueReader(file, 'include', lookup, new Budget(), inputs).read(pair.value);
      },
    });
    this.pipelineFiles = used;
    return layers;
  }

  private enterVersion(entry: YamlFile, layers: readonly Layer[], table: RootTable, openChanged: boolean): MemoState {
    const files = new Map<string, YamlFile>([[entry.uri, entry]]);
    for (const layer of layers) if (layer.kind === 'file') files.set(layer.file.file.uri, layer.file.file);
    return { version: ++this.version, table, openChanged, file: (uri) => files.get(uri), files: this.files };
  }
}

/** Resolves a pipeline once. Where it is going to be resolved again, a `PipelineResolver` keeps what stays. */
export function resolvePipeline(entry: YamlFile, files: PipelineFiles): Pipeline {
  return new PipelineResolver(files).resolve(entry);
}

function sameLayer(a: Layer, b: Layer): boolean {
  if (a.kind === 'file') {
    return b.kind === 'file' && a.file === b.file && a.condition === b.condition && sameSpecs(a.specs, b.specs);
  }
  if (b.kind !== 'unresolved' || a.reason !== b.reason || a.at.part !== b.at.part) return false;
  return a.at.span.start === b.at.span.start;
}

function findUnresolved(layers: readonly Layer[]): Pipeline['unresolved'] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'unresolved') return [{ reason: layer.reason, at: layer.at }];
    const part = layer.file.open === undefined ? undefined : openPart(layer.file);
    if (layer.file.open === undefined || part === undefined) return [];
    return [{ reason: layer.file.open, at: place(part, 0, 0) }];
  });
}

/** The block that makes a file's top level uncertain. */
function openPart(file: PipelineFile): ReturnType<typeof partsOf>[number] | undefined {
  const parts = partsOf(file);
  return parts.find((part) => part.broken) ?? parts[0];
}

function partsOf(file: PipelineFile) {
  return file.file.main?.parts ?? [];
}

function fileUris(entry: YamlFile, layers: readonly Layer[]): readonly string[] {
  const uris = new Set([entry.uri]);
  for (const layer of layers) if (layer.kind === 'file') uris.add(layer.file.file.uri);
  return [...uris];
}
