import type { NixExpr, NixSyntaxError } from './nodes';

export function checkDuplicates(_root: NixExpr, _text: string): NixSyntaxError[] {
  return [];
}
