import { type Span, shiftSpan } from '../../text/span';
import type {
  NixAttrBinding,
  NixAttrName,
  NixAttrPath,
  NixAttrSet,
  NixBinding,
  NixExpr,
  NixFormal,
  NixFormals,
  NixHole,
  NixIdentifier,
  NixInherit,
  NixLambda,
  NixStringText,
} from './nodes';

/** A binding that was read again: what stood there before, and what stands there now. */
export interface ReplacedBinding {
  readonly before: NixAttrBinding;
  readonly now: NixAttrBinding;
}

/** The tree of an expression after one of the bindings in it was replaced. Nodes in front of it stay the same objects. */
export function withBinding(root: NixExpr, replaced: ReplacedBinding): NixExpr {
  const { before, now } = replaced;
  const by = now.span.end - before.span.end;
  return new Move(before.span.start, before.span.end, by, replaced).expr(root);
}

/** A binding as it is where text before it grew by so many characters. What is in it is told when it is asked for. */
export function movedBinding(binding: NixAttrBinding, by: number): NixAttrBinding {
  if (by === 0) return binding;
  return binding instanceof MovedBinding ? binding.movedBy(by) : new MovedBinding(binding, by);
}

/**
 * The binding as it was read, wherever edits before it have moved it to since: the same object in all versions of a file
 * as long as no edit touches it.
 */
export function asRead<Binding extends NixBinding>(binding: Binding | NixAttrBinding): Binding | NixAttrBinding {
  return binding instanceof MovedBinding ? binding.origin : binding;
}

/** A set that is the value of a binding, written in braces. */
export interface WrittenSet {
  readonly span: Span;
  /** As in `asRead`: with places of an earlier version. */
  readonly asRead: NixAttrSet;
  readonly now: () => NixAttrSet;
}

/** The set that a binding has as its value, without looking at where what is in it has moved to. */
export function writtenSet(binding: NixAttrBinding): WrittenSet | undefined {
  const { value } = asRead(binding);
  if (value.kind !== 'attrset') return undefined;
  if (!(binding instanceof MovedBinding)) return { span: value.span, asRead: value, now: () => value };
  const now = () => (binding.value.kind === 'attrset' ? binding.value : value);
  return { span: binding.valueSpan, asRead: value, now };
}

/** Stands for a binding of an earlier version. An edit moves many, of which hardly one is looked at. */
class MovedBinding implements NixAttrBinding {
  readonly kind = 'binding';
  readonly span: Span;
  readonly semicolon: Span | undefined;
  private ownPath: NixAttrPath | undefined;
  private ownValue: NixExpr | undefined;

  constructor(
    readonly origin: NixAttrBinding,
    private readonly by: number,
  ) {
    this.span = shiftSpan(origin.span, by);
    this.semicolon = origin.semicolon === undefined ? undefined : shiftSpan(origin.semicolon, by);
  }

  get path(): NixAttrPath {
    this.ownPath ??= this.move().path(this.origin.path);
    return this.ownPath;
  }

  get value(): NixExpr {
    this.ownValue ??= this.move().expr(this.origin.value);
    return this.ownValue;
  }

  get valueSpan(): Span {
    return shiftSpan(this.origin.value.span, this.by);
  }

  movedBy(by: number): NixAttrBinding {
    return movedBinding(this.origin, this.by + by);
  }

  private move(): Move {
    return new Move(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, this.by, undefined);
  }
}

/** Moves what stands at or behind an offset, and lets what holds the offset grow. */
class Move {
  constructor(
    /** What ends here or further in front stays. */
    private readonly start: number,
    private readonly end: number,
    private readonly by: number,
    private readonly replaced: ReplacedBinding | undefined,
  ) {}

  expr(node: NixExpr): NixExpr {
    if (node.span.end <= this.start) return node;
    const span = this.span(node.span);
    switch (node.kind) {
      case 'string':
      case 'path':
        return { ...node, span, parts: node.parts.map((part) => this.part(part)) };
      case 'list':
        return { ...node, span, items: node.items.map((item) => this.expr(item)) };
      case 'attrset':
      case 'legacy-let':
        return { ...node, span, bindings: this.bindings(node.bindings) };
      case 'let':
        return { ...node, span, bindings: this.bindings(node.bindings), body: this.expr(node.body) };
      case 'lambda':
        return this.lambda(node, span);
      default:
        return this.operation(node, span);
    }
  }

  path(node: NixAttrPath): NixAttrPath {
    if (node.span.end <= this.start) return node;
    return { ...node, span: this.span(node.span), names: node.names.map((name) => this.name(name)) };
  }

  private operation(node: NixExpr, span: Span): NixExpr {
    switch (node.kind) {
      case 'with':
        return { ...node, span, scope: this.expr(node.scope), body: this.expr(node.body) };
      case 'assert':
        return { ...node, span, condition: this.expr(node.condition), body: this.expr(node.body) };
      case 'if': {
        const condition = this.expr(node.condition);
        const consequent = this.expr(node.consequent);
        return { ...node, span, condition, consequent, alternative: this.expr(node.alternative) };
      }
      case 'apply':
        return { ...node, span, fn: this.expr(node.fn), argument: this.expr(node.argument) };
      case 'select':
        return {
          ...node,
          span,
          expr: this.expr(node.expr),
          path: this.path(node.path),
          fallback: this.maybe(node.fallback),
        };
      case 'has-attr':
        return { ...node, span, expr: this.expr(node.expr), path: this.path(node.path) };
      case 'binary':
        return { ...node, span, left: this.expr(node.left), right: this.expr(node.right) };
      case 'unary':
      case 'parens':
        return { ...node, span, expr: this.expr(node.expr) };
      default:
        return { ...node, span };
    }
  }

  private maybe(node: NixExpr | undefined): NixExpr | undefined {
    return node === undefined ? undefined : this.expr(node);
  }

  private lambda(node: NixLambda, span: Span): NixLambda {
    const argument = node.argument === undefined ? undefined : this.identifier(node.argument);
    return { ...node, span, argument, formals: this.formals(node.formals), body: this.expr(node.body) };
  }

  private formals(node: NixFormals | undefined): NixFormals | undefined {
    if (node === undefined || node.span.end <= this.start) return node;
    const items = node.items.map((item) => this.formal(item));
    return { ...node, span: this.span(node.span), items };
  }

  private formal(node: NixFormal): NixFormal {
    if (node.span.end <= this.start) return node;
    const name = this.identifier(node.name);
    return { ...node, span: this.span(node.span), name, defaultValue: this.maybe(node.defaultValue) };
  }

  private bindings(bindings: readonly NixBinding[]): readonly NixBinding[] {
    return bindings.map((binding) => this.binding(binding));
  }

  private binding(node: NixBinding): NixBinding {
    if (node === this.replaced?.before) return this.replaced.now;
    if (node.span.end <= this.start) return node;
    if (node.kind === 'inherit') return this.inherit(node);
    if (node.span.start >= this.end) return movedBinding(node, this.by);
    const semicolon = node.semicolon === undefined ? undefined : this.span(node.semicolon);
    return { ...node, span: this.span(node.span), path: this.path(node.path), value: this.expr(node.value), semicolon };
  }

  private inherit(node: NixInherit): NixInherit {
    const names = node.names.map((name) => this.name(name));
    return { ...node, span: this.span(node.span), from: this.maybe(node.from), names };
  }

  private name(node: NixAttrName): NixAttrName {
    if (node.span.end <= this.start) return node;
    if (node.kind === 'identifier') return this.identifier(node);
    const span = this.span(node.span);
    if (node.kind === 'hole') return { ...node, span, expr: this.expr(node.expr) };
    return { ...node, span, parts: node.parts.map((part) => this.part(part)) };
  }

  private identifier(node: NixIdentifier): NixIdentifier {
    return node.span.end <= this.start ? node : { ...node, span: this.span(node.span) };
  }

  private part(node: NixStringText | NixHole): NixStringText | NixHole {
    if (node.span.end <= this.start) return node;
    const span = this.span(node.span);
    return node.kind === 'hole' ? { ...node, span, expr: this.expr(node.expr) } : { ...node, span };
  }

  private span({ start, end }: Span): Span {
    return { start: start >= this.end ? start + this.by : start, end: end + this.by };
  }
}
