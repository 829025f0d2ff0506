import type { Configuration } from '../model/pipeline/configuration';
import type { Pipeline } from '../model/pipeline/job';
import { BlockIndex, type PipelineBlock } from '../model/pipeline/lint/block';
import type { YamlFile } from '../syntax/yaml/file';
import { isEntryName } from './pipelines';
import { FileKeysWatch, PipelineShapeWatch } from './shape-watch';
import type { PipelineSubject, SubjectEntry } from './subjects';
import { relativePath } from './uri';

interface KeptPipeline {
  readonly index: BlockIndex;
  readonly shapes: PipelineShapeWatch;
  blocks: readonly PipelineBlock[];
  entries: readonly SubjectEntry[];
}

/** Builds and keeps what rules judge of a pipeline beside its jobs: its top-level keys, and how they fit together. */
export class PipelineSubjectIndex {
  private readonly kept = new Map<string, KeptPipeline>();
  private readonly blockEntries = new WeakMap<PipelineBlock, SubjectEntry>();
  private readonly fileEntries = new WeakMap<YamlFile, SubjectEntry>();
  private readonly fileKeys = new FileKeysWatch();

  constructor(private readonly root: string) {}

  /** What is judged of the pipelines of a version. What is kept of others is forgotten. */
  next(
    pipelines: readonly Pipeline[],
    configurationOf: (pipeline: Pipeline) => Configuration | undefined,
  ): readonly SubjectEntry[] {
    const included = includedFiles(pipelines);
    const entries: SubjectEntry[] = [];
    for (const pipeline of pipelines) {
      const configuration = configurationOf(pipeline);
      if (configuration === undefined) continue;
      for (const entry of this.of(pipeline, configuration, included)) entries.push(entry);
    }
    this.sweep(pipelines);
    return entries;
  }

  /** `included`: the files that pipelines include, which start none by themselves. */
  private of(pipeline: Pipeline, configuration: Configuration, included: ReadonlySet<string>): readonly SubjectEntry[] {
    const whole = isEntryName(pipeline.uri) && !included.has(pipeline.uri);
    let kept = this.kept.get(pipeline.uri);
    if (kept === undefined || kept.index.scope.whole !== whole) {
      const atRoot = /^\.gitlab-ci\.ya?ml$/.test(relativePath(this.root, pipeline.uri) ?? '');
      const index = new BlockIndex({ whole, atRoot });
      kept = { index, shapes: new PipelineShapeWatch(), blocks: [], entries: [] };
      this.kept.set(pipeline.uri, kept);
    }
    const blocks = kept.index.of(configuration);
    if (kept.blocks === blocks) return kept.entries;
    const entries: SubjectEntry[] = [];
    // Nearly all keys are sound, and that is known without asking any rule.
    for (const block of blocks) if (block.problems.length > 0) entries.push(this.blockEntry(block));
    const { atRoot } = kept.index.scope;
    const subject: PipelineSubject = { pipeline, blocks, whole, atRoot };
    entries.push({ kind: 'pipeline', subject }, kept.shapes.next(subject));
    kept.blocks = blocks;
    kept.entries = entries;
    return entries;
  }

  /** A file of a pipeline as it is written. */
  file(file: YamlFile): SubjectEntry {
    let entry = this.fileEntries.get(file);
    if (entry === undefined) {
      entry = this.fileKeys.next(file);
      this.fileEntries.set(file, entry);
    }
    return entry;
  }

  private sweep(pipelines: readonly Pipeline[]): void {
    if (this.kept.size <= pipelines.length) return;
    const uris = new Set(pipelines.map(({ uri }) => uri));
    for (const uri of this.kept.keys()) if (!uris.has(uri)) this.kept.delete(uri);
  }

  private blockEntry(block: PipelineBlock): SubjectEntry {
    let entry = this.blockEntries.get(block);
    if (entry === undefined) {
      entry = { kind: 'pipeline-part', subject: block };
      this.blockEntries.set(block, entry);
    }
    return entry;
  }
}

/** The files that pipelines other than their own include. */
function includedFiles(pipelines: readonly Pipeline[]): ReadonlySet<string> {
  const included = new Set<string>();
  for (const { uri, files } of pipelines) for (const other of files) if (other !== uri) included.add(other);
  return included;
}
