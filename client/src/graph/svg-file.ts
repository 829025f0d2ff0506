import type { PipelineGraph } from '../../../server/src/transport/protocol';
import { type Measure, runnerSign, type Shape } from './drawing';
import type { Size } from './viewport';

/** Custom properties of CSS and their values: `--text` → `#ccc`. */
export type Colours = ReadonlyMap<string, string>;

const margin = 16;
const line = 26;

/**
 * A drawing as a file of its own: with its colours in it, the legend below, and a title. `style` is the part of the style
 * sheet that is about drawings, which names colours by custom properties only.
 */
export function svgFile(
  shapes: readonly Shape[],
  drawing: Size,
  graph: PipelineGraph,
  { style, colours, measure }: { style: string; colours: Colours; measure: Measure },
): string {
  const legend = graph.runners.map(({ label }, index) => ({
    tag: 'g',
    attributes: { transform: `translate(0 ${index * line})` },
    children: [
      runnerSign(index, graph, 12, 12),
      { tag: 'text', attributes: { class: 'small', x: 30, y: 16 }, children: [label] },
    ],
  }));
  const below = drawing.height + margin;
  const legendWidth = Math.max(0, ...graph.runners.map(({ label }) => measure(label, true))) + 40;
  const width = Math.ceil(Math.max(drawing.width, legendWidth)) + 2 * margin;
  const height = Math.ceil(below + legend.length * line) + 2 * margin;
  const root: Shape = {
    tag: 'svg',
    attributes: { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' },
    children: [
      { tag: 'title', attributes: {}, children: [`Pipeline graph of ${graph.path}`] },
      { tag: 'style', attributes: {}, children: [filled(style, colours)] },
      { tag: 'rect', attributes: { class: 'paper', width, height }, children: [] },
      { tag: 'g', attributes: { transform: `translate(${margin} ${margin})` }, children: shapes },
      { tag: 'g', attributes: { transform: `translate(${margin} ${margin + below})` }, children: legend },
    ],
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(root)}\n`;
}

/** A custom property that is not known takes its colour from what is around it. */
function filled(style: string, colours: Colours): string {
  return style.replace(/var\((--[\w-]+)\)/g, (_, name: string) => colours.get(name) ?? 'currentcolor');
}

export function svgText({ tag, attributes, children }: Shape): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeText(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escapeText(child) : svgText(child)));
  const open = `<${tag}${written.join('')}`;
  return inner.length === 0 ? `${open}/>` : `${open}>${inner.join('')}</${tag}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML has no way to write are left out. */
function escapeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/[&<>"]/g, (character) => entities[character] ?? character)
  );
}
