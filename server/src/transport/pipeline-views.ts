import type { CancellationToken } from 'vscode-languageserver';
import type { MergedTexts, MergedView } from '../features/merged-view';
import type { PipelineGraph as FoundGraph, GraphJob as FoundJob } from '../features/pipeline-graph';
import { rangeOf } from '../features/positions';
import { LineIndex } from '../text/line-index';
import type { Place } from '../text/place';
import { relativePath } from '../workspace/uri';
import type {
  GraphJob,
  MergedHead,
  MergedOrigin,
  MergedOriginParams,
  MergedPipeline,
  MergedPipelineParams,
  PipelineEntry,
  PipelineGraph,
  PipelineGraphParams,
  PipelinesOfParams,
  PlaceLink,
} from './protocol';
import type { Root } from './root';
import type { Session } from './session';

interface ShownView {
  readonly root: Root;
  readonly view: MergedView;
  readonly lines: LineIndex;
}

/** Where values come from can be asked of so many answers; older ones are no longer on the screen. */
const maxShown = 8;

const titles = {
  configuration: (path: string) => `The full configuration of ${path}: includes, extends and references resolved.`,
  jobs: (path: string) => `The jobs of ${path} that run, each with all that it inherits.`,
};

/** Answers views of whole pipelines: merged into one text, and as a graph. */
export class PipelineViews {
  private readonly shown = new Map<number, ShownView>();
  private readonly texts: MergedTexts = new WeakMap();
  private count = 0;

  constructor(private readonly session: Session) {}

  /** The pipelines that a file takes part in, those that start at it first; else all. */
  async pipelinesOf({ textDocument }: PipelinesOfParams, token: CancellationToken): Promise<PipelineEntry[]> {
    const { session } = this;
    session.watchPipelines();
    // What is part of what is known only when all has been read.
    await session.scanned(token);
    const uri = textDocument === undefined ? undefined : session.documents.keyOf(textDocument.uri);
    const own = uri === undefined ? undefined : session.roots.of(uri);
    const roots = own === undefined ? session.roots.all() : [own];
    const all = roots.filter(({ enabled }) => enabled).flatMap((root) => entriesOf(root, uri, session));
    const fitting = all.filter(({ fits }) => fits);
    const found = fitting.length > 0 ? fitting : all;
    return found.sort((a, b) => Number(b.uri === textDocument?.uri) - Number(a.uri === textDocument?.uri));
  }

  async merged({ uri, form }: MergedPipelineParams, token: CancellationToken): Promise<MergedPipeline | null> {
    const opened = await this.open(uri, token);
    if (opened === undefined) return null;
    const { root, path, usual } = opened;
    const { mergedView } = await import('../features/merged-view');
    const shown = (at: Place) => this.linkTo(root, at)?.label ?? at.part.uri;
    const view = mergedView(usual, form, titles[form](path), shown, this.texts);
    const lines = new LineIndex(view.text);
    const id = ++this.count;
    this.shown.set(id, { root, view, lines });
    this.shown.delete(id - maxShown);
    const heads = view.heads.map(({ start, at, others }): MergedHead => {
      const origins = [{ at, name: undefined }, ...others].flatMap((other) => {
        const link = other.at === undefined ? undefined : this.linkTo(root, other.at, other.name);
        return link === undefined ? [] : [link];
      });
      return { line: lines.positionAt(start).line, origins };
    });
    return { id, text: view.text, heads };
  }

  async mergedOrigin({ id, position }: MergedOriginParams): Promise<MergedOrigin | null> {
    const shown = this.shown.get(id);
    if (shown === undefined) return null;
    const { root, view, lines } = shown;
    const found = view.originAt(lines.offsetAt(position));
    const origin = found === undefined ? undefined : this.linkTo(root, found.at, found.owner);
    return found === undefined || origin === undefined ? null : { range: rangeOf(lines, found.span), origin };
  }

  async graph({ uri }: PipelineGraphParams, token: CancellationToken): Promise<PipelineGraph | null> {
    const opened = await this.open(uri, token);
    if (opened === undefined) return null;
    const { root, path, usual } = opened;
    const { pipelineGraph } = await import('../features/pipeline-graph');
    const graph = pipelineGraph(usual, root.project.workspace, root.check());
    return {
      path,
      stages: [...graph.stages],
      jobs: graph.jobs.map((job) => this.jobOf(root, job)),
      runners: graph.runners.map((group) => this.runnerOf(root, group)),
      notes: graph.notes.map(({ reason, at }) => {
        const link = at === undefined ? undefined : this.linkTo(root, at);
        return link === undefined ? reason : `${link.label}: ${reason}`;
      }),
    };
  }

  private runnerOf(root: Root, { label, kind, runners }: FoundGraph['runners'][number]) {
    const places = runners.flatMap((runner) => this.linkTo(root, runner.at, runner.label) ?? []);
    return { label, kind, places };
  }

  private jobOf(root: Root, job: FoundJob): GraphJob {
    const { name, stage, needs, otherNeeds, runner, tags, when, triggers, copies, neverRuns, findings, at } = job;
    const place = at === undefined ? undefined : this.linkTo(root, at);
    return {
      name,
      stage,
      ...(needs === undefined ? {} : { needs: [...needs] }),
      otherNeeds: [...otherNeeds],
      runner,
      ...(tags === undefined ? {} : { tags: [...tags] }),
      ...(when === undefined ? {} : { when }),
      triggers,
      ...(copies === undefined ? {} : { copies }),
      neverRuns,
      findings: findings.map(({ template, ...rest }) => (template === undefined ? rest : { ...rest, template })),
      ...(place === undefined ? {} : { place }),
    };
  }

  private async open(clientUri: string, token: CancellationToken) {
    const { session } = this;
    session.watchPipelines();
    await session.scanned(token);
    const uri = session.documents.keyOf(clientUri);
    const root = await session.rootOf(uri);
    const usual = root?.enabled === true ? root.project.workspace.usualPipeline(uri) : undefined;
    if (root === undefined || usual === undefined) return undefined;
    return { root, usual, path: relativePath(root.uri, uri) ?? uri };
  }

  /** A place as it is in the text at hand; undefined where that no longer has it. */
  private linkTo(root: Root, at: Place, name?: string): PlaceLink | undefined {
    const { uri } = at.part;
    const span = root.project.workspace.file(uri)?.locate(at);
    const positions = this.session.positions(uri);
    if (span === undefined || positions === undefined) return undefined;
    const range = rangeOf(positions, span);
    const label = `${relativePath(root.uri, uri) ?? uri}:${range.start.line + 1}`;
    return { uri: this.session.clientUri(uri), range, label, ...(name === undefined ? {} : { name }) };
  }
}

function entriesOf(root: Root, uri: string | undefined, session: Session): PipelineEntry[] {
  return root.project.workspace.model().pipelines.map((pipeline) => ({
    uri: session.clientUri(pipeline.uri),
    path: relativePath(root.uri, pipeline.uri) ?? pipeline.uri,
    fits: uri !== undefined && pipeline.files.includes(uri),
  }));
}
