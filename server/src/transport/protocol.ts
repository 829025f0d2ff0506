/**
 * What client and server say to each other beyond LSP itself. Only names and types live here, so that the client can
 * share this file without pulling in any of the server.
 */
import type { Position, Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

/** Names of the requests and notifications, and of the command that the server's own code actions refer to. */
export const method = {
  /** Client → server request: `SnippetsParams` → `SnippetEntry[]`. */
  snippets: 'gitlabNixRunner/snippets',
  /** Client → server request: `InsertSnippetParams` → `SnippetInsertion | null`. */
  insertSnippet: 'gitlabNixRunner/insertSnippet',
  /** Client → server request: `InspectParams` → `InspectResult | null`. */
  inspect: 'gitlabNixRunner/inspect',
  /** Client → server request: `ExplainParams` → `ExplainResult | null`. */
  explain: 'gitlabNixRunner/explain',
  /** Server → client notification: `DocumentStatus`, sent when the status of an open document changes. */
  status: 'gitlabNixRunner/status',
  /** Client → server request: `CheckWorkspaceParams` → `CheckWorkspaceResult`; reports work-done progress. */
  checkWorkspace: 'gitlabNixRunner/checkWorkspace',
} as const;

/** Which of the files this product reads a document is. */
export type DocumentKind = 'pipeline' | 'runner' | 'host' | 'markdown' | 'none';

/** Where the cursor stands; the answer lists only snippets that belong into this kind of file. */
export interface SnippetsParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

/** One entry of the pick list. */
export interface SnippetEntry {
  /** Stable name, such as `host-daemon-module`. */
  id: string;
  title: string;
  /** One line: where it goes and what it is for. */
  detail: string;
  /** What it sets up and what to watch out for, as Markdown. */
  documentation: string;
  /** The snippet with its placeholders filled by their defaults: what the preview shows. */
  preview: string;
  /** The kind of file that it is written for. */
  kind: DocumentKind;
  /** Whether a fitting place for it exists in the document as it is; others may still be inserted at the cursor. */
  fits: boolean;
}

export interface InsertSnippetParams extends SnippetsParams {
  id: string;
}

/** A ready insertion: already indented for its place, in LSP snippet syntax. */
export interface SnippetInsertion {
  /** What to replace; empty for a plain insertion. */
  range: Range;
  /**
   * LSP snippet text with all of its indentation. A text of several lines has a range that starts at character 0, since
   * editors repeat the white space before the range on every further line.
   */
  snippet: string;
}

export interface InspectParams {
  textDocument: TextDocumentIdentifier;
}

/** What was understood of one document, and what stayed unknown and why. */
export interface InspectResult {
  kind: DocumentKind;
  markdown: string;
  /** The same as data: what `gitlab-nix-runner inspect` prints for the file. */
  json: unknown;
}

export interface ExplainParams {
  /** A rule's id, such as `runner/nix-remote`. */
  rule: string;
}

export interface ExplainResult {
  rule: string;
  markdown: string;
}

/** The state of one open document, for the editor's status item. */
export interface DocumentStatus {
  uri: string;
  /** `none`: the document is open, but not one of those that are checked. */
  kind: DocumentKind;
  checked: boolean;
  /** How many facts stayed unknown, and so silenced the rules about them. */
  unknown: number;
  findings: { errors: number; warnings: number; infos: number; hints: number };
}

export interface CheckWorkspaceParams {
  workDoneToken?: string | number;
}

/** Totals over all files of the workspace; the findings themselves arrive as diagnostics. */
export interface CheckWorkspaceResult {
  files: number;
  errors: number;
  warnings: number;
  infos: number;
  hints: number;
  /** The first finding in the order of path and position, for an editor that wants to jump there. */
  first?: { uri: string; position: Position };
}
