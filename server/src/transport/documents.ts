import type {
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  TextDocumentContentChangeEvent,
} from 'vscode-languageserver';
import { ChunkedText } from '../text/chunked-text';
import { normalUri } from '../workspace/uri';
import { TypingPace } from './typing-pace';

/** A document that the editor has open. */
export interface OpenDocument {
  /** As the client spells it. */
  readonly clientUri: string;
  readonly version: number;
  readonly text: ChunkedText;
}

/**
 * The texts of open documents, by normal URI. A change costs only its own text: reading waits until somebody asks for
 * what follows from it.
 */
export class Documents {
  private readonly open = new Map<string, OpenDocument>();
  /** Open documents whose files went, and which nobody has edited since. */
  private readonly orphans = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly spellings = new Map<string, string>();
  private readonly pace = new TypingPace();
  /** Grows with each change of any document. */
  revision = 0;

  opened({ textDocument }: DidOpenTextDocumentParams): void {
    const { uri, version, text } = textDocument;
    const key = this.keyOf(uri);
    this.open.set(key, { clientUri: uri, version, text: ChunkedText.of(text) });
    this.orphans.delete(key);
    this.touch(key);
  }

  edited({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
    const key = this.keyOf(textDocument.uri);
    const kept = this.open.get(key);
    if (kept === undefined) return;
    const text = contentChanges.reduce(applyChange, kept.text);
    this.open.set(key, { ...kept, version: textDocument.version, text });
    this.orphans.delete(key);
    this.pace.edited();
    this.touch(key);
  }

  closed({ textDocument }: DidCloseTextDocumentParams): void {
    const key = this.keyOf(textDocument.uri);
    this.open.delete(key);
    this.orphans.delete(key);
    this.spellings.delete(textDocument.uri);
    this.touch(key);
  }

  get(key: string): OpenDocument | undefined {
    return this.open.get(key);
  }

  keys(): readonly string[] {
    return [...this.open.keys()];
  }

  /** The text that stands for the file of a document; undefined where it is not open, or is all that is left of its file. */
  textOf(key: string): ChunkedText | undefined {
    return this.orphans.has(key) ? undefined : this.open.get(key)?.text;
  }

  /**
   * The file of an open document went, or came back. Editors keep the texts of files that went, even of closed tabs for
   * some minutes: after a switch of branches, the runners of the other one must not take jobs of this one. A document
   * without a file that was opened as such, or is edited, is a new file and counts.
   */
  fileChanged(key: string, isGone: boolean): void {
    if (!this.open.has(key) || this.orphans.has(key) === isGone) return;
    if (isGone) this.orphans.add(key);
    else this.orphans.delete(key);
    this.touch(key);
  }

  /** The normal URI of one that the client wrote. */
  keyOf(uri: string): string {
    let key = this.spellings.get(uri);
    if (key === undefined) {
      key = normalUri(uri);
      if (this.spellings.size < maxSpellings) this.spellings.set(uri, key);
    }
    return key;
  }

  /** Resolves at once, or in a burst of edits at its end: see `TypingPace`. */
  calm(): Promise<void> {
    return this.pace.calm();
  }

  /** Findings went out: see `TypingPace`. */
  answered(): void {
    this.pace.answered();
  }

  /** Counts as changed, so that it is taken in again. */
  touch(key: string): void {
    this.changed.add(key);
    this.revision++;
  }

  /** The documents that were opened, changed or closed since this was last asked. */
  takeChanged(): readonly string[] {
    if (this.changed.size === 0) return [];
    const keys = [...this.changed];
    this.changed.clear();
    return keys;
  }
}

const maxSpellings = 1000;

function applyChange(text: ChunkedText, change: TextDocumentContentChangeEvent): ChunkedText {
  if (!('range' in change)) return ChunkedText.of(change.text);
  const ends = [text.offsetAt(change.range.start), text.offsetAt(change.range.end)];
  return text.replace({ start: Math.min(...ends), end: Math.max(...ends) }, change.text);
}
