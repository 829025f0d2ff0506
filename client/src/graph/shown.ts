import type { GraphJob, PipelineGraph } from '../../../server/src/transport/protocol';

/** What of a pipeline is to be seen. */
export interface Choice {
  /** Words that a job has to have all of, in its name, stage, runner, tags or findings. */
  readonly filter: string;
  /** Stages that the user opened or closed; the others are as fits. */
  readonly open: ReadonlyMap<string, boolean>;
}

/** A job, or a closed stage with all of its jobs. */
export type ShownNode =
  | { readonly kind: 'job'; readonly id: string; readonly stage: string; readonly job: GraphJob }
  | { readonly kind: 'stage'; readonly id: string; readonly stage: string; readonly jobs: readonly GraphJob[] };

/** From what is waited for to what waits. */
export interface ShownEdge {
  readonly from: string;
  readonly to: string;
  /** All needs that it stands for are optional. */
  readonly optional: boolean;
}

export interface ShownStage {
  readonly name: string;
  readonly declared: boolean;
  readonly open: boolean;
  /** Its jobs that fit the filter. */
  readonly count: number;
}

export interface Shown {
  /** In the order of stages, then of the pipeline. */
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly ShownEdge[];
  readonly stages: readonly ShownStage[];
  /** How many jobs fit the filter. */
  readonly matching: number;
  /** Whether stages were closed because there are too many jobs to draw. */
  readonly shortened: boolean;
}

/** So many nodes can be laid out and read; above, the largest stages are drawn closed. */
export const comfortable = 150;

/** What to draw of a pipeline. */
export function shownGraph(graph: PipelineGraph, { filter, open }: Choice, limit = comfortable): Shown {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const byStage = new Map<string, GraphJob[]>(graph.stages.map(({ name }) => [name, []]));
  let matching = 0;
  for (const job of graph.jobs) {
    if (words.length > 0 && !fits(searchText(job, graph), words)) continue;
    byStage.get(job.stage)?.push(job);
    matching++;
  }
  const closed = closedStages(byStage, open, limit);
  const nodes: ShownNode[] = [];
  const stages: ShownStage[] = [];
  for (const { name, declared } of graph.stages) {
    const jobs = byStage.get(name) ?? [];
    if (jobs.length === 0) continue;
    const isOpen = !closed.has(name);
    stages.push({ name, declared, open: isOpen, count: jobs.length });
    if (!isOpen) nodes.push({ kind: 'stage', id: `stage ${name}`, stage: name, jobs });
    else for (const job of jobs) nodes.push({ kind: 'job', id: jobId(job.name), stage: name, job });
  }
  const shortened = stages.some((stage) => !stage.open && open.get(stage.name) !== false);
  return { nodes, edges: edgesBetween(nodes), stages, matching, shortened };
}

export function jobId(name: string): string {
  return `job ${name}`;
}

function searchText(job: GraphJob, graph: PipelineGraph): string {
  const runner = graph.runners[job.runner]?.label ?? '';
  const findings = job.findings.map(({ severity, rule }) => `${severity} ${rule}`);
  return [job.name, job.stage, runner, job.when ?? '', ...(job.tags ?? []), ...findings].join('\n').toLowerCase();
}

function fits(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** The stages that the user closed, and of the others the largest, until what is left is little enough. */
function closedStages(
  byStage: ReadonlyMap<string, readonly GraphJob[]>,
  open: Choice['open'],
  limit: number,
): ReadonlySet<string> {
  const closed = new Set<string>();
  let nodes = 0;
  for (const [name, jobs] of byStage) {
    if (open.get(name) === false && jobs.length > 0) closed.add(name);
    nodes += open.get(name) === false ? Math.min(1, jobs.length) : jobs.length;
  }
  const largest = [...byStage].sort(([, a], [, b]) => b.length - a.length);
  for (const [name, jobs] of largest) {
    if (nodes <= limit) break;
    if (open.has(name) || jobs.length < 2) continue;
    closed.add(name);
    nodes -= jobs.length - 1;
  }
  return closed;
}

function edgesBetween(nodes: readonly ShownNode[]): readonly ShownEdge[] {
  const holder = new Map<string, string>();
  for (const node of nodes) {
    for (const job of node.kind === 'job' ? [node.job] : node.jobs) holder.set(job.name, node.id);
  }
  const edges = new Map<string, ShownEdge>();
  for (const node of nodes) {
    for (const job of node.kind === 'job' ? [node.job] : node.jobs) {
      for (const need of job.needs ?? []) {
        const from = holder.get(need.job);
        if (from === undefined || (from === node.id && node.kind === 'stage')) continue;
        const key = `${from}\0${node.id}`;
        const optional = need.optional && (edges.get(key)?.optional ?? true);
        edges.set(key, { from, to: node.id, optional });
      }
    }
  }
  return [...edges.values()];
}
