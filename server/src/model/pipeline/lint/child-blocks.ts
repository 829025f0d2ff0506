import type { YamlFile } from '../../../syntax/yaml/file';
import { sameItems } from '../../../text/same-items';
import type { PipelineFiles } from '../files';
import { type InputSpecs, readInputSpecs, sameSpecs } from '../inputs';
import { headerFiles } from '../layers';
import type { PipelineBlock } from './block';
import { checkChild, type FoundChild, findChild } from './child-check';
import { fileBlock } from './file-blocks';

/** What a trigger job was judged by. */
interface Kept {
  readonly files: readonly (YamlFile | undefined)[];
  readonly specs: readonly (InputSpecs | undefined)[];
  /** Undefined where nothing is wrong. */
  readonly block: PipelineBlock | undefined;
}

/**
 * Judges what trigger jobs give to the files that they start pipelines with. What was found is kept for as long as the job
 * and these files stay the same.
 */
export class ChildBlockIndex {
  private readonly kept = new WeakMap<PipelineBlock, Kept>();
  private readonly specs = new WeakMap<YamlFile, InputSpecs>();
  private parents: { readonly of: object; readonly blocks: readonly PipelineBlock[] } | undefined;
  private last: readonly PipelineBlock[] = [];

  /** `atRoot`: paths are known to count from the root of the repository. */
  constructor(private readonly atRoot: boolean) {}

  /** What is wrong with the children of jobs. The same array for as long as nothing changes. */
  of(blocks: readonly PipelineBlock[], files: PipelineFiles): readonly PipelineBlock[] {
    if (this.parents?.of !== blocks) {
      this.parents = { of: blocks, blocks: blocks.filter(({ children }) => children.length > 0) };
    }
    const found = this.parents.blocks.flatMap((parent) => this.judge(parent, files) ?? []);
    if (!sameItems(found, this.last)) this.last = found;
    return this.last;
  }

  private judge(parent: PipelineBlock, files: PipelineFiles): PipelineBlock | undefined {
    const found = parent.children.flatMap((child) => findChild(child, files));
    const read = found.map(({ file }) => file);
    const specs = found.map((each) => this.specsOf(each, files));
    const kept = this.kept.get(parent);
    if (kept !== undefined && sameItems(kept.files, read) && sameItems(kept.specs, specs, sameSpecs)) return kept.block;
    const problems = found.flatMap((each, index) => checkChild(each, specs[index], files, this.atRoot));
    const block = problems.length === 0 ? undefined : fileBlock(parent.keyAt, problems);
    this.kept.set(parent, { files: read, specs, block });
    return block;
  }

  /** A header that takes nothing from other files says the same for as long as its file lives. */
  private specsOf({ file, root }: FoundChild, files: PipelineFiles): InputSpecs | undefined {
    if (file === undefined) return undefined;
    const known = this.specs.get(file);
    if (known !== undefined) return known;
    const read = readInputSpecs(file, headerFiles(files, root));
    if (read?.sources.length === 0 && read.open === undefined) this.specs.set(file, read);
    return read;
  }
}
