import type { GraphJob, PipelineGraph } from '../../../server/src/transport/protocol';
import type { Layout, PlacedEdge, PlacedNode, PlacedStage, Point } from './layout';
import { headerHeight, nodeHeight } from './layout';
import { headerId } from './neighbours';
import type { ShownNode } from './shown';
import { counted, findingCounts, jobNouns, nodeTip, nodeWords, runnerLetter, symbols, traits } from './words';

/** An element of SVG as data, so that the same drawing goes on the screen and into a file. */
export interface Shape {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Shape | string)[];
}

/** How wide a text is in CSS pixels, in the font of names or the smaller one below. */
export type Measure = (text: string, small: boolean) => number;

export interface DrawingOptions {
  readonly measure: Measure;
  /** Whether nodes can be acted on: not in a file. */
  readonly interactive: boolean;
}

/** So many groups of runners have a colour of their own; further ones have the same with another line. */
export const colours = 6;
const minWidth = 120;
const maxWidth = 260;
/** Left of the text: the strip and room; right: room. */
const before = 18;
const behind = 12;
const badge = 18;
/** The names of stages are written bold, which takes so much more room. */
const boldness = 1.12;
/** So many edges would hide one another if they were not faint. */
const manyEdges = 200;

function shape(tag: string, attributes: Shape['attributes'], ...children: readonly (Shape | string)[]): Shape {
  return { tag, attributes, children };
}

/** The width that a node wants for its texts, within limits. */
export function nodeWidth(node: ShownNode, graph: PipelineGraph, measure: Measure): number {
  const { title, below } = textsOf(node, graph);
  const top = measure(title, false) + findingsWidth(node, measure);
  const wanted = before + behind + Math.max(top, badge + 6 + measure(below, true));
  return Math.ceil(Math.max(minWidth, Math.min(maxWidth, wanted)));
}

function textsOf(node: ShownNode, graph: PipelineGraph): { title: string; below: string } {
  if (node.kind === 'stage') return { title: counted(node.jobs.length, jobNouns), below: 'open to see them' };
  const runner = graph.runners[node.job.runner]?.label ?? '';
  return { title: node.job.name, below: [...traits(node.job), runner].join(' · ') };
}

function findingTexts(node: ShownNode): readonly { readonly severity: string; readonly text: string }[] {
  const counts = findingCounts(node.kind === 'job' ? [node.job] : node.jobs);
  return counts.map(({ severity, count }) => ({ severity, text: `${symbols[severity]}${count}` }));
}

function findingsWidth(node: ShownNode, measure: Measure): number {
  return findingTexts(node).reduce((all, { text }) => all + measure(text, true) + 7, 0);
}

/** The stages, the edges over them, and the nodes over these. */
export function drawGraph(layout: Layout, graph: PipelineGraph, options: DrawingOptions): readonly Shape[] {
  return [
    shape('g', { class: 'stages' }, ...layout.stages.map((stage) => drawStage(stage, options))),
    shape(
      'g',
      { class: layout.edges.length > manyEdges ? 'edges many' : 'edges', 'aria-hidden': 'true' },
      ...layout.edges.map(drawEdge),
    ),
    shape('g', { class: 'nodes' }, ...layout.nodes.map((node) => drawNode(node, graph, options))),
  ];
}

function drawStage({ name, declared, open, count, x, y, width, height }: PlacedStage, options: DrawingOptions): Shape {
  const label = `${open ? '▾' : '▸'} ${name}${declared ? '' : ' (not declared)'}`;
  const number = String(count);
  const room = width - 24 - options.measure(number, true) - 8;
  const words = `stage ${name}, ${counted(count, jobNouns)}`;
  const acting = options.interactive
    ? { role: 'button', tabindex: -1, 'aria-expanded': String(open), 'aria-label': words, 'data-id': headerId(name) }
    : {};
  return shape(
    'g',
    { class: `stage${declared ? '' : ' undeclared'}`, transform: `translate(${round(x)} ${round(y)})` },
    shape('rect', { class: 'lane', width: round(width), height: round(height), rx: 6 }),
    shape(
      'g',
      { class: 'header', ...acting },
      shape('title', {}, words),
      shape('rect', { class: 'hit', width: round(width), height: headerHeight, rx: 6 }),
      shape(
        'text',
        { class: 'name', x: 12, y: 22 },
        shorten(label, room, (text) => boldness * options.measure(text, false)),
      ),
      shape('text', { class: 'small', x: round(width - 12), y: 22, 'text-anchor': 'end' }, number),
    ),
  );
}

function drawEdge({ edge, points, backwards }: PlacedEdge): Shape {
  const classes = ['edge', ...(edge.optional ? ['optional'] : []), ...(backwards ? ['backwards'] : [])];
  return shape('path', {
    class: classes.join(' '),
    d: curve(points, backwards),
    'data-from': edge.from,
    'data-to': edge.to,
  });
}

/** A curve that leaves and enters each point level. Backwards, it swings out so that it is seen. */
export function curve(points: readonly Point[], backwards = false): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const swing = backwards ? Math.max(60, Math.abs(to.x - from.x) / 2) : (to.x - from.x) / 2;
    const controls = `${round(from.x + swing)} ${round(from.y)} ${round(to.x - swing)} ${round(to.y)}`;
    path += `C${controls} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

function drawNode({ node, x, y, width }: PlacedNode, graph: PipelineGraph, options: DrawingOptions): Shape {
  const { title, below } = textsOf(node, graph);
  const runner = node.kind === 'job' ? node.job.runner : undefined;
  const classes = ['node', node.kind, ...(node.kind === 'job' ? jobClasses(node.job) : [])];
  const acting = options.interactive
    ? { role: 'button', tabindex: -1, 'aria-label': nodeWords(node, graph), 'data-id': node.id }
    : {};
  const room = width - before - behind;
  const measure = (small: boolean) => (text: string) => options.measure(text, small);
  const indent = runner === undefined ? 0 : badge + 6;
  return shape(
    'g',
    { class: classes.join(' '), transform: `translate(${round(x)} ${round(y)})`, ...acting },
    shape('title', {}, nodeTip(node, graph)),
    shape('rect', { class: 'focus', x: -4, y: -4, width: width + 8, height: nodeHeight + 8, rx: 8 }),
    shape('rect', { class: 'body', width, height: nodeHeight, rx: 5 }),
    ...(runner === undefined ? [] : drawRunner(runner, graph)),
    shape(
      'text',
      { class: 'name', x: before, y: 19 },
      shorten(title, room - findingsWidth(node, options.measure), measure(false)),
    ),
    ...drawFindings(node, width, options.measure),
    shape('text', { class: 'small', x: before + indent, y: 37 }, shorten(below, room - indent, measure(true))),
  );
}

function jobClasses(job: GraphJob): readonly string[] {
  return [...(job.neverRuns ? ['never'] : []), ...(job.when === 'manual' ? ['manual'] : [])];
}

/** The strip at the left and the sign with the letter: by the kind of runner another shape. */
function drawRunner(runner: number, graph: PipelineGraph): readonly Shape[] {
  const strip = shape('path', {
    class: `strip ${runnerClass(runner)}`,
    d: `M5 0H9V${nodeHeight}H5A5 5 0 0 1 0 ${nodeHeight - 5}V5A5 5 0 0 1 5 0Z`,
  });
  return [strip, runnerSign(runner, graph, before + badge / 2, 33)];
}

export function runnerClass(runner: number): string {
  const line = ['', ' dashed', ' dotted'][Math.floor(runner / colours) % 3] ?? '';
  return `runner-${runner % colours}${line}`;
}

/** A hexagon for a caching runner, a circle for others, a diamond where it is not known, a square where there is none. */
export function runnerSign(runner: number, { runners }: PipelineGraph, x: number, y: number): Shape {
  const outlines = {
    caching: 'M-5 -8H5L9 0L5 8H-5L-9 0Z',
    other: 'M-8 0A8 8 0 0 1 8 0A8 8 0 0 1 -8 0Z',
    unknown: 'M0 -9L9 0L0 9L-9 0Z',
    none: 'M-8 -8H8V8H-8Z',
  };
  const kind = runners[runner]?.kind ?? 'unknown';
  return shape(
    'g',
    { class: `sign ${runnerClass(runner)}`, transform: `translate(${x} ${y})`, 'aria-hidden': 'true' },
    shape('path', { d: outlines[kind] }),
    shape('text', { x: 0, y: 3.5, 'text-anchor': 'middle' }, runnerLetter(runner)),
  );
}

function drawFindings(node: ShownNode, width: number, measure: Measure): readonly Shape[] {
  let right = width - behind;
  return [...findingTexts(node)].reverse().map(({ severity, text }) => {
    const drawn = shape('text', { class: `finding ${severity}`, x: round(right), y: 18.5, 'text-anchor': 'end' }, text);
    right -= measure(text, true) + 7;
    return drawn;
  });
}

/** The text, or as much of its beginning as there is room for. */
export function shorten(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const length = (low + high + 1) >> 1;
    if (measure(`${text.slice(0, length)}…`) <= room) low = length;
    else high = length - 1;
  }
  // Not half of a character.
  return `${text
    .slice(0, low)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
