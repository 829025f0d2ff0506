import type { DocumentSymbol } from 'vscode-languageserver-types';
import { knownItems } from '../../model/fact';
import { executorOf } from '../../model/runner/executor';
import type { Runner } from '../../model/runner/runner';
import { touches } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { type Positions, spanOf } from '../positions';

const runnerKind = 5;

/** The outline of a file with the executor and the tags of each runner, as far as they are known: `docker · nix, linux`. */
export function withRunners(
  symbols: DocumentSymbol[],
  workspace: Workspace,
  file: WorkspaceFile,
  positions: Positions,
): DocumentSymbol[] {
  if (file.kind === 'pipeline') return symbols;
  const runners = workspace.model().runners.flatMap((runner): readonly Found[] => {
    const span = runner.at.part.uri === file.uri ? file.locate(runner.at) : undefined;
    const detail = detailOf(runner);
    return span === undefined || detail === undefined ? [] : [{ offset: span.start, detail }];
  });
  return runners.length === 0 ? symbols : symbols.map((symbol) => described(symbol, runners, positions));
}

interface Found {
  readonly offset: number;
  readonly detail: string;
}

function described(symbol: DocumentSymbol, runners: readonly Found[], positions: Positions): DocumentSymbol {
  const within = (range: DocumentSymbol['range']): readonly Found[] => {
    const span = spanOf(positions, range);
    return runners.filter(({ offset }) => touches(span, offset) && offset < span.end);
  };
  const inside = within(symbol.range);
  if (inside.length === 0) return symbol;
  const [own, ...others] = within(symbol.selectionRange);
  if (own !== undefined && others.every(({ detail }) => detail === own.detail)) {
    return { ...symbol, kind: runnerKind, detail: own.detail };
  }
  const children = symbol.children?.map((child) => described(child, inside, positions));
  return children === undefined ? symbol : { ...symbol, children };
}

function detailOf(runner: Runner): string | undefined {
  const tags = knownItems(runner.tags).map(({ value }) => value);
  const said = [executorOf(runner), tags.join(', ')].filter((each) => each !== undefined && each !== '');
  return said.length === 0 ? undefined : said.join(' · ');
}
