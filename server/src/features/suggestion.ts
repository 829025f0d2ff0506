import type { Project } from '../engine/project';
import type { Span } from '../text/span';
import type { WorkspaceFile } from '../workspace/workspace-file';

/** Something that may be inserted. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'keyword' | 'property' | 'value' | 'variable' | 'job' | 'file' | 'snippet' | 'rule' | 'function';
  /** Beside the label: the type. */
  readonly detail?: string;
  /** Markdown, sent when the client asks for it. */
  readonly documentation?: string;
  /** The same where it is made only when asked for. */
  readonly describe?: () => string | undefined;
  /** What is inserted where it is not the label. */
  readonly insert?: string;
  /** The same in LSP snippet syntax, for clients that take it. */
  readonly snippet?: string;
  /** What the typed text is compared with, where it is not what is inserted. */
  readonly filter?: string;
  readonly deprecated?: boolean;
  /** Replaced text; the word at the cursor where undefined. */
  readonly span?: Span;
}

export interface Suggestions {
  /** The word at the cursor, in offsets of the file. */
  readonly span: Span;
  readonly items: readonly Suggestion[];
  /** More would fit, and asking again with more typed shows them. */
  readonly isIncomplete?: boolean;
}

export const nothing: Suggestions = { span: { start: 0, end: 0 }, items: [] };

export interface CompletionScope {
  readonly project: Project;
  readonly file: WorkspaceFile;
  /** Offset of the cursor in the file. */
  readonly offset: number;
}
