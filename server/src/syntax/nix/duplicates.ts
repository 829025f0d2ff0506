import type { Span } from '../../text/span';
import { nixAttrNameText } from './names';
import type { NixAttrBinding, NixBinding, NixExpr, NixInherit, NixLambda, NixSyntaxError } from './nodes';
import { MAX_ERRORS } from './reading';
import { walkNix } from './walk';

/** A name of a set: where it was defined first, and what it holds if that is a set, so that more can be merged in. */
interface Defined {
  readonly span: Span;
  /** What it is defined by. The names of a set written as the value are collected when something is merged into it. */
  readonly binding: NixAttrBinding | undefined;
  /** The names below, from a written set or from longer paths (`a.b = …`). */
  names: Map<string, Defined> | undefined;
}

/**
 * Finds names defined twice in a set, `let` or function head, which Nix refuses when it reads the file. Paths that meet
 * in a set are merged (`a.b = 1; a.c = 2;`), also with a set written out; only names known without evaluating count.
 * `within` leaves out what neither holds that span nor lies in it.
 */
export function checkDuplicates(root: NixExpr, text: string, within: Span = root.span): NixSyntaxError[] {
  const check = new DuplicateCheck(text);
  walkNix(root, (node) => {
    if (node.span.end <= within.start || node.span.start >= within.end) return false;
    if (node.kind === 'attrset' || node.kind === 'let' || node.kind === 'legacy-let') check.bindings(node.bindings);
    else if (node.kind === 'lambda' && node.formals !== undefined) check.formals(node);
    return true;
  });
  return check.errors;
}

class DuplicateCheck {
  readonly errors: NixSyntaxError[] = [];
  /** Off while the names of a nested set are collected: its own duplicates are reported where it is visited. */
  private reporting = true;

  constructor(private readonly text: string) {}

  bindings(bindings: readonly NixBinding[]): void {
    if (bindings.length < 2 && bindings[0]?.kind !== 'inherit') return;
    this.collect(bindings);
  }

  formals(lambda: NixLambda): void {
    const seen = new Map<string, Span>();
    if (lambda.argument !== undefined) seen.set(lambda.argument.name, lambda.argument.span);
    for (const { name } of lambda.formals?.items ?? []) {
      const first = seen.get(name.name);
      if (first !== undefined) this.report(name.name, name.span, first);
      else seen.set(name.name, name.span);
    }
  }

  private collect(bindings: readonly NixBinding[]): Map<string, Defined> {
    const names = new Map<string, Defined>();
    for (const binding of bindings) {
      if (binding.kind === 'inherit') this.addInherited(names, binding);
      else this.addBinding(names, binding);
    }
    return names;
  }

  private addInherited(names: Map<string, Defined>, inherit: NixInherit): void {
    for (const name of inherit.names) {
      const text = nixAttrNameText(name, this.text);
      if (text === undefined) continue;
      const first = names.get(text);
      if (first !== undefined) this.report(text, name.span, first.span);
      else names.set(text, { span: name.span, binding: undefined, names: undefined });
    }
  }

  private addBinding(names: Map<string, Defined>, binding: NixAttrBinding): void {
    let level = names;
    const steps = binding.path.names;
    for (const [index, step] of steps.entries()) {
      const text = nixAttrNameText(step, this.text);
      if (text === undefined) return;
      const defined = level.get(text);
      if (index === steps.length - 1) {
        this.addLast(level, text, binding, defined);
        return;
      }
      const below = defined === undefined ? new Map<string, Defined>() : this.namesBelow(defined);
      if (defined === undefined) level.set(text, { span: binding.path.span, binding: undefined, names: below });
      if (below === undefined) {
        this.report(this.pathText(binding), binding.path.span, defined?.span ?? binding.path.span);
        return;
      }
      level = below;
    }
  }

  private addLast(
    level: Map<string, Defined>,
    text: string,
    binding: NixAttrBinding,
    first: Defined | undefined,
  ): void {
    if (first === undefined) {
      level.set(text, { span: binding.path.span, binding, names: undefined });
      return;
    }
    const written = writtenSet(binding);
    const below = written === undefined ? undefined : this.namesBelow(first);
    if (below === undefined || written === undefined) {
      this.report(this.pathText(binding), binding.path.span, first.span);
      return;
    }
    for (const [name, defined] of this.collectQuietly(written)) {
      const other = below.get(name);
      if (other !== undefined) this.report(name, defined.span, other.span);
      else below.set(name, defined);
    }
  }

  private namesBelow(defined: Defined): Map<string, Defined> | undefined {
    const written = defined.names === undefined ? writtenSet(defined.binding) : undefined;
    if (written !== undefined) defined.names = this.collectQuietly(written);
    return defined.names;
  }

  private collectQuietly(bindings: readonly NixBinding[]): Map<string, Defined> {
    const before = this.reporting;
    this.reporting = false;
    const names = this.collect(bindings);
    this.reporting = before;
    return names;
  }

  private pathText(binding: NixAttrBinding): string {
    return this.text.slice(binding.path.span.start, binding.path.span.end);
  }

  private report(name: string, span: Span, first: Span): void {
    if (!this.reporting || this.errors.length >= MAX_ERRORS) return;
    const line = this.text.slice(0, first.start).split('\n').length;
    this.errors.push({ span, message: `'${name}' is defined twice, first on line ${line}, expected one definition` });
  }
}

function writtenSet(binding: NixAttrBinding | undefined): readonly NixBinding[] | undefined {
  let inner = binding?.value;
  while (inner?.kind === 'parens') inner = inner.expr;
  return inner?.kind === 'attrset' ? inner.bindings : undefined;
}
