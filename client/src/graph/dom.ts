import type { Shape } from './drawing';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The elements of a drawing. */
export function toElement({ tag, attributes, children }: Shape): SVGElement {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map((child) => (typeof child === 'string' ? child : toElement(child))));
  return element;
}

/** An element of HTML. Text is never read as markup. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(label: string, title: string, act: () => void): HTMLButtonElement {
  const element = html('button', { type: 'button', title }, label);
  if (label.length < 3) element.setAttribute('aria-label', title);
  element.addEventListener('click', act);
  return element;
}
