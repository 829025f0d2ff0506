import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode';

/** The languages in which checked files are written. */
export const languages = ['yaml', 'toml', 'nix', 'markdown'] as const;

/** What the server is told about. It decides itself which of these documents it checks. */
export const documentSelector = [
  ...languages.flatMap((language) => [
    { language, scheme: 'file' },
    { language, scheme: 'untitled' },
  ]),
  // Other extensions give pipelines a language of their own.
  { pattern: '**/*.gitlab-ci.{yml,yaml}', scheme: 'file' },
];

const byName =
  /(?:^|[/\\])(?:(?:[^/\\]*\.)?gitlab-ci\.ya?ml|\.gitlab-nix-runner\.ya?ml|\.?gitlab-runner[/\\].*\.toml)$/;
const byText: Readonly<Record<string, RegExp>> = {
  nix: /\bgitlab-runner\b/,
  toml: /^[ \t]*\[\[[ \t]*runners[ \t]*\]\]/m,
};

/**
 * Whether a document is reason enough to start the server. Nix and TOML files are everywhere, so by themselves they are
 * not: only what they say, or their name.
 */
export function isReasonToStart(document: TextDocument): boolean {
  if (document.uri.scheme !== 'file' && document.uri.scheme !== 'untitled') return false;
  return byName.test(document.uri.path) || (byText[document.languageId]?.test(document.getText()) ?? false);
}

/** Whether a change brought such a reason. Only the lines that it touched are looked at, not the whole text. */
export function bringsReasonToStart(document: TextDocument, change: TextDocumentContentChangeEvent): boolean {
  const telltale = byText[document.languageId];
  if (telltale === undefined) return false;
  const first = change.range.start.line;
  const last = Math.min(first + change.text.split('\n').length, document.lineCount) - 1;
  for (let line = first; line <= last; line++) if (telltale.test(document.lineAt(line).text)) return true;
  return false;
}

/** Glob of the files whose presence in a folder is reason enough; the manifest's activation events list the same. */
export const telltaleFiles = '**/{.gitlab-ci.yml,*.gitlab-ci.yml,.gitlab-nix-runner.yml,gitlab-runner/config.toml}';
