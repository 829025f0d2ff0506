/** Characters that end a word or mean something to the shell when they stand unquoted. */
const special = /[\s;&|<>()$`"'\\*?[\]#~!{}]/;
const singleQuoted = /^(?:'[^']*'|\\'|[^\s;&|<>()$`"'\\*?[\]#~!{}])+$/;

/**
 * The text, put unquoted into a shell command line, is read as exactly one word with nothing expanded. `lib.escapeShellArg`
 * makes any text such a word.
 */
export function isOneWord(text: string): boolean {
  return text !== '' && (!special.test(text) || singleQuoted.test(text));
}

/** Where the first character stands that breaks the word, for messages; undefined where the text is one word. */
export function wordBreak(text: string): string | undefined {
  if (isOneWord(text)) return undefined;
  const found = special.exec(text)?.[0];
  if (found === undefined) return undefined;
  return found === '\n' ? 'a line end' : /\s/.test(found) ? 'a blank' : `\`${found}\``;
}
