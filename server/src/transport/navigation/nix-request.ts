import {
  type DefinitionLink,
  type DocumentHighlight,
  type Location,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { placeLocation } from '../../features/navigation/location';
import { refuseNewName, renamedVariable, renameEdits } from '../../features/nix-navigation/rename';
import { NixLookup, type NixSymbol } from '../../features/nix-navigation/symbol';
import { type Positions, rangeOf } from '../../features/positions';
import type { NameUse, NixVariable } from '../../model/nix/names';
import type { Span } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Session } from '../session';
import { workspaceEdit } from '../workspace-edit';

const startOfFile: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const highlightWrite = 3;
const highlightRead = 2;

interface Asked {
  readonly workspace: Workspace;
  readonly file: WorkspaceFile;
  readonly positions: Positions;
}

/** One question about a name or a path of a Nix text. */
export class NixRequest {
  private readonly lookup: NixLookup;
  private readonly symbol: NixSymbol | undefined;

  constructor(
    private readonly session: Session,
    private readonly asked: Asked,
    private readonly part: NixPart,
    /** In offsets of the part. */
    private readonly offset: number,
  ) {
    this.lookup = new NixLookup(asked.workspace, part);
    this.symbol = this.lookup.symbolAt(offset);
  }

  definition(): Location[] | DefinitionLink[] | null {
    const { symbol, session } = this;
    if (symbol === undefined) return null;
    const locations = this.lookup.definitionsAt(symbol, this.offset).flatMap((one): Location[] => {
      if ('uri' in one) return [{ uri: session.clientUri(one.uri), range: startOfFile }];
      const location = placeLocation(this.asked.workspace, session, one);
      return location === undefined ? [] : [location];
    });
    const origin = this.range(symbol.span);
    if (!session.client.navigation.definitionLinks || origin === undefined) return locations;
    return locations.map(({ uri, range }) => ({
      originSelectionRange: origin,
      targetUri: uri,
      targetRange: range,
      targetSelectionRange: range,
    }));
  }

  references(includeDeclaration: boolean): Location[] {
    const uri = this.session.clientUri(this.part.uri);
    return this.uses().flatMap(({ span, isDefinition }) => {
      const range = isDefinition && !includeDeclaration ? undefined : this.range(span);
      return range === undefined ? [] : [{ uri, range }];
    });
  }

  highlights(): DocumentHighlight[] {
    return this.uses().flatMap(({ span, isDefinition }) => {
      const range = this.range(span);
      return range === undefined ? [] : [{ range, kind: isDefinition ? highlightWrite : highlightRead }];
    });
  }

  prepareRename(): { range: Range; placeholder: string } | ResponseError<never> | null {
    const variable = renamedVariable(this.part, this.lookup.names, this.symbol);
    if ('refusal' in variable) return refused(variable.refusal);
    const range = this.symbol === undefined ? undefined : this.range(this.symbol.span);
    return range === undefined ? null : { range, placeholder: variable.name };
  }

  rename(newName: string): WorkspaceEdit | ResponseError<never> | null {
    const variable = renamedVariable(this.part, this.lookup.names, this.symbol);
    if ('refusal' in variable) return refused(variable.refusal);
    if (variable.name === newName) return null;
    const refusal = refuseNewName(this.part, this.lookup.names, variable, newName);
    if (refusal !== undefined) return refused(refusal);
    const edits = renameEdits(this.part, this.lookup.names, variable, newName).flatMap(({ span, text }) => {
      const located = this.asked.file.locate({ part: this.part, span });
      return located === undefined ? [] : [{ span: located, text }];
    });
    return workspaceEdit(this.session, new Map([[this.part.uri, edits]])) ?? null;
  }

  private uses(): readonly { readonly span: Span; readonly isDefinition: boolean }[] {
    const { symbol } = this;
    const found = symbol?.kind === 'name' || symbol?.kind === 'attribute' ? symbol.found : undefined;
    const variables = [found?.bound, found?.variable].filter((each) => each !== undefined);
    return variableUses([...new Set(variables)]).map(({ use, isDefinition }) => ({
      span: this.lookup.placeOf(use.node).span,
      isDefinition,
    }));
  }

  private range(span: Span): Range | undefined {
    const located = this.asked.file.locate({ part: this.part, span });
    return located === undefined ? undefined : rangeOf(this.asked.positions, located);
  }
}

/** All places of variables in the order of the text; a name that an `inherit` both refers to and binds comes once. */
function variableUses(
  variables: readonly NixVariable[],
): readonly { readonly use: NameUse; readonly isDefinition: boolean }[] {
  const byNode = new Map<NameUse['node'], { readonly use: NameUse; readonly isDefinition: boolean }>();
  for (const { definitions, references } of variables) {
    for (const use of references) if (!byNode.has(use.node)) byNode.set(use.node, { use, isDefinition: false });
    for (const use of definitions) byNode.set(use.node, { use, isDefinition: true });
  }
  return [...byNode.values()].sort((a, b) => a.use.node.span.start - b.use.node.span.start);
}

function refused(why: string): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}
