import { type KeywordStep, listItem } from '../../../schemas/ci-keywords';

/** A mapping or list that is open where a scan ends. */
export interface OpenCollection {
  readonly kind: 'map' | 'list';
  readonly flow: boolean;
  /** Where its keys or dashes stand; in flow style that of the collection around it. */
  readonly column: number;
  /** The key or item that is open; undefined where a key of a flow mapping is to come. */
  step: KeywordStep | undefined;
  /** Keys so far, or the texts of items so far. */
  readonly seen: string[];
  /** The tag before a flow collection: `!reference`. */
  readonly tag: string;
  /** A value was read: in flow style a comma has to come, in block style another key. */
  done: boolean;
}

/** The mappings and lists that are open at a place of a text that is scanned. */
export class YamlNesting {
  readonly open: OpenCollection[] = [];
  /** The tag that was read, for what opens next. */
  tag = '';

  openFlow(kind: OpenCollection['kind']): void {
    const step = kind === 'list' ? listItem : undefined;
    this.open.push({ kind, flow: true, column: this.base, step, seen: [], tag: this.tag, done: false });
    this.tag = '';
  }

  closeFlow(): void {
    this.open.pop();
    const around = this.open.at(-1);
    if (around?.flow === true) around.done = true;
  }

  /** Behind a comma. */
  nextInFlow(): void {
    const around = this.open.at(-1);
    if (around === undefined) return;
    around.done = false;
    if (around.kind === 'map') around.step = undefined;
  }

  /** The column of the innermost one, further right than which all of it stands. */
  get base(): number {
    return this.open.at(-1)?.column ?? -1;
  }

  /** An item of a list in block style, whose dash stands in a column. */
  openItem(column: number): void {
    while (this.isDeeper(column) || (this.top?.column === column && this.top?.flow === true)) this.open.pop();
    if (this.top?.kind === 'list' && this.top?.column === column) return;
    this.open.push({ kind: 'list', flow: false, column, step: listItem, seen: [], tag: '', done: false });
  }

  /** A key of a mapping in block style. */
  openKey(column: number, name: string): void {
    this.leave(column);
    const top = this.top;
    if (top?.kind === 'map' && top.column === column) {
      top.step = name;
      top.done = false;
      top.seen.push(name);
    } else this.open.push({ kind: 'map', flow: false, column, step: name, seen: [name], tag: '', done: false });
    this.tag = '';
  }

  /** Leaves what a key in a column ends. */
  leave(column: number): void {
    while (this.isDeeper(column) || (this.top?.column === column && this.top?.kind === 'list')) this.open.pop();
  }

  private isDeeper(column: number): boolean {
    return (this.top?.column ?? -1) > column;
  }

  get top(): OpenCollection | undefined {
    return this.open.at(-1);
  }

  noteItem(text: string): void {
    const top = this.top;
    if (top?.kind === 'list') top.seen.push(text);
  }
}
