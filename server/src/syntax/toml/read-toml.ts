import { DocumentReader } from './document-reader';
import type { TomlDocument } from './nodes';

/**
 * Reads a text as TOML, as leniently as GitLab Runner does (BurntSushi/toml 1.6: TOML 1.1, byte order mark, CRLF).
 * Never throws: after each mistake reading goes on with the next statement, so that a mistake hides only itself.
 */
export function readToml(text: string): TomlDocument {
  return new DocumentReader(text, false).read().document;
}
