/** The languages that snippets are written in, by VS Code's identifiers. */
export type SnippetLanguage = 'yaml' | 'toml' | 'nix';

/**
 * Where the text of a snippet stands once inserted. Its body is written without the indentation of that place.
 *
 * - `pipeline`: between the top-level keys of a pipeline.
 * - `module-file`: a Nix file that is otherwise empty.
 * - `module`: among the definitions of a NixOS module.
 * - `service`: among the definitions of one `services.gitlab-runner.services.<name>`.
 * - `runners`: a `[[runners]]` entry of its own, after the last one.
 * - `runner`: among the keys of one `[[runners]]` entry, before its sub-tables.
 * - `runner-docker`: among the keys of `[runners.docker]`.
 */
export type SnippetPlace = 'pipeline' | 'module-file' | 'module' | 'service' | 'runners' | 'runner' | 'runner-docker';

/** One spelling of a snippet. */
export interface SnippetForm {
  readonly language: SnippetLanguage;
  readonly place: SnippetPlace;
  /** LSP snippet syntax, lines end in `\n`, two spaces per level, no line end after the last line. */
  readonly body: string;
}

export interface Snippet {
  /** Kebab-case, and what users type, after `gnr-`, to get it as a completion. */
  readonly id: string;
  readonly title: string;
  /** What it sets up and what to fill in or to watch out for; one or two sentences of Markdown. */
  readonly description: string;
  /** At most one per language. */
  readonly forms: readonly SnippetForm[];
}

/** Makes a text stand for itself inside a snippet body: `$`, `}` and `\` have a meaning there. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Indents every line that is not empty. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
