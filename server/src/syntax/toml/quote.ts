const BASIC_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these have to be escaped.
const SPECIAL = /["\\\0-\x1f\x7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A TOML string that reads as `text`: on one line, or as `"""` when the text has line feeds. Half a surrogate pair,
 * which TOML cannot hold, becomes U+FFFD.
 */
export function quoteTomlString(text: string): string {
  if (!text.includes('\n')) return `"${text.replace(SPECIAL, escaped)}"`;
  const content = text.replace(SPECIAL, (char) => {
    if (char === '\n' || char === '\t' || char === '"') return char;
    return escaped(char);
  });
  return `"""\n${content.replace(/"{3,}|"+$/g, (quotes) => '\\"'.repeat(quotes.length))}"""`;
}

/** A key as it has to be written: bare where TOML allows it, else quoted. */
export function tomlKeyText(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : `"${name.replace(SPECIAL, escaped)}"`;
}

function escaped(char: string): string {
  const known = BASIC_ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  return code >= 0xd800 ? '\ufffd' : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
