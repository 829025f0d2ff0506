import { FileMentions, IndexedPart } from '../model/pipeline/mentions/file-mentions';
import { readPartMentions } from '../model/pipeline/mentions/part-mentions';
import type { YamlFile } from '../syntax/yaml/file';
import type { YamlPart } from '../syntax/yaml/part';

/** Keeps what parts and files mention for as long as these live. Nothing is read before somebody asks. */
export class MentionIndex {
  private readonly parts = new WeakMap<YamlPart, IndexedPart>();
  private readonly files = new WeakMap<YamlFile, FileMentions>();

  of(file: YamlFile): FileMentions {
    let mentions = this.files.get(file);
    if (mentions === undefined) {
      const parts = [...(file.header?.parts ?? []), ...(file.main?.parts ?? [])];
      const indexOf = (part: YamlPart) => this.part(part);
      mentions = new FileMentions(file, parts.map(indexOf), indexOf);
      this.files.set(file, mentions);
    }
    return mentions;
  }

  private part(part: YamlPart): IndexedPart {
    let indexed = this.parts.get(part);
    if (indexed === undefined) {
      indexed = new IndexedPart(readPartMentions(part));
      this.parts.set(part, indexed);
    }
    return indexed;
  }
}
