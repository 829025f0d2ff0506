import { findDefinitions } from '../../../../server/src/features/navigation/definition';
import { findOccurrences } from '../../../../server/src/features/navigation/occurrences';
import { rename } from '../../../../server/src/features/navigation/rename';
import { symbolAt } from '../../../../server/src/features/navigation/symbol-at';
import { applyEdits } from '../../../../server/src/text/edit';
import { LineIndex } from '../../../../server/src/text/line-index';
import type { Place } from '../../../../server/src/text/place';
import type { Workspace } from '../../../../server/src/workspace/workspace';
import { type Marked, marked, root } from '../marked';

export const ci = '.gitlab-ci.yml';

/** A project whose pipeline file holds the cursor as `¦`. */
export function pipeline(text: string, others: Readonly<Record<string, string>> = {}): Marked {
  return marked(ci, text, others);
}

/** Where a place stands, for people: `path:line:character-character text`, both from 1. */
export function shown(workspace: Workspace, at: Place): string {
  const file = workspace.file(at.part.uri);
  const span = file?.locate(at);
  if (file === undefined || span === undefined) throw new Error(`lost: ${at.part.uri}`);
  const lines = new LineIndex(file.text);
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  const to = end.line === start.line ? String(end.character + 1) : `${end.line + 1}:${end.character + 1}`;
  const path = at.part.uri.slice(root.length + 1);
  return `${path}:${start.line + 1}:${start.character + 1}-${to} ${file.text.slice(span.start, span.end)}`;
}

export function symbol({ project, file, offset }: Marked) {
  project.workspace.model();
  return symbolAt(project.workspace, file, offset);
}

/** What *Go to Definition* shows. */
export function definitions(at: Marked): readonly string[] {
  const found = symbol(at);
  if (found === undefined) return [];
  return findDefinitions(found).map((one) =>
    'at' in one ? shown(at.project.workspace, one.at) : one.uri.slice(root.length + 1),
  );
}

/** What *Find References* shows, with definitions as `!`, assignments as `=`. */
export function references(at: Marked): readonly string[] {
  const found = symbol(at);
  if (found === undefined) return [];
  const marks = { definition: '!', assignment: '=', reference: '' };
  return findOccurrences(found).map(({ at: place, role }) => marks[role] + shown(at.project.workspace, place));
}

/** The texts of all files that a rename changes, by path; or why it is refused. */
export function renamed(at: Marked, newName: string): Readonly<Record<string, string>> | string {
  const { workspace } = at.project;
  const edits = rename(symbol(at), newName, workspace);
  if ('refusal' in edits) return edits.refusal;
  return Object.fromEntries(
    [...edits].map(([uri, list]) => [uri.slice(root.length + 1), applyEdits(workspace.file(uri)?.text ?? '', list)]),
  );
}
