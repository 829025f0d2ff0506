import type { PipelineGraph } from '../../../server/src/transport/protocol';
import { html, toElement } from './dom';
import { drawGraph, type Measure } from './drawing';
import type { Box, Layout, Point } from './layout';
import { directionOf, headerId, neighbour } from './neighbours';
import { begin, fitWhole, keep, middle, pan, reveal, type Size, type Viewport, zoom } from './viewport';

export interface CanvasActions {
  /** A node or the header of a stage was chosen, by its id. */
  choose(id: string): void;
}

/** Further than this, in CSS pixels, a press of the mouse moves the drawing instead of choosing what it is on. */
const dragThreshold = 4;
const zoomStep = 1.25;

/** The drawing on the screen: moved and zoomed with mouse and keys, and walked through with the arrow keys. */
export class Canvas {
  readonly element = html('div', { class: 'drawing' });
  private readonly svg = toElement({
    tag: 'svg',
    attributes: { class: 'canvas', role: 'application', tabindex: -1 },
    children: [],
  });
  private readonly world = toElement({ tag: 'g', attributes: {}, children: [] });
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  private layout: Layout | undefined;
  /** The one that the Tab key leads to. */
  private current = '';
  /** Until somebody moves the drawing, it is placed anew when there is more or less room. */
  private moved = false;
  private drag: { readonly from: Point; readonly view: Viewport; far: boolean } | undefined;

  constructor(private readonly actions: CanvasActions) {
    this.svg.append(this.world);
    this.element.append(this.svg);
    this.listen();
    new ResizeObserver(() => {
      if (!this.moved) this.start();
    }).observe(this.element);
  }

  /** Draws a graph; what was in the middle of the screen, or has the focus, stays where it is. */
  show(layout: Layout, graph: PipelineGraph, measure: Measure): void {
    const before = this.layout;
    const focused = this.world.contains(document.activeElement);
    this.layout = layout;
    this.world.replaceChildren(...drawGraph(layout, graph, { measure, interactive: true }).map(toElement));
    this.svg.setAttribute('aria-label', `Pipeline graph of ${graph.path}. Arrow keys lead from job to job.`);
    if (before === undefined || !this.moved) this.start();
    else this.keepPlace(before, layout);
    if (this.boxOf(this.current) === undefined) this.current = layout.nodes[0]?.node.id ?? '';
    this.elementOf(this.current)?.setAttribute('tabindex', '0');
    if (focused) this.focus(this.current, false);
  }

  /** All of the drawing. */
  fit(): void {
    if (this.layout === undefined) return;
    this.moved = true;
    this.place(fitWhole(this.layout, this.size()));
  }

  zoomBy(factor: number): void {
    const { width, height } = this.size();
    this.zoomAround(factor, { x: width / 2, y: height / 2 });
  }

  focus(id: string, move = true): void {
    const element = this.elementOf(id);
    const box = this.boxOf(id);
    if (element === undefined || box === undefined) return;
    this.elementOf(this.current)?.setAttribute('tabindex', '-1');
    this.current = id;
    element.setAttribute('tabindex', '0');
    element.focus({ preventScroll: true });
    if (move) this.place(reveal(this.view, box, this.size()));
  }

  /** The first that is drawn. */
  focusFirst(): void {
    const id = this.layout?.nodes[0]?.node.id;
    if (id !== undefined) this.focus(id);
  }

  private start(): void {
    if (this.layout !== undefined) this.place(begin(this.layout, this.size()));
  }

  private keepPlace(before: Layout, now: Layout): void {
    const at = middle(this.view, this.size());
    const distance = (box: Point) => Math.abs(box.x - at.x) + Math.abs(box.y - at.y);
    const places = new Map(before.nodes.map((placed) => [placed.node.id, placed]));
    const kept = now.nodes.flatMap((placed) => {
      const old = places.get(placed.node.id);
      return old === undefined ? [] : [{ old, placed }];
    });
    const anchor =
      kept.find(({ placed }) => placed.node.id === this.current && this.world.contains(document.activeElement)) ??
      kept.sort((a, b) => distance(a.old) - distance(b.old))[0];
    if (anchor !== undefined) this.place(keep(this.view, anchor.old, anchor.placed));
  }

  private boxOf(id: string): Box | undefined {
    const stage = this.layout?.stages.find(({ name }) => headerId(name) === id);
    return stage === undefined ? this.layout?.nodes.find(({ node }) => node.id === id) : { ...stage, height: 40 };
  }

  private elementOf(id: string): SVGElement | undefined {
    return this.world.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`) ?? undefined;
  }

  private size(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  private place(view: Viewport): void {
    this.view = view;
    this.world.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);
  }

  private zoomAround(factor: number, around: Point): void {
    this.moved = true;
    this.place(zoom(this.view, factor, around));
  }

  private listen(): void {
    const { svg } = this;
    svg.addEventListener('keydown', (event) => this.keyDown(event));
    svg.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    svg.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.drag = { from: { x: event.clientX, y: event.clientY }, view: this.view, far: false };
    });
    svg.addEventListener('pointermove', (event) => this.dragTo(event));
    for (const end of ['pointerup', 'pointercancel'] as const) svg.addEventListener(end, () => this.endDrag());
    svg.addEventListener('click', (event) => {
      const id = idOf(event.target);
      if (id === undefined || this.drag?.far === true) return;
      this.focus(id, false);
      this.actions.choose(id);
    });
    for (const [begun, ended] of [
      ['focusin', 'focusout'],
      ['pointerover', 'pointerout'],
    ] as const) {
      svg.addEventListener(begun, ({ target }) => this.light(idOf(target)));
      svg.addEventListener(ended, () => this.light(idOf(document.activeElement)));
    }
  }

  private keyDown(event: KeyboardEvent): void {
    const id = idOf(event.target);
    const direction = directionOf(event.key, event.ctrlKey || event.metaKey);
    if (direction !== undefined && this.layout !== undefined) {
      const next = neighbour(this.layout, id ?? this.current, direction);
      if (next !== undefined) this.focus(next);
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === '+' || event.key === '=') this.zoomBy(zoomStep);
    else if (event.key === '-') this.zoomBy(1 / zoomStep);
    else if (event.key === '0') this.fit();
    else if ((event.key === 'Enter' || event.key === ' ') && id !== undefined) this.actions.choose(id);
    else return;
    event.preventDefault();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.element.getBoundingClientRect();
    // Lines and pages, as some mice count, in pixels.
    const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? 16 : this.size().height;
    if (event.ctrlKey || event.metaKey) {
      const around = { x: event.clientX - left, y: event.clientY - top };
      this.zoomAround(Math.exp((-event.deltaY * unit) / 300), around);
      return;
    }
    this.moved = true;
    const by = event.shiftKey ? { x: -event.deltaY, y: -event.deltaX } : { x: -event.deltaX, y: -event.deltaY };
    this.place(pan(this.view, { x: by.x * unit, y: by.y * unit }));
  }

  private dragTo(event: PointerEvent): void {
    const { drag } = this;
    if (drag === undefined || event.buttons === 0) return;
    const by = { x: event.clientX - drag.from.x, y: event.clientY - drag.from.y };
    if (!drag.far && Math.hypot(by.x, by.y) < dragThreshold) return;
    if (!drag.far) {
      drag.far = true;
      this.svg.setPointerCapture(event.pointerId);
      this.svg.classList.add('dragging');
    }
    this.moved = true;
    this.place(pan(drag.view, by));
  }

  private endDrag(): void {
    this.svg.classList.remove('dragging');
    // The click that belongs to this comes after it, and asks whether it was a drag.
    const { drag } = this;
    setTimeout(() => {
      if (this.drag === drag) this.drag = undefined;
    });
  }

  /** Shows which edges belong to a node. */
  private light(id: string | undefined): void {
    for (const edge of this.world.querySelectorAll<SVGElement>('.edge')) {
      const { from, to } = edge.dataset;
      edge.classList.toggle('lit', id !== undefined && (from === id || to === id));
    }
  }
}

function idOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGElement>('[data-id]')?.dataset.id : undefined;
}
