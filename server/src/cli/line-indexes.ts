import { LineIndex } from '../text/line-index';

/** The line index of each text, built when first asked for. */
export class LineIndexes {
  private readonly built = new Map<string, LineIndex>();

  constructor(private readonly textOf: (uri: string) => string) {}

  of(uri: string): LineIndex {
    let index = this.built.get(uri);
    if (index === undefined) {
      index = new LineIndex(this.textOf(uri));
      this.built.set(uri, index);
    }
    return index;
  }
}
