import { graphlib, layout as runDagre } from '@dagrejs/dagre';
import { columnsOf, leadsOn } from './columns';
import type { Shown, ShownEdge, ShownNode } from './shown';
import { squeeze } from './squeeze';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner, in units of the drawing: CSS pixels at a scale of 1. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: ShownNode;
  readonly column: number;
}

export interface PlacedEdge {
  readonly edge: ShownEdge;
  /** From the right side of one node to the left side of the other. */
  readonly points: readonly Point[];
  /** It does not lead on to a later column, which GitLab refuses. */
  readonly backwards: boolean;
}

export interface PlacedStage extends Box {
  readonly name: string;
  readonly declared: boolean;
  readonly open: boolean;
  readonly count: number;
}

export interface Layout {
  /** By column, each column from the top. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly stages: readonly PlacedStage[];
  readonly width: number;
  readonly height: number;
}

export const nodeHeight = 46;
export const headerHeight = 34;
const gap = 14;
const columnGap = 56;
/** Around the nodes of a stage. */
const padding = 14;
const stageGap = columnGap - 2 * padding;
/** Above so many nodes and bends of edges, the library takes longer than people wait: columns are just filled. */
const maxWork = 500;
/** How much higher than its fullest column a drawing may be, so that edges can be straighter. */
const roominess = 1.2;

/** Where everything goes. `widthOf`: how wide a node has to be for its text; the widest of a column counts for all. */
export function layOut(shown: Shown, widthOf: (node: ShownNode) => number): Layout {
  const { column, stages } = columnsOf(shown);
  const columns = stages.reduce((most, { first, count }) => Math.max(most, first + count), 0);
  const widths = Array.from({ length: columns }, () => 0);
  for (const node of shown.nodes) {
    const at = column.get(node.id) ?? 0;
    widths[at] = Math.max(widths[at] ?? 0, widthOf(node));
  }
  const lefts = widths.map((_, at) => padding + sum(widths.slice(0, at)) + at * columnGap);
  const work = shown.nodes.length + shown.edges.reduce((all, edge) => all + Math.abs(reach(edge, column)), 0);
  const rows = work > maxWork || shown.edges.length === 0 ? filled(shown, column) : arranged(shown, column, widths);
  const top = headerHeight + padding;
  const highest = Math.min(...rows.tops.values());
  const nodes = shown.nodes.map((node): PlacedNode => {
    const at = column.get(node.id) ?? 0;
    const y = top + (rows.tops.get(node.id) ?? 0) - highest;
    return { node, column: at, x: lefts[at] ?? 0, y, width: widths[at] ?? 0, height: nodeHeight };
  });
  nodes.sort((a, b) => a.column - b.column || a.y - b.y);
  const height = Math.max(top, ...nodes.map(({ y }) => y + nodeHeight)) + padding;
  const placedStages = shown.stages.map((stage, index): PlacedStage => {
    const { first = 0, count = 1 } = stages[index] ?? {};
    const left = (lefts[first] ?? padding) - padding;
    const last = first + count - 1;
    return { ...stage, x: left, y: 0, width: (lefts[last] ?? 0) + (widths[last] ?? 0) + padding - left, height };
  });
  // Level through columns, so that edges cross one another only between these.
  const bends = (edge: ShownEdge) =>
    (rows.bends.get(edge) ?? []).flatMap(({ rank, y: wanted }) => {
      const y = wanted - highest + top + nodeHeight / 2;
      const left = lefts[rank] ?? 0;
      return [
        { x: left, y },
        { x: left + (widths[rank] ?? 0), y },
      ];
    });
  const width = sum(widths) + Math.max(0, columns - 1) * (2 * padding + stageGap) + 2 * padding;
  return { nodes, edges: placeEdges(shown.edges, nodes, bends, column), stages: placedStages, width, height };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function reach({ from, to }: ShownEdge, column: ReadonlyMap<string, number>): number {
  return (column.get(to) ?? 0) - (column.get(from) ?? 0);
}

function placeEdges(
  edges: readonly ShownEdge[],
  nodes: readonly PlacedNode[],
  bends: (edge: ShownEdge) => readonly Point[],
  column: ReadonlyMap<string, number>,
): readonly PlacedEdge[] {
  const placed = new Map(nodes.map((each) => [each.node.id, each]));
  return edges.flatMap((edge) => {
    const from = placed.get(edge.from);
    const to = placed.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const start = { x: from.x + from.width, y: from.y + from.height / 2 };
    const end = { x: to.x, y: to.y + to.height / 2 };
    return [{ edge, points: [start, ...bends(edge), end], backwards: !leadsOn(edge, column) }];
  });
}

interface Rows {
  /** The upper side of each node, from wherever. */
  readonly tops: ReadonlyMap<string, number>;
  /** Where an edge passes the columns between its ends. */
  readonly bends: ReadonlyMap<ShownEdge, readonly { readonly rank: number; readonly y: number }[]>;
}

/** Each column from the top, in the order of the pipeline. */
function filled(shown: Shown, column: ReadonlyMap<string, number>): Rows {
  const counts = new Map<number, number>();
  const tops = new Map<string, number>();
  for (const { id } of shown.nodes) {
    const at = column.get(id) ?? 0;
    const row = counts.get(at) ?? 0;
    counts.set(at, row + 1);
    tops.set(id, row * (nodeHeight + gap));
  }
  return { tops, bends: new Map() };
}

/** Ordered within the columns so that few edges cross, and edges lead around nodes. */
function arranged(shown: Shown, column: ReadonlyMap<string, number>, widths: readonly number[]): Rows {
  const graph = new graphlib.Graph();
  // Ranks are the columns. Twice, since the library puts a rank for labels between any two.
  const ranker = (ranked: graphlib.Graph) => {
    for (const id of ranked.nodes()) Object.assign(ranked.node(id), { rank: 2 * (column.get(id) ?? 0) });
  };
  const settings: object = { rankdir: 'LR', nodesep: gap, edgesep: gap, ranksep: columnGap, ranker };
  graph.setGraph(settings);
  for (const { id } of shown.nodes) {
    graph.setNode(id, { width: widths[column.get(id) ?? 0] ?? 0, height: nodeHeight });
  }
  const forward = shown.edges.filter((edge) => leadsOn(edge, column));
  for (const { from, to } of forward) graph.setEdge(from, to, { points: [] });
  runDagre(graph);
  const items = shown.nodes.map(({ id }): Item => {
    return { rank: column.get(id) ?? 0, height: nodeHeight, middle: yOf(graph.node(id)), of: id };
  });
  for (const edge of forward) items.push(...bendsOf(graph.edge(edge.from, edge.to), edge, column));
  return squeezed(items, widths.length);
}

/** Something in a column: a node by its id, or an edge on its way through. */
interface Item {
  readonly rank: number;
  readonly height: number;
  readonly middle: number;
  readonly of: string | ShownEdge;
}

/** The library keeps edges straight and takes much room for it: about the height of the fullest column is enough. */
function squeezed(items: readonly Item[], columns: number): Rows {
  const byRank: Item[][] = Array.from({ length: columns }, () => []);
  for (const item of items) byRank[item.rank]?.push(item);
  const needed = Math.max(...byRank.map((column) => sum(column.map(({ height }) => height + gap))));
  const taken = Math.max(1, ...items.map(({ middle }) => middle));
  const scale = Math.min(1, (roominess * needed) / taken);
  const tops = new Map<string, number>();
  const bends = new Map<ShownEdge, { rank: number; y: number }[]>();
  for (const column of byRank) {
    column.sort((a, b) => a.middle - b.middle);
    const wishes = column.map(({ height, middle }) => ({ height, middle: middle * scale }));
    for (const [index, middle] of squeeze(wishes, gap).entries()) {
      const item = column[index];
      if (item === undefined) continue;
      const y = middle - nodeHeight / 2;
      if (typeof item.of === 'string') tops.set(item.of, y);
      else bends.set(item.of, [...(bends.get(item.of) ?? []), { rank: item.rank, y }]);
    }
  }
  return { tops, bends };
}

function yOf(label: unknown): number {
  const y = (label as { y?: unknown } | undefined)?.y;
  return typeof y === 'number' ? y : 0;
}

/** The library's points are one for each half column, ends included; those in the middle of a column are kept. */
function bendsOf(label: unknown, edge: ShownEdge, column: ReadonlyMap<string, number>): readonly Item[] {
  const points = (label as { points?: unknown } | undefined)?.points;
  const inner = Array.isArray(points) ? points.slice(1, -1) : [];
  const first = column.get(edge.from) ?? 0;
  return inner.flatMap((point: unknown, index) =>
    index % 2 === 1 ? [{ rank: first + (index + 1) / 2, height: 2, middle: yOf(point), of: edge }] : [],
  );
}

/** Lays out anew only where something moved: most edits of a pipeline change none of its lines and boxes. */
export class KeptLayout {
  private key = '';
  private layout: Layout | undefined;

  next(shown: Shown, widthOf: (node: ShownNode) => number): Layout {
    const key = JSON.stringify([
      shown.nodes.map((node) => [node.id, node.stage, widthOf(node)]),
      shown.edges,
      shown.stages,
    ]);
    if (this.layout === undefined || key !== this.key) this.layout = layOut(shown, widthOf);
    else {
      const nodes = new Map(shown.nodes.map((node) => [node.id, node]));
      const fresh = this.layout.nodes.map((placed) => ({ ...placed, node: nodes.get(placed.node.id) ?? placed.node }));
      this.layout = { ...this.layout, nodes: fresh };
    }
    this.key = key;
    return this.layout;
  }
}
