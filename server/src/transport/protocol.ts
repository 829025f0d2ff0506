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
  /** Client → server request: `ExplainJobParams` → `ExplainJobResult | null`. */
  explainJob: 'gitlabNixRunner/explainJob',
  /** Client → server request: `DoctorParams` → `DoctorResult`. */
  doctor: 'gitlabNixRunner/doctor',
  /** Client → server request: `InitFilesParams` → `InitFilesResult | null`. */
  initFiles: 'gitlabNixRunner/initFiles',
  /** Server → client notification: `DocumentStatus`, sent when the status of an open document changes. */
  status: 'gitlabNixRunner/status',
  /** Client → server request: `CheckWorkspaceParams` → `CheckWorkspaceResult`; reports work-done progress. */
  checkWorkspace: 'gitlabNixRunner/checkWorkspace',
  /** Client → server request: `PipelinesOfParams` → `PipelineEntry[]`. */
  pipelinesOf: 'gitlabNixRunner/pipelinesOf',
  /** Client → server request: `MergedPipelineParams` → `MergedPipeline | null`. */
  mergedPipeline: 'gitlabNixRunner/mergedPipeline',
  /** Client → server request: `MergedOriginParams` → `MergedOrigin | null`. */
  mergedOrigin: 'gitlabNixRunner/mergedOrigin',
  /** Client → server request: `PipelineGraphParams` → `PipelineGraph | null`. */
  pipelineGraph: 'gitlabNixRunner/pipelineGraph',
  /**
   * Server → client notification without parameters, sent once a pipeline has been asked for: files or settings changed
   * outside of open documents, so views of pipelines may be out of date.
   */
  pipelinesChanged: 'gitlabNixRunner/pipelinesChanged',
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

export interface ExplainJobParams {
  /** A file of the pipeline. */
  textDocument: TextDocumentIdentifier;
  /** The job that this lies in; `job` counts before it. */
  position?: Position;
  /** The name of the job. */
  job?: string;
}

/** What a job will see on its runners; where no job was chosen, the names of those to choose from. */
export type ExplainJobResult =
  | {
      job: string;
      markdown: string;
      /** The same as data: what `gitlab-nix-runner explain-job --format json` prints. */
      json: unknown;
    }
  | { job: null; jobs: string[] };

export interface DoctorParams {
  /** The log of a job or a runner, to look for what is behind the known texts in it; without it, all runners are asked about. */
  log?: string;
}

/** What a caching runner depends on, answered from the files of the workspace. */
export interface DoctorResult {
  markdown: string;
  /** The same as data: what `gitlab-nix-runner doctor --format json` prints. */
  json: unknown;
}

export interface InitFilesParams {
  approach: 'host-daemon' | 'daemon-container';
  tokenFile: 'sops' | 'agenix' | 'path';
  /** At least one. */
  tags: string[];
}

/** The files of a new caching runner. */
export interface InitFilesResult {
  /** Paths from the folder that is set up. */
  files: { path: string; text: string }[];
  /** What is left to do by hand, a sentence each. */
  steps: string[];
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

export interface PipelinesOfParams {
  /** The pipelines that this file takes part in; without it, or where there are none, all of the workspace. */
  textDocument?: TextDocumentIdentifier;
}

/** A pipeline by the file that it starts at. */
export interface PipelineEntry {
  uri: string;
  /** Path from the folder that it belongs to. */
  path: string;
  /** Whether the file that was asked about is this one, or takes part in it. */
  fits: boolean;
}

export interface MergedPipelineParams {
  /** The URI of the pipeline's entry file. */
  uri: string;
  /** The full configuration, or the jobs that run, each in full. */
  form: 'configuration' | 'jobs';
}

/** A pipeline merged, as YAML for people to read. */
export interface MergedPipeline {
  /** Names this answer when asking for origins. */
  id: number;
  text: string;
  /** The top-level keys and where they come from. */
  heads: MergedHead[];
}

export interface MergedHead {
  line: number;
  /** Where it is written first, then the templates and defaults that it takes values from. */
  origins: PlaceLink[];
}

/** A place in a file with how it is called: `ci/build.yml:12`. */
export interface PlaceLink {
  uri: string;
  range: Range;
  label: string;
  /** The template that stands there, or another top-level key. */
  name?: string;
}

export interface MergedOriginParams {
  /** The answer that the position is in. */
  id: number;
  position: Position;
}

/** Where the value at a position of a merged pipeline is written. */
export interface MergedOrigin {
  /** The value in the merged text. */
  range: Range;
  origin: PlaceLink;
}

export interface PipelineGraphParams {
  /** The URI of the pipeline's entry file. */
  uri: string;
}

/** The jobs of a pipeline by stage, what each waits for, where it runs, and what is wrong with it. */
export interface PipelineGraph {
  /** Path of the entry file from the folder that it belongs to. */
  path: string;
  stages: GraphStage[];
  jobs: GraphJob[];
  /** Where jobs run, in the order of first use. */
  runners: GraphRunner[];
  /** What could not be resolved, so that jobs may be missing: a clause each, with its place. */
  notes: string[];
}

export interface GraphStage {
  name: string;
  declared: boolean;
}

/** Jobs that go to the same place: runners of the workspace, or as much as tags tell. */
export interface GraphRunner {
  label: string;
  /** `caching`: jobs share a Nix store; `none`: such jobs need no runner. */
  kind: 'caching' | 'other' | 'unknown' | 'none';
  /** The runners of the workspace among them. */
  places: PlaceLink[];
}

export interface GraphJob {
  name: string;
  stage: string;
  /** The jobs that it waits for; missing where it just waits for the stages before. */
  needs?: { job: string; optional: boolean }[];
  /** Needs that are no job of this pipeline, in words. */
  otherNeeds: string[];
  /** Index into `runners`. */
  runner: number;
  /** Missing where they are not all known. */
  tags?: string[];
  /** `manual`, `delayed`, …; missing for the usual `on_success`. */
  when?: string;
  triggers: boolean;
  /** How many copies `parallel` makes; 0: not known; missing: it is not parallel. */
  copies?: number;
  neverRuns: boolean;
  findings: GraphFinding[];
  /** Missing where the job stands in no file that is read. */
  place?: PlaceLink;
}

export interface GraphFinding {
  severity: 'error' | 'warning' | 'information' | 'hint';
  rule: string;
  message: string;
  /** The template that it stands in, where it is not in the job itself. */
  template?: string;
}
