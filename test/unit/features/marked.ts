import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import { complete } from '../../../server/src/features/completion';
import { findHover } from '../../../server/src/features/hover';
import type { Insertion } from '../../../server/src/features/snippet-place';
import type { Suggestion } from '../../../server/src/features/suggestion';
import { rules } from '../../../server/src/rules/registry.generated';
import { LineIndex } from '../../../server/src/text/line-index';
import { MemoryFileSystem, OverlayFileSystem } from '../../../server/src/workspace/file-system';
import type { WorkspaceFile } from '../../../server/src/workspace/workspace-file';
import { expandSnippet } from '../../../snippets/expand';

export const root = 'file:///work';

export interface Marked {
  readonly project: Project;
  readonly overlay: OverlayFileSystem;
  readonly file: WorkspaceFile;
  readonly uri: string;
  readonly text: string;
  /** Offset of the `¦` that was in the text. */
  readonly offset: number;
}

/** A project with one file that holds the cursor as `¦`, and others. */
export function marked(path: string, textWithCursor: string, others: Readonly<Record<string, string>> = {}): Marked {
  const at = textWithCursor.indexOf('¦');
  const text = at < 0 ? textWithCursor : textWithCursor.slice(0, at) + textWithCursor.slice(at + 1);
  const uri = `${root}/${path}`;
  const files = Object.entries({ ...others, [path]: text });
  const overlay = new OverlayFileSystem(
    new MemoryFileSystem(files.map(([name, content]) => [`${root}/${name}`, content] as const)),
  );
  const project = new Project({
    root,
    fileSystem: overlay,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => {
      throw new Error(`${rule.id}: ${String(error)}`);
    },
  });
  for (const _ of project.scan());
  const file = project.workspace.file(uri);
  if (file === undefined) throw new Error(`not read: ${path}`);
  return { project, overlay, file, uri, text, offset: Math.max(0, at) };
}

export function suggestions(at: Marked): readonly Suggestion[] {
  return complete(at).items;
}

export function labels(at: Marked): readonly string[] {
  return suggestions(at).map(({ label }) => label);
}

/** The text after the suggestion with that label was taken, snippets filled with their defaults. */
export function taken(at: Marked, label: string): string {
  const { span, items } = complete(at);
  const item = items.find((one) => one.label === label);
  if (item === undefined) throw new Error(`not offered: ${label}`);
  const insert = item.snippet === undefined ? (item.insert ?? label) : expandSnippet(item.snippet);
  const replaced = item.span ?? span;
  return at.text.slice(0, replaced.start) + insert + at.text.slice(replaced.end);
}

export function hoverText(at: Marked): string | undefined {
  const hover = findHover(at.project, at.file, at.offset, new LineIndex(at.text));
  if (hover === undefined || typeof hover.contents !== 'object' || !('value' in hover.contents)) return undefined;
  return hover.contents.value;
}

export function inserted(at: Marked, { span, snippet }: Insertion): string {
  return at.text.slice(0, span.start) + expandSnippet(snippet) + at.text.slice(span.end);
}
