import type { SymbolKind } from 'vscode-languageserver-types';
import type { Mention } from '../../model/pipeline/mentions/mention';
import { mentionPlace } from '../../model/pipeline/mentions/mention';
import type { Place } from '../../text/place';
import { relativePath } from '../../workspace/uri';
import type { Workspace } from '../../workspace/workspace';
import { wholeScope } from './scope';

/** A name that can be searched for in the whole workspace. */
export interface FoundSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly at: Place;
  /** What it is and where. */
  readonly container: string;
}

const maxFound = 500;
const runnerKind = 5;

/**
 * The jobs, templates, stages, variables, inputs and runners whose name holds the letters of a query in its order, whatever
 * their case; those that start with it come first.
 */
export function findWorkspaceSymbols(workspace: Workspace, query: string): readonly FoundSymbol[] {
  const matches = matcher(query);
  const found: { readonly symbol: FoundSymbol; readonly rank: number }[] = [];
  const take = (symbol: FoundSymbol): void => {
    const rank = matches(symbol.name);
    if (rank !== undefined) found.push({ symbol, rank });
  };
  for (const file of wholeScope(workspace).files) {
    const path = relativePath(workspace.root, file.file.uri) ?? file.file.uri;
    for (const mention of file.all()) {
      const shown = mention.role === 'definition' ? shownAs(mention) : undefined;
      if (shown === undefined) continue;
      const { kind, word } = shown;
      take({ name: mention.name, kind, at: mentionPlace(mention), container: `${word} in ${path}` });
    }
  }
  for (const { part, at, label } of workspace.model().runners) {
    if (part.excerpt === true) continue;
    const path = relativePath(workspace.root, part.uri) ?? part.uri;
    take({ name: label, kind: runnerKind, at, container: `runner in ${path}` });
  }
  found.sort((a, b) => a.rank - b.rank || (a.symbol.name < b.symbol.name ? -1 : 1));
  return found.slice(0, maxFound).map(({ symbol }) => symbol);
}

/** How a definition is shown; variables of single jobs are not, as they are many. */
function shownAs({ kind, name, level }: Mention): { readonly kind: SymbolKind; readonly word: string } | undefined {
  if (kind === 'job') return name.startsWith('.') ? { kind: 11, word: 'template' } : { kind: 12, word: 'job' };
  if (kind === 'stage') return { kind: 22, word: 'stage' };
  if (kind === 'input') return { kind: 7, word: 'input' };
  return kind === 'variable' && level === 'global' ? { kind: 13, word: 'variable' } : undefined;
}

/** 0 for names that start with the query, 1 for those that hold it, 2 for its letters in order; else undefined. */
function matcher(query: string): (name: string) => number | undefined {
  const wanted = query.toLowerCase();
  return (name) => {
    const low = name.toLowerCase();
    if (low.startsWith(wanted) || low.startsWith(`.${wanted}`)) return 0;
    if (low.includes(wanted)) return 1;
    let at = 0;
    for (const letter of wanted) {
      at = low.indexOf(letter, at) + 1;
      if (at === 0) return undefined;
    }
    return 2;
  };
}
