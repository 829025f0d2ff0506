import type { NixBinding, NixNode } from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import type { Span } from '../../text/span';
import type { ModuleDependents } from './module-dependents';
import type { NixSource } from './read-host';

/** A stretch of a text that is not as it was, or will not stay so. */
export interface Stretch extends Span {
  /** It may have to do with what else stands on its lines: with comments, line ends, or where bindings end. */
  readonly isLayout: boolean;
}

/**
 * The innermost bindings in which something was changed, be it a comment or white space, or on whose lines other things
 * came or went: edits that remove or add something there go by these. A set whose bindings are told apart is not touched
 * by what changes between them.
 */
export function touchedBindings(
  file: NixSource,
  dependents: ModuleDependents,
  changed: readonly Stretch[],
): readonly NixBinding[] {
  const lines = changed.flatMap((each) => (each.isLayout ? (linesOf(each, file.text) ?? []) : [each]));
  const touched: NixBinding[] = [];
  const open: NixNode[] = lines.length === 0 ? [] : [file.tree.root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of nixChildren(node)) {
      if (!lines.some((span) => meets(child.span, span))) continue;
      const isBinding = child.kind === 'binding' || child.kind === 'inherit';
      if (isBinding && dependents.of(child) !== undefined && isTouchedItself(child, dependents, changed)) {
        touched.push(child);
      } else open.push(child);
    }
  }
  return touched;
}

function isTouchedItself(binding: NixBinding, dependents: ModuleDependents, changed: readonly Span[]): boolean {
  if (binding.kind === 'inherit' || dependents.isInnermost(binding)) return true;
  // Below it more is told apart, so only what is written around its value touches it.
  const { start, end } = binding.value.span;
  return changed.some((span) => meets(binding.span, span) && (span.start < start || span.end > end));
}

function meets(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** The lines of a change; undefined where lines were put between others, which stay as they are. */
function linesOf({ start, end }: Span, text: string): Span | undefined {
  const first = text.lastIndexOf('\n', start - 1) + 1;
  if (first === start && (start === end || text[end - 1] === '\n')) {
    return start === end ? undefined : { start, end: end - 1 };
  }
  const last = text.indexOf('\n', end);
  return { start: first, end: last < 0 ? text.length : last };
}
