import type {
  CompletionItem,
  CompletionList,
  CompletionParams,
  DocumentSymbol,
  DocumentSymbolParams,
  Hover,
  HoverParams,
  SymbolInformation,
} from 'vscode-languageserver';
import type { CompletionData } from '../features/completion';
import type { Positions } from '../features/positions';
import type { OutlineCache } from '../features/symbols';
import type { WorkspaceFile } from '../workspace/workspace-file';
import type { Root } from './root';
import type { Session } from './session';

interface Opened {
  readonly root: Root;
  readonly file: WorkspaceFile;
  readonly positions: Positions;
}

/** Answers requests about a place in a document. What they need is loaded when the first one comes. */
export class LanguageFeatures {
  private outlines: OutlineCache | undefined;

  constructor(private readonly session: Session) {}

  async hover({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { findHover } = await import('../features/hover');
    const { root, file, positions } = opened;
    const hover = findHover(root.project, file, positions.offsetAt(position), positions);
    if (hover === undefined || this.session.client.markdownHover) return hover ?? null;
    return { ...hover, contents: plainText(hover.contents) };
  }

  async complete({ textDocument, position }: CompletionParams): Promise<CompletionList> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return { isIncomplete: false, items: [] };
    const { complete, toCompletionList } = await import('../features/completion');
    const { root, file, positions } = opened;
    const offset = positions.offsetAt(position);
    const found = complete({ project: root.project, file, offset });
    const uri = this.session.documents.keyOf(textDocument.uri);
    return toCompletionList(found, { positions, offset, uri }, this.session.client);
  }

  /** Adds the documentation of an item, found again by its label. */
  async resolveCompletion(item: CompletionItem): Promise<CompletionItem> {
    const data = item.data as CompletionData | undefined;
    const opened = data === undefined ? undefined : await this.open(data.uri);
    if (data === undefined || opened === undefined) return item;
    const { complete, documentationOf } = await import('../features/completion');
    const { root, file, positions } = opened;
    const found = complete({ project: root.project, file, offset: positions.offsetAt(data.position) });
    const documentation = documentationOf(found, item.label);
    if (documentation === undefined) return item;
    const kind = this.session.client.markdownCompletion ? 'markdown' : 'plaintext';
    const value = kind === 'markdown' ? documentation : documentation.replaceAll('**', '');
    return { ...item, documentation: { kind, value } };
  }

  async symbols({ textDocument }: DocumentSymbolParams): Promise<DocumentSymbol[] | SymbolInformation[]> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return [];
    const { OutlineCache } = await import('../features/symbols');
    this.outlines ??= new OutlineCache();
    const { withRunners } = await import('../features/runner-navigation/symbols');
    const { root, file, positions } = opened;
    const found = this.outlines.find(file, positions);
    const symbols = withRunners(found, root.project.workspace, file, positions);
    return this.session.client.nestedSymbols ? symbols : flatSymbols(symbols, textDocument.uri);
  }

  private async open(clientUri: string): Promise<Opened | undefined> {
    const uri = this.session.documents.keyOf(clientUri);
    const root = await this.session.rootOf(uri);
    const file = root?.project.workspace.file(uri);
    const positions = this.session.positions(uri);
    if (root === undefined || !root.enabled || file === undefined || positions === undefined) return undefined;
    return { root, file, positions };
  }
}

function plainText(contents: Hover['contents']): Hover['contents'] {
  if (typeof contents !== 'object' || !('value' in contents)) return contents;
  return { kind: 'plaintext', value: contents.value.replaceAll('**', '') };
}

function flatSymbols(symbols: readonly DocumentSymbol[], uri: string, container?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children }) => [
    { name, kind, location: { uri, range }, ...(container === undefined ? {} : { containerName: container }) },
    ...flatSymbols(children ?? [], uri, name),
  ]);
}
