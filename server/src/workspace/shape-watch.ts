import type { YamlFile, YamlPartAt } from '../syntax/yaml/file';
import { partKey } from '../syntax/yaml/part';
import { replacedItems } from './stable';
import type { PipelineShape, PipelineSubject, SubjectEntry } from './subjects';

type Block = PipelineShape['blocks'][number];

/** Follows how the top-level keys of one pipeline hang together, to tell when an edit changes nothing about it. */
export class PipelineShapeWatch {
  private before: PipelineShape | undefined;
  private shape = {};
  private readonly digests = new WeakMap<Block, string>();

  next({ pipeline, blocks, whole }: PipelineSubject): SubjectEntry {
    const complete = pipeline.unresolved.length === 0;
    const runs = pipeline.jobs.some((job) => !job.hidden);
    const subject: PipelineShape = { uri: pipeline.uri, blocks, whole, complete, runs };
    if (!this.isSame(subject, this.before)) this.shape = {};
    this.before = subject;
    return { kind: 'pipeline-shape', subject, shape: this.shape };
  }

  private isSame(now: PipelineShape, before: PipelineShape | undefined): boolean {
    if (before?.whole !== now.whole || before.complete !== now.complete || before.runs !== now.runs) return false;
    const replaced = replacedItems(before.blocks, now.blocks);
    return replaced?.every(([old, block]) => this.digestOf(old) === this.digestOf(block)) === true;
  }

  private digestOf(block: Block): string {
    let digest = this.digests.get(block);
    if (digest === undefined) {
      digest = digestOf(block);
      this.digests.set(block, digest);
    }
    return digest;
  }
}

function digestOf({ name, needs, mentions, aliased, keyAt }: Block): string {
  return JSON.stringify([name, keyAt.part.uri, needs.map((need) => need.name), [...mentions], [...aliased]]);
}

/** Follows the keys of files, to tell when an edit leaves those at the top level as they are and none stands twice. */
export class FileKeysWatch {
  private readonly before = new Map<string, { readonly parts: readonly YamlPartAt[]; readonly shape: object }>();

  next(file: YamlFile): SubjectEntry {
    const before = this.before.get(file.uri);
    const shape = before !== undefined && haveSameKeys(before.parts, file.parts) ? before.shape : {};
    this.before.set(file.uri, { parts: file.parts, shape });
    return { kind: 'file-keys', subject: { file }, shape };
  }
}

function haveSameKeys(before: readonly YamlPartAt[], now: readonly YamlPartAt[]): boolean {
  const replaced = replacedItems(before, now, (a, b) => a.part === b.part);
  return (
    replaced?.every(
      ([old, at]) =>
        old.document === at.document && old.first === at.first && keyOf(old) !== undefined && keyOf(old) === keyOf(at),
    ) === true
  );
}

/** The key of a sound part that holds one alone. */
function keyOf({ part }: YamlPartAt): string | undefined {
  return part.broken || part.duplicates.length > 0 ? undefined : partKey(part);
}
