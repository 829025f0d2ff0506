import { type Choice, type Shown, shownGraph } from '../../../../client/src/graph/shown';
import type { GraphJob, PipelineGraph } from '../../../../server/src/transport/protocol';

type Given = Partial<Omit<GraphJob, 'needs'>> & { readonly needs?: readonly string[] };

/** A job of a graph; needs by name. */
function job(name: string, stage: string, { needs, ...rest }: Given): GraphJob {
  return {
    name,
    stage,
    otherNeeds: [],
    runner: 0,
    triggers: false,
    neverRuns: false,
    findings: [],
    ...rest,
    ...(needs === undefined ? {} : { needs: needs.map((one) => ({ job: one, optional: false })) }),
  };
}

/** A graph from stages with their jobs. */
export function graphOf(stages: Readonly<Record<string, Readonly<Record<string, Given>>>>): PipelineGraph {
  return {
    path: '.gitlab-ci.yml',
    stages: Object.keys(stages).map((name) => ({ name, declared: true })),
    jobs: Object.entries(stages).flatMap(([stage, jobs]) =>
      Object.entries(jobs).map(([name, given]) => job(name, stage, given)),
    ),
    runners: [
      { label: 'nix', kind: 'caching', places: [] },
      { label: 'tagged linux', kind: 'other', places: [] },
    ],
    notes: [],
  };
}

export function shownOf(
  graph: PipelineGraph,
  { filter = '', open = new Map() }: Partial<Choice> = {},
  limit?: number,
): Shown {
  return limit === undefined ? shownGraph(graph, { filter, open }) : shownGraph(graph, { filter, open }, limit);
}

/** Check → build → test with an own chain of needs in test. */
export const example = graphOf({
  check: { format: {}, lint: {} },
  build: { x86: { needs: ['format'] }, arm: { needs: [] } },
  test: { unit: { needs: ['x86'] }, report: { needs: ['unit', 'format'] }, slow: {} },
});
