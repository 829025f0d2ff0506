import { readAttrPath } from './bindings';
import type { NixExpr, NixOperator, NixUnary } from './nodes';
import { MAX_CHAIN, type NixReading } from './reading';
import type { TokenKind } from './tokens';

interface Operator {
  readonly sign: NixOperator;
  /** Binds tighter the greater it is. */
  readonly level: number;
  readonly groups: 'left' | 'right' | 'none';
}

const PIPE_LEVEL = 0;
const NOT_LEVEL = 7;
const NEGATE_LEVEL = 12;
const HAS_ATTR_LEVEL = 11;

/** From the grammar of Nix. The pipes lie below all other operators and cannot be mixed with each other. */
const OPERATORS: ReadonlyMap<TokenKind, Operator> = new Map(
  (
    [
      ['|>', PIPE_LEVEL, 'left'],
      ['<|', PIPE_LEVEL, 'right'],
      ['->', 1, 'right'],
      ['||', 2, 'left'],
      ['&&', 3, 'left'],
      ['==', 4, 'none'],
      ['!=', 4, 'none'],
      ['<', 5, 'none'],
      ['<=', 5, 'none'],
      ['>', 5, 'none'],
      ['>=', 5, 'none'],
      ['//', 6, 'right'],
      ['+', 8, 'left'],
      ['-', 8, 'left'],
      ['*', 9, 'left'],
      ['/', 9, 'left'],
      ['++', 10, 'right'],
    ] as const
  ).map(([sign, level, groups]) => [sign, { sign, level, groups }]),
);

/** An operator that waits for its right operand: a binary one, or a prefix with its offset. */
type Pending = { readonly level: number; readonly binary: Operator } | Prefix;

interface Prefix {
  readonly level: number;
  readonly prefix: NixUnary['operator'];
  readonly start: number;
}

type ReadOperand = (reading: NixReading, first?: NixExpr) => NixExpr;

/**
 * Reads operands joined by operators, by precedence, with stacks instead of recursion so that a chain may have any
 * length. `first` is the start of the first operand where it was read already.
 */
export function readOperators(reading: NixReading, readOperand: ReadOperand, first?: NixExpr): NixExpr {
  if (first !== undefined || !(reading.is('-') || reading.is('!'))) {
    const operand = readOperand(reading, first);
    return reading.is('?') || OPERATORS.has(reading.tokens.kind)
      ? new OperatorChain(reading, readOperand).readFrom(operand)
      : operand;
  }
  const chain = new OperatorChain(reading, readOperand);
  return chain.readFrom(chain.readPrefixed());
}

class OperatorChain {
  private readonly operands: NixExpr[] = [];
  private readonly pending: Pending[] = [];
  private count = 0;

  constructor(
    private readonly reading: NixReading,
    private readonly readOperand: ReadOperand,
  ) {}

  readFrom(first: NixExpr): NixExpr {
    const { reading } = this;
    this.operands.push(first);
    while (this.count <= MAX_CHAIN) {
      if (reading.is('?')) {
        this.readHasAttr();
        continue;
      }
      const operator = OPERATORS.get(reading.tokens.kind);
      if (operator === undefined) break;
      this.readBinary(operator);
    }
    if (this.count > MAX_CHAIN) this.skipRest();
    return this.finish();
  }

  /** Puts the prefixes on the stack and reads the operand behind them. */
  readPrefixed(): NixExpr {
    const { reading } = this;
    for (;;) {
      const { kind, start } = reading.tokens;
      if (kind !== '-' && kind !== '!') break;
      reading.tokens.next();
      if (this.count++ > MAX_CHAIN) continue;
      this.pending.push({ level: kind === '!' ? NOT_LEVEL : NEGATE_LEVEL, prefix: kind, start });
    }
    return this.readOperand(reading);
  }

  private readHasAttr(): void {
    const { reading } = this;
    this.reduceAbove(HAS_ATTR_LEVEL);
    this.count++;
    const sign = reading.tokens.start;
    reading.tokens.next();
    const path = readAttrPath(reading);
    if (path === undefined) reading.report(sign, sign + 1, "expected a name after '?'");
    const expr = this.operands.pop() ?? reading.missing();
    const end = reading.tokens.previousEnd;
    reading.height++;
    this.operands.push({
      kind: 'has-attr',
      span: { start: expr.span.start, end },
      expr,
      path: path ?? { kind: 'attrpath', span: { start: end, end }, names: [] },
    });
  }

  private readBinary(operator: Operator): void {
    const { reading } = this;
    this.reduceAbove(operator.level);
    this.joinWithSameLevel(operator);
    this.count++;
    reading.tokens.next();
    this.pending.push({ level: operator.level, binary: operator });
    this.operands.push(this.readPrefixed());
  }

  private reduceAbove(level: number): void {
    for (let top = this.pending.at(-1); top !== undefined && top.level > level; top = this.pending.at(-1))
      this.reduce();
  }

  /** After `reduceAbove` the operator before may have the same level: group to the left, to the right, or refuse. */
  private joinWithSameLevel(operator: Operator): void {
    const top = this.pending.at(-1);
    if (top === undefined || !('binary' in top) || top.level !== operator.level) return;
    const { start, end } = this.reading.tokens;
    if (operator.level === PIPE_LEVEL && top.binary.sign !== operator.sign) {
      this.reading.report(start, end, "'|>' and '<|' cannot be mixed, expected parentheses");
      this.reduce();
      return;
    }
    if (operator.groups === 'none') {
      this.reading.report(start, end, `'${operator.sign}' cannot follow '${top.binary.sign}', expected parentheses`);
    }
    if (operator.groups !== 'right') this.reduce();
  }

  private reduce(): void {
    const top = this.pending.pop();
    const right = this.operands.pop();
    if (top === undefined || right === undefined) return;
    this.reading.height++;
    if ('prefix' in top) {
      const span = { start: top.start, end: right.span.end };
      this.operands.push({ kind: 'unary', span, operator: top.prefix, expr: right });
      return;
    }
    const left = this.operands.pop() ?? this.reading.missing();
    const span = { start: left.span.start, end: right.span.end };
    this.operands.push({ kind: 'binary', span, operator: top.binary.sign, left, right });
  }

  private finish(): NixExpr {
    while (this.pending.length > 0) this.reduce();
    return this.operands.pop() ?? this.reading.missing();
  }

  /** Goes over the rest of a chain that is too long. */
  private skipRest(): void {
    const { reading } = this;
    const { start, end } = reading.tokens;
    reading.reportLimit(start, end, `more than ${MAX_CHAIN} operators in a row, the rest is not read`);
    for (;;) {
      if (reading.take('?')) readAttrPath(reading);
      else if (OPERATORS.has(reading.tokens.kind)) {
        reading.tokens.next();
        while (reading.take('-') || reading.take('!'));
        this.readOperand(reading);
      } else return;
    }
  }
}
