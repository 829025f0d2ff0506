import type { PipelineGraph } from '../../../server/src/transport/protocol';
import { Canvas } from './canvas';
import { button, html, toElement } from './dom';
import { drawGraph, type Measure, nodeWidth, runnerSign } from './drawing';
import { drawingColours, drawingStyle } from './drawing-style';
import { KeptLayout, type Layout } from './layout';
import { listOf } from './list';
import type { FromView } from './messages';
import { headerId } from './neighbours';
import { jobId, type Shown, shownGraph } from './shown';
import { svgFile } from './svg-file';
import { counted, findingWords, jobNouns } from './words';

/** How long typing has to pause before the filter takes effect, in milliseconds. */
const typingPause = 120;

/** The page: a toolbar, what could not be resolved, and the graph as a drawing or as a list. */
export class App {
  private readonly search = html('input', {
    type: 'search',
    placeholder: 'Filter: name, stage, runner, tag, error…',
    'aria-label': 'Filter jobs',
  });
  private readonly summary = html('span', { class: 'summary', role: 'status' }, 'Reading the pipeline…');
  private readonly notes = html('div', { class: 'notes', role: 'note', hidden: '' });
  private readonly legend = html('details', { class: 'legend', open: '', hidden: '' });
  private readonly list = html('main', { class: 'list', hidden: '', 'aria-label': 'Jobs by stage' });
  private readonly canvas = new Canvas({ choose: (id) => this.choose(id) });
  private readonly listButton = button('List', 'Show the jobs as a list instead of a drawing', () => this.toggleList());
  private readonly measure = textMeasure();
  private readonly kept = new KeptLayout();
  private readonly open = new Map<string, boolean>();
  private graph: PipelineGraph | undefined;
  private shown: Shown | undefined;
  private layout: Layout | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly send: (message: FromView) => void,
  ) {
    const toolbar = html(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Graph' },
      this.search,
      this.summary,
      button('−', 'Zoom out (-)', () => this.canvas.zoomBy(0.8)),
      button('+', 'Zoom in (+)', () => this.canvas.zoomBy(1.25)),
      button('Fit', 'Show all of it (0)', () => this.canvas.fit()),
      this.listButton,
      button('Export SVG', 'Write the drawing to a file', () => this.send({ type: 'export' })),
    );
    this.listButton.setAttribute('aria-pressed', 'false');
    this.search.addEventListener('input', () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.update(), typingPause);
    });
    this.search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.update();
      this.canvas.focusFirst();
    });
    this.canvas.element.append(this.legend);
    this.root.replaceChildren(toolbar, this.notes, this.canvas.element, this.list);
  }

  show(graph: PipelineGraph): void {
    this.graph = graph;
    this.update();
  }

  /** There is nothing to show any more. */
  gone(): void {
    this.notes.hidden = false;
    this.notes.replaceChildren(
      html('p', {}, 'This file starts no pipeline any more. What is shown is how it last was.'),
    );
  }

  /** The drawing as a file. */
  draw(): string {
    this.update();
    const { graph, layout, measure } = this;
    if (graph === undefined || layout === undefined) return '';
    const computed = getComputedStyle(document.documentElement);
    const colours = new Map(drawingColours.map((name) => [name, computed.getPropertyValue(name).trim()]));
    const shapes = drawGraph(layout, graph, { measure, interactive: false });
    return svgFile(shapes, layout, graph, { style: drawingStyle, colours, measure });
  }

  private update(): void {
    clearTimeout(this.typing);
    const { graph, measure } = this;
    if (graph === undefined) return;
    const shown = shownGraph(graph, { filter: this.search.value, open: this.open });
    this.shown = shown;
    this.layout = this.kept.next(shown, (node) => nodeWidth(node, graph, measure));
    this.canvas.show(this.layout, graph, measure);
    if (!this.list.hidden) this.fillList();
    this.showNotes(graph.notes);
    this.showLegend(graph);
    setText(this.summary, summaryOf(shown, graph));
  }

  private choose(id: string): void {
    const stage = this.shown?.stages.find(({ name }) => headerId(name) === id || `stage ${name}` === id);
    if (stage !== undefined) {
      this.open.set(stage.name, !stage.open);
      this.update();
      return;
    }
    const job = this.graph?.jobs.find(({ name }) => jobId(name) === id);
    if (job !== undefined) this.send({ type: 'openJob', job: job.name });
  }

  private toggleList(): void {
    const asList = this.list.hidden;
    this.list.hidden = !asList;
    this.canvas.element.hidden = asList;
    this.listButton.setAttribute('aria-pressed', String(asList));
    if (asList) this.fillList();
    else this.list.replaceChildren();
  }

  private fillList(): void {
    if (this.graph === undefined || this.shown === undefined) return;
    const openJob = (job: string) => this.send({ type: 'openJob', job });
    this.list.replaceChildren(...listOf(this.shown, this.graph, openJob));
  }

  private showNotes(notes: readonly string[]): void {
    this.notes.hidden = notes.length === 0;
    const lines = notes.map((note) => html('li', {}, note));
    const title = html('p', {}, 'Not resolved, so jobs may be missing:');
    this.notes.replaceChildren(...(notes.length === 0 ? [] : [title, html('ul', {}, ...lines)]));
  }

  private showLegend(graph: PipelineGraph): void {
    const items = graph.runners.map(({ label, places }, index) => {
      const sign = toElement({
        tag: 'svg',
        attributes: { width: 22, height: 22 },
        children: [runnerSign(index, graph, 11, 11)],
      });
      const links = places.map((place, at) => {
        const link = html('button', { type: 'button', class: 'link', title: place.label }, place.name ?? place.label);
        link.addEventListener('click', () => this.send({ type: 'openRunner', runner: index, place: at }));
        return link;
      });
      return html('li', {}, sign, ...(links.length === 0 ? [label] : links));
    });
    this.legend.replaceChildren(html('summary', {}, 'Runners'), html('ul', {}, ...items));
    this.legend.hidden = items.length === 0;
  }
}

function summaryOf(shown: Shown, graph: PipelineGraph): string {
  const all = graph.jobs.length;
  const jobs = shown.matching === all ? counted(all, jobNouns) : `${shown.matching} of ${counted(all, jobNouns)}`;
  const closed = shown.stages.filter(({ open }) => !open).length;
  const hint = shown.shortened ? `${closed} large stages are closed: open one, or filter` : '';
  return [jobs, findingWords(graph.jobs), hint].filter(Boolean).join(' · ');
}

/** Text that stays is not said again by screen readers. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Measures texts in the font of the page, each once. */
function textMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily;
  const known = new Map<string, number>();
  return (text, small) => {
    const key = `${small ? 's' : 'n'}${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (context !== null) context.font = `${small ? 11 : 13}px ${family}`;
      width = context?.measureText(text).width ?? text.length * (small ? 6 : 7.5);
      if (known.size > 20_000) known.clear();
      known.set(key, width);
    }
    return width;
  };
}
