/** The snippet files that VS Code reads without asking the server, from the catalogue. */
import { catalogue } from '../../snippets/catalogue';
import type { SnippetLanguage } from '../../snippets/snippet';

export const ownedFolder = 'snippets/vscode';

const languages: readonly SnippetLanguage[] = ['yaml', 'toml', 'nix'];

function fileFor(language: SnippetLanguage): string {
  const entries = catalogue.flatMap((snippet) =>
    snippet.forms
      .filter((form) => form.language === language)
      .map((form) => [
        snippet.title,
        { prefix: `gnr-${snippet.id}`, description: snippet.description, body: form.body.split('\n') },
      ]),
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

export async function outputs(): Promise<Map<string, string>> {
  return new Map(languages.map((language) => [`${ownedFolder}/${language}.json`, fileFor(language)]));
}
