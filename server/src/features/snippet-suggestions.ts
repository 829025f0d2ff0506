import { catalogue } from '../../../snippets/catalogue';
import { expandSnippet } from '../../../snippets/expand';
import type { SnippetLanguage } from '../../../snippets/snippet';
import type { Suggestion } from './suggestion';

/** The snippets of a language as completions at the cursor. */
export function snippetSuggestions(language: SnippetLanguage): readonly Suggestion[] {
  return catalogue.flatMap((snippet) => {
    const form = snippet.forms.find((one) => one.language === language && one.place !== 'module-file');
    if (form === undefined) return [];
    return [
      {
        label: `gnr-${snippet.id}`,
        kind: 'snippet',
        detail: snippet.title,
        documentation: `${snippet.description}\n\n\`\`\`${language}\n${expandSnippet(form.body)}\n\`\`\``,
        snippet: form.body,
      },
    ];
  });
}
