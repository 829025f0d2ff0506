import type { ShellNode } from '../../../syntax/shell/nodes';
import { readShell } from '../../../syntax/shell/reader';
import { ShellText } from '../../../syntax/shell/shell-text';
import { walkList } from '../../../syntax/shell/walk';
import type { Span } from '../../../text/span';

/** A name inside a text, its span without `$` and braces. */
export interface TextName {
  readonly name: string;
  readonly span: Span;
}

/** `$$` is an escape in values and the process's number in shells; in neither case a variable follows. */
const variablePattern = /\$\$|\$\[\[|\$\{[#!]?(?:env:)?([A-Za-z_]\w*)|\$(?:env:)?([A-Za-z_]\w*)/gi;
const inputPattern = /\$\[\[\s*inputs\.([\w-]+)/g;
const assignmentPattern = /(?:^|[^\w-])[A-Za-z_]\w*\+?=/;

/**
 * The variables that a text refers to: `$NAME`, `${NAME…}`, and PowerShell's `$env:NAME`. Quotes do not matter, as what
 * stands in single quotes is often handed to another shell, which has the same environment.
 */
export function findVariableNames(text: string): readonly TextName[] {
  if (!text.includes('$')) return [];
  return [...text.matchAll(variablePattern)].flatMap((match) => nameIn(match, match[1] ?? match[2]));
}

/** The inputs that a text refers to by `$[[ inputs.NAME ]]`. */
export function findInputNames(text: string): readonly TextName[] {
  if (!text.includes('$[[')) return [];
  return [...text.matchAll(inputPattern)].flatMap((match) => nameIn(match, match[1]));
}

function nameIn(match: RegExpExecArray | RegExpMatchArray, name: string | undefined): TextName[] {
  if (name === undefined || match.index === undefined) return [];
  const end = match.index + match[0].length;
  return [{ name, span: { start: end - name.length, end } }];
}

const declaring: ReadonlySet<string> = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** The variables that a script sets: assignments, and the arguments of `export` and its like. */
export function findAssignments(script: string): readonly TextName[] {
  if (!assignmentPattern.test(script)) return [];
  const found: TextName[] = [];
  const look = (node: ShellNode): void => {
    if (node.kind !== 'simple') return;
    for (const { name, nameSpan } of node.assignments) found.push({ name, span: nameSpan });
    const [command, ...args] = node.words;
    const first = command?.parts[0];
    if (first?.kind !== 'literal' || !declaring.has(first.text)) return;
    for (const { parts } of args) {
      const [part] = parts;
      const name = part?.kind === 'literal' ? /^([A-Za-z_]\w*)\+?=/.exec(part.text)?.[1] : undefined;
      if (part === undefined || name === undefined) continue;
      found.push({ name, span: { start: part.span.start, end: part.span.start + name.length } });
    }
  };
  walkList(readShell(ShellText.of(script)).root, { node: look });
  return found;
}
