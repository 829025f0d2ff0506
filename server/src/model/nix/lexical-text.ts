import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixBinding, NixExpr, NixNode, NixTree } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';

/** Variables that stand for variables are followed this far. */
const mostSteps = 16;

/** What is around an expression, from the root of its file to the innermost node. */
type Surroundings = readonly NixNode[];

/**
 * The texts that are bound in a set by plain names, as far as its own file settles them without being evaluated: strings,
 * and variables of a `let` or a `rec` around, also by `inherit` and within strings. Arguments of functions are not known.
 */
export function lexicalTexts(
  set: NixExpr & { kind: 'attrset' },
  tree: NixTree,
  text: string,
): ReadonlyMap<string, string> {
  const path = nodePathAt(tree, set.span.start);
  const index = path.indexOf(set);
  const outside = path.slice(0, Math.max(0, index));
  const inside = set.recursive ? [...outside, set] : outside;
  const reader = new LexicalReader(text);
  const texts = new Map<string, string>();
  for (const binding of set.bindings) {
    for (const name of namesOf(binding, text)) {
      const value =
        binding.kind === 'binding'
          ? reader.textOf(binding.value, inside)
          : binding.from === undefined
            ? reader.variable(name, outside)
            : undefined;
      if (value !== undefined) texts.set(name, value);
    }
  }
  return texts;
}

/** The names that a binding defines whole: none for `a.b = …`. */
function namesOf(binding: NixBinding, text: string): readonly string[] {
  const names = binding.kind === 'inherit' ? binding.names : binding.path.names;
  if (binding.kind === 'binding' && names.length > 1) return [];
  return names.flatMap((name) => nixAttrNameText(name, text) ?? []);
}

class LexicalReader {
  private steps = 0;

  constructor(private readonly text: string) {}

  textOf(expr: NixExpr, around: Surroundings): string | undefined {
    if (expr.kind === 'parens') return this.textOf(expr.expr, around);
    if (expr.kind === 'identifier') return this.variable(expr.name, around);
    if (expr.kind !== 'string' || !expr.closed) return undefined;
    const parts = expr.parts.map((part) => {
      if (part.kind === 'hole') return this.textOf(part.expr, around);
      const source = this.text.slice(part.span.start, part.span.end);
      return /\\|''|\n/.test(source) ? undefined : source;
    });
    return parts.includes(undefined) ? undefined : parts.join('');
  }

  /** The text of the variable that a name stands for; undefined where it is an argument, or of a `with`. */
  variable(name: string, around: Surroundings): string | undefined {
    if (++this.steps > mostSteps) return undefined;
    for (let index = around.length - 1; index >= 0; index--) {
      const node = around[index];
      if (node?.kind === 'lambda' && takes(node, name)) return undefined;
      if (node === undefined || !isScope(node)) continue;
      const binding = node.bindings.find((each) => startsWith(each, name, this.text));
      if (binding === undefined) continue;
      if (binding.kind === 'inherit') {
        return binding.from === undefined ? this.variable(name, around.slice(0, index)) : undefined;
      }
      if (binding.path.names.length > 1) return undefined;
      return this.textOf(binding.value, around.slice(0, index + 1));
    }
    return undefined;
  }
}

function isScope(node: NixNode): node is NixNode & { readonly bindings: readonly NixBinding[] } {
  return node.kind === 'let' || node.kind === 'legacy-let' || (node.kind === 'attrset' && node.recursive);
}

function startsWith(binding: NixBinding, name: string, text: string): boolean {
  const names = binding.kind === 'inherit' ? binding.names : binding.path.names.slice(0, 1);
  return names.some((each) => nixAttrNameText(each, text) === name);
}

function takes({ argument, formals }: NixNode & { kind: 'lambda' }, name: string): boolean {
  return argument?.name === name || formals?.items.some((formal) => formal.name.name === name) === true;
}
