import type { ShellNode, ShellSimpleCommand, ShellWordPart } from './nodes';
import { knownText } from './static-text';
import { arithmeticNames, walkNode } from './walk';
import { wordText } from './word-text';

/** What a stretch of a script may change, whichever way it runs. */
export interface ChangedNames {
  readonly names: ReadonlySet<string>;
  /** It may change anything: it sources, evaluates, or calls functions. */
  readonly anything: boolean;
  readonly directory: boolean;
  readonly options: boolean;
}

/** Builtins whose arguments name variables. */
const NAMING = new Set([
  'export',
  'declare',
  'typeset',
  'local',
  'readonly',
  'unset',
  'read',
  'readarray',
  'mapfile',
  'getopts',
  'let',
  'printf',
]);
const ANYTHING = new Set(['.', 'source', 'eval', 'exec', 'command', 'builtin', 'alias', 'trap']);
const DIRECTORY = new Set(['cd', 'pushd', 'popd']);

/** What the body of a loop may change, before it is followed: read off its text. */
export function changedNames(nodes: readonly ShellNode[], functions: ReadonlySet<string>): ChangedNames {
  const names = new Set<string>();
  const found = { names, anything: false, directory: false, options: false };
  const visitSimple = (node: ShellSimpleCommand) => {
    for (const assignment of node.assignments) names.add(assignment.name);
    const first = node.words[0];
    if (first === undefined) return;
    const name = knownText(wordText(first));
    if (name === undefined || ANYTHING.has(name) || functions.has(name)) found.anything = true;
    else if (DIRECTORY.has(name)) found.directory = true;
    else if (name === 'set') found.options = true;
    else if (NAMING.has(name) && !addArguments(node, names)) found.anything = true;
  };
  const part = (one: ShellWordPart) => {
    if (one.kind === 'parameter' && /^:?=$/.test(one.operator ?? '')) names.add(one.name);
    if (one.kind === 'arithmetic-expansion') for (const name of arithmeticNames(one.parts)) names.add(name);
  };
  const node = (one: ShellNode) => {
    if (one.kind === 'simple') visitSimple(one);
    else if (one.kind === 'for' || one.kind === 'select') names.add(one.name);
    else if (one.kind === 'arithmetic') for (const name of arithmeticNames(one.expression.parts)) names.add(name);
    else if (one.kind === 'arithmetic-for') for (const name of arithmeticNames(one.header.parts)) names.add(name);
    else if (one.kind === 'coprocess') names.add('COPROC');
    else if (one.kind === 'test') names.add('BASH_REMATCH');
  };
  for (const one of nodes) walkNode(one, { node, part });
  return found;
}

/** Adds all names in the arguments; false where an argument is not known. */
function addArguments(node: ShellSimpleCommand, names: Set<string>): boolean {
  for (const word of node.words.slice(1)) {
    const first = wordText(word)[0];
    if (first !== undefined && first.kind !== 'text') return false;
    for (const name of first?.text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) names.add(name);
  }
  return true;
}
