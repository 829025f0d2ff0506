import type { CancellationToken, Connection, ResponseError } from 'vscode-languageserver';
import type { Handlers } from './handlers';
import {
  type CheckWorkspaceParams,
  type CheckWorkspaceResult,
  type DoctorParams,
  type DoctorResult,
  type ExplainJobParams,
  type ExplainJobResult,
  type ExplainParams,
  type ExplainResult,
  type InitFilesParams,
  type InitFilesResult,
  type InsertSnippetParams,
  type InspectParams,
  type InspectResult,
  type MergedOrigin,
  type MergedOriginParams,
  type MergedPipeline,
  type MergedPipelineParams,
  method,
  type PipelineEntry,
  type PipelineGraph,
  type PipelineGraphParams,
  type PipelinesOfParams,
  type SnippetEntry,
  type SnippetInsertion,
  type SnippetsParams,
} from './protocol';

const nothingChecked: CheckWorkspaceResult = { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 };

/** Runs a request once everything is loaded; what goes wrong is answered with `empty`. */
type Answer = <T>(
  what: string,
  token: CancellationToken,
  empty: NoInfer<T>,
  run: (handlers: Handlers) => Promise<T>,
) => Promise<T | ResponseError<never>>;

/** Answers what goes beyond the language server protocol. */
export function answerOwnRequests(connection: Connection, answer: Answer): void {
  answerTexts(connection, answer);
  answerRunners(connection, answer);
  answerViews(connection, answer);
  connection.onRequest(method.checkWorkspace, (params: CheckWorkspaceParams | undefined, token: CancellationToken) => {
    const progress = connection.window.attachWorkDoneProgress(params?.workDoneToken);
    return answer('checkWorkspace', token, nothingChecked, (h) => h.own.checkWorkspace(token, progress));
  });
}

/** Snippets, and what was understood of files and rules. */
function answerTexts(connection: Connection, answer: Answer): void {
  connection.onRequest<SnippetEntry[], never>(method.snippets, (params: SnippetsParams, token: CancellationToken) =>
    answer('snippets', token, [], (h) => h.own.snippets(params)),
  );
  connection.onRequest<SnippetInsertion | null, never>(
    method.insertSnippet,
    (params: InsertSnippetParams, token: CancellationToken) =>
      answer('insertSnippet', token, null, (h) => h.own.insertSnippet(params)),
  );
  connection.onRequest<InspectResult | null, never>(method.inspect, (params: InspectParams, token: CancellationToken) =>
    answer('inspect', token, null, (h) => h.own.inspect(params)),
  );
  connection.onRequest<ExplainResult | null, never>(method.explain, (params: ExplainParams, token: CancellationToken) =>
    answer('explain', token, null, (h) => h.own.explain(params)),
  );
  connection.onRequest<ExplainJobResult | null, never>(
    method.explainJob,
    (params: ExplainJobParams, token: CancellationToken) =>
      answer('explainJob', token, null, (h) => h.own.explainJob(params, token)),
  );
}

/** What runners depend on, and what a new one is set up by. */
function answerRunners(connection: Connection, answer: Answer): void {
  connection.onRequest<DoctorResult | null, never>(
    method.doctor,
    (params: DoctorParams | undefined, token: CancellationToken) =>
      answer('doctor', token, null, (h) => h.doctor.doctor(params ?? {}, token)),
  );
  connection.onRequest<InitFilesResult | null, never>(
    method.initFiles,
    (params: InitFilesParams, token: CancellationToken) =>
      answer('initFiles', token, null, (h) => h.doctor.initFiles(params)),
  );
}

/** Pipelines as they are shown. */
function answerViews(connection: Connection, answer: Answer): void {
  connection.onRequest<PipelineEntry[], never>(
    method.pipelinesOf,
    (params: PipelinesOfParams | undefined, token: CancellationToken) =>
      answer('pipelinesOf', token, [], (h) => h.views.pipelinesOf(params ?? {}, token)),
  );
  connection.onRequest<MergedPipeline | null, never>(
    method.mergedPipeline,
    (params: MergedPipelineParams, token: CancellationToken) =>
      answer('mergedPipeline', token, null, (h) => h.views.merged(params, token)),
  );
  connection.onRequest<MergedOrigin | null, never>(
    method.mergedOrigin,
    (params: MergedOriginParams, token: CancellationToken) =>
      answer('mergedOrigin', token, null, (h) => h.views.mergedOrigin(params)),
  );
  connection.onRequest<PipelineGraph | null, never>(
    method.pipelineGraph,
    (params: PipelineGraphParams, token: CancellationToken) =>
      answer('pipelineGraph', token, null, (h) => h.views.graph(params, token)),
  );
}
