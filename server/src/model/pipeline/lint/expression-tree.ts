import { type ExpressionToken, expressionTokens, expressionTrouble } from './expression';

/** A condition as GitLab reads it. `&&` binds stronger than `||`, comparisons stronger than both. */
export type Expression =
  | { readonly kind: 'and'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | Comparison;

/** A condition without others in it. */
export type Comparison =
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'value'; readonly value: Operand };

export type Operand =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'pattern'; readonly pattern: string };

/** The tree of a condition; undefined where it is not wholly understood. */
export function readExpression(text: string): Expression | undefined {
  if (expressionTrouble(text) !== undefined) return undefined;
  const tokens = expressionTokens(text);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const reader = new ExpressionReader(tokens);
  const tree = reader.readOr();
  return reader.isDone ? tree : undefined;
}

class ExpressionReader {
  private at = 0;

  constructor(private readonly tokens: readonly ExpressionToken[]) {}

  get isDone(): boolean {
    return this.at === this.tokens.length;
  }

  readOr(): Expression | undefined {
    return this.readJoined('||', () => this.readJoined('&&', () => this.readComparison()));
  }

  private readJoined(operator: '&&' | '||', next: () => Expression | undefined): Expression | undefined {
    let left = next();
    while (left !== undefined && this.take(operator)) {
      const right = next();
      left = right === undefined ? undefined : { kind: operator === '&&' ? 'and' : 'or', left, right };
    }
    return left;
  }

  private readComparison(): Expression | undefined {
    const left = this.readPrimary();
    const token = this.tokens[this.at];
    if (left === undefined || token?.kind !== 'compare') return left;
    this.at++;
    const right = this.readPrimary();
    // What is compared with a condition is not understood here.
    if (left.kind !== 'value' || right?.kind !== 'value') return undefined;
    const next = this.tokens[this.at];
    if (next?.kind === 'compare') return undefined;
    return { kind: 'compare', operator: token.text, left: left.value, right: right.value };
  }

  private readPrimary(): Expression | undefined {
    const token = this.tokens[this.at++];
    if (token === undefined) return undefined;
    if (token.kind === 'not') {
      const of = this.readPrimary();
      return of === undefined ? undefined : { kind: 'not', of };
    }
    if (token.kind === 'open') {
      const inner = this.readOr();
      return this.take(')') ? inner : undefined;
    }
    return token.kind === 'value' ? { kind: 'value', value: readOperand(token.text) } : undefined;
  }

  private take(text: string): boolean {
    if (this.tokens[this.at]?.text !== text || this.tokens[this.at]?.kind === 'value') return false;
    this.at++;
    return true;
  }
}

function readOperand(text: string): Operand {
  if (text.startsWith('$')) return { kind: 'variable', name: text.slice(1) };
  if (text.startsWith('/')) return { kind: 'pattern', pattern: text };
  if (text === 'null') return { kind: 'null' };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  return { kind: 'text', text: text.slice(1, -1) };
}
