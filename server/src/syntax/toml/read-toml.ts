import { DocumentReader } from './document-reader';
import type { TomlDocument, TomlEntry, TomlTable } from './nodes';

/**
 * Reads a text as TOML, as leniently as GitLab Runner does (BurntSushi/toml 1.6: TOML 1.1, byte order mark, CRLF).
 * Never throws: after each mistake reading goes on with the next statement, so that a mistake hides only itself.
 */
export function readToml(text: string): TomlDocument {
  return new DocumentReader(text, false).read().document;
}

/** The entry of that name: exactly so written or else, as the runner's decoder does, without regard to case. */
export function findEntry(table: TomlTable, name: string): TomlEntry | undefined {
  const exact = table.entries.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [key, entry] of table.entries) if (key.toLowerCase() === lower) return entry;
  return undefined;
}
