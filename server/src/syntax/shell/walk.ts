import type { ShellList, ShellNode, ShellRedirection, ShellSimpleCommand, ShellWord, ShellWordPart } from './nodes';

/** What a walk over the tree is told, outer before inner. Substitutions are walked as well. */
export interface ShellVisitor {
  readonly node?: (node: ShellNode) => void;
  readonly part?: (part: ShellWordPart) => void;
}

/** Visits all commands and word parts below a list. */
export function walkList(list: ShellList, visitor: ShellVisitor): void {
  for (const item of list.items) {
    for (const pipeline of [item.first, ...item.rest.map((link) => link.pipeline)]) {
      for (const node of pipeline.commands) walkNode(node, visitor);
    }
  }
}

/** Visits a command and all below it. */
export function walkNode(node: ShellNode, visitor: ShellVisitor): void {
  visitor.node?.(node);
  for (const list of childLists(node)) walkList(list, visitor);
  for (const word of childWords(node)) walkWord(word, visitor);
  if ((node.kind === 'function' || node.kind === 'coprocess') && node.body !== undefined) walkNode(node.body, visitor);
}

/** Visits the parts of a word and all below it. */
export function walkWord(word: ShellWord, visitor: ShellVisitor): void {
  for (const part of word.parts) walkPart(part, visitor);
}

function walkPart(part: ShellWordPart, visitor: ShellVisitor): void {
  visitor.part?.(part);
  switch (part.kind) {
    case 'single-quoted':
    case 'double-quoted':
    case 'arithmetic-expansion':
      for (const inner of part.parts) walkPart(inner, visitor);
      return;
    case 'parameter':
      for (const word of [part.index, part.word]) if (word !== undefined) walkWord(word, visitor);
      return;
    case 'array':
      for (const word of part.words) walkWord(word, visitor);
      return;
    case 'command-substitution':
    case 'process-substitution':
      walkList(part.body, visitor);
      return;
    default:
  }
}

function childLists(node: ShellNode): ShellList[] {
  switch (node.kind) {
    case 'if': {
      const branches = node.branches.flatMap((branch) => [branch.condition, branch.body]);
      return node.otherwise === undefined ? branches : [...branches, node.otherwise];
    }
    case 'while':
    case 'until':
      return [node.condition, node.body];
    case 'case':
      return node.clauses.map((clause) => clause.body);
    case 'subshell':
    case 'group':
    case 'for':
    case 'select':
    case 'arithmetic-for':
      return [node.body];
    default:
      return [];
  }
}

/** The words that stand in a command itself, those of redirections and here-documents included. */
export function childWords(node: ShellNode): ShellWord[] {
  return [...ownWords(node), ...redirectionWords(node.redirections)];
}

function ownWords(node: ShellNode): readonly ShellWord[] {
  switch (node.kind) {
    case 'simple':
      return [...assignmentWords(node), ...node.words];
    case 'for':
    case 'select':
      return node.words ?? [];
    case 'arithmetic-for':
      return [node.header];
    case 'case':
      return [node.subject, ...node.clauses.flatMap((clause) => clause.patterns)];
    case 'test':
      return node.words;
    case 'arithmetic':
      return [node.expression];
    default:
      return [];
  }
}

function assignmentWords(node: ShellSimpleCommand): ShellWord[] {
  return node.assignments.flatMap(({ index, value, array }) =>
    [index, value, ...(array ?? [])].filter((word) => word !== undefined),
  );
}

function redirectionWords(redirections: readonly ShellRedirection[]): ShellWord[] {
  return redirections.flatMap(({ target, hereDocument }) =>
    hereDocument !== undefined ? [hereDocument.body] : target !== undefined ? [target] : [],
  );
}

/** The names an arithmetic expression may assign to. */
export function arithmeticNames(parts: readonly ShellWordPart[]): string[] {
  const text = parts.map((part) => (part.kind === 'literal' ? part.text : ' ')).join('');
  return /=|\+\+|--/.test(text) ? (text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) : [];
}
