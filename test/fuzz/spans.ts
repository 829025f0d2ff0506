import assert from 'node:assert/strict';
import { SourceMap } from '../../server/src/text/source-map';
import type { Span } from '../../server/src/text/span';

/** A span that lies in a text, its start not behind its end. */
export function assertWithin(span: Span, length: number, what: string): void {
  const inside = Number.isInteger(span.start) && Number.isInteger(span.end) && span.start >= 0;
  if (inside && span.start <= span.end && span.end <= length) return;
  assert.fail(`${what}: ${span.start} to ${span.end} in a text of ${length}`);
}

/** Every span anywhere below a value, found by its shape, and every source map, with the embedded text's length. */
export function assertSpansWithin(root: unknown, length: number): void {
  const seen = new Set<object>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isSpan(value)) assertWithin(value, length, 'span');
    else if (value instanceof SourceMap) assertWithin(value.toHostSpan({ start: 0, end: length * 4 }), length, 'map');
    else pushBelow(value, stack);
  }
}

function pushBelow(value: object, stack: unknown[]): void {
  if (value instanceof Map) for (const below of value.values()) stack.push(below);
  else if (Array.isArray(value)) for (const below of value) stack.push(below);
  // A part is another text with offsets of its own, a hole is placed in the text that it belongs to.
  else for (const [key, below] of Object.entries(value)) if (key !== 'part' && key !== 'hole') stack.push(below);
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number';
}
