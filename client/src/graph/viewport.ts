import type { Box, Point } from './layout';

/** How the drawing lies on the screen: a point of it is seen at `x + scale * point.x`, in CSS pixels. */
export interface Viewport extends Point {
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const smallest = 0.05;
const largest = 3;
const margin = 16;

/** All of the drawing, as large as there is room, but no larger than it is. What is too large begins at its upper left. */
export function fitWhole(drawing: Size, screen: Size): Viewport {
  const room = { width: screen.width - 2 * margin, height: screen.height - 2 * margin };
  const wanted = Math.min(1, room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height));
  const scale = Math.max(smallest, wanted);
  return {
    scale,
    x: Math.max(margin, (screen.width - drawing.width * scale) / 2),
    y: Math.max(margin, Math.min(40, (screen.height - drawing.height * scale) / 2)),
  };
}

/** As at first: all of it where that can be read, else its beginning. */
export function begin(drawing: Size, screen: Size): Viewport {
  const whole = fitWhole(drawing, screen);
  return whole.scale >= legible ? whole : { scale: legible, x: margin, y: margin };
}

const legible = 0.6;

/** Larger or smaller by a factor, around a point of the screen that keeps its place. */
export function zoom(view: Viewport, factor: number, around: Point): Viewport {
  const scale = Math.min(largest, Math.max(smallest, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: around.x - (around.x - view.x) * by, y: around.y - (around.y - view.y) * by };
}

export function pan(view: Viewport, by: Point): Viewport {
  return { ...view, x: view.x + by.x, y: view.y + by.y };
}

/** Moved as little as is needed for a box of the drawing to be seen. */
export function reveal(view: Viewport, box: Box, screen: Size): Viewport {
  const shift = (start: number, length: number, room: number) => {
    if (start < margin || length > room - 2 * margin) return margin - start;
    return Math.min(0, room - margin - (start + length));
  };
  const x = shift(view.x + box.x * view.scale, box.width * view.scale, screen.width);
  const y = shift(view.y + box.y * view.scale, box.height * view.scale, screen.height);
  return x === 0 && y === 0 ? view : pan(view, { x, y });
}

/** Moved so that something that was at one point of the drawing before, and is at another now, stays where it was. */
export function keep(view: Viewport, before: Point, now: Point): Viewport {
  return pan(view, { x: (before.x - now.x) * view.scale, y: (before.y - now.y) * view.scale });
}

/** The point of the drawing in the middle of the screen. */
export function middle(view: Viewport, screen: Size): Point {
  return { x: (screen.width / 2 - view.x) / view.scale, y: (screen.height / 2 - view.y) / view.scale };
}
