import assert from 'node:assert/strict';
import { refuseNewName, renamedVariable, renameEdits } from '../../../../server/src/features/nix-navigation/rename';
import { NixLookup } from '../../../../server/src/features/nix-navigation/symbol';
import type { NixVariable } from '../../../../server/src/model/nix/names';
import { applyEdits } from '../../../../server/src/text/edit';
import { type Marked, marked, root } from '../marked';
import { shown } from '../navigation/places';

export function module(text: string, others: Readonly<Record<string, string>> = {}): Marked {
  return marked('host.nix', text, others);
}

export function lookup({ project, file }: Marked): NixLookup {
  const [content] = file.contents;
  if (content?.language !== 'nix') throw new Error('no Nix file');
  return new NixLookup(project.workspace, content.part);
}

/** What *Go to Definition* shows. */
export function definitions(at: Marked): readonly string[] {
  const look = lookup(at);
  const symbol = look.symbolAt(at.offset);
  if (symbol === undefined) return [];
  return look
    .definitionsAt(symbol, at.offset)
    .map((one) => ('part' in one ? shown(at.project.workspace, one) : one.uri.slice(root.length + 1)));
}

/** The text with the variable at the cursor renamed, or why it is not, behind `!`. */
export function renamed(at: Marked, newName: string): string {
  const look = lookup(at);
  return renamedText(look, renamedVariable(look.part, look.names, look.symbolAt(at.offset)), newName);
}

export function renamedText(look: NixLookup, variable: NixVariable | { refusal: string }, newName: string): string {
  if ('refusal' in variable) return `!${variable.refusal}`;
  const refusal = refuseNewName(look.part, look.names, variable, newName);
  if (refusal !== undefined) return `!${refusal}`;
  return applyEdits(look.part.text, renameEdits(look.part, look.names, variable, newName));
}

/** The text with each place of the variable at the cursor in brackets, those that bind it in braces. */
export function highlighted(at: Marked): string {
  const look = lookup(at);
  const symbol = look.symbolAt(at.offset);
  const found = symbol?.kind === 'name' || symbol?.kind === 'attribute' ? symbol.found : undefined;
  const variable = found?.variable ?? found?.bound;
  assert.ok(variable, 'no variable');
  const mark = (uses: typeof variable.references, open: string, close: string) =>
    look.places(uses).map(({ span }) => ({ span, text: `${open}${at.text.slice(span.start, span.end)}${close}` }));
  return applyEdits(at.text, [...mark(variable.definitions, '{', '}'), ...mark(variable.references, '[', ']')]);
}
