import { lazy } from '../model/runner/lazy';
import type { Part } from '../text/place';
import type { NixPart } from './nix-part';
import { childUri, folderOf } from './uri';

/** A relative path literal, as `imports` and `import` have it. A superset will do: other paths lead to no Nix file. */
const relativePathLiteral = /(?<![\w./-])\.{1,2}(?:\/[\w.+-]+)+/g;

/** Which Nix files name which others, by their text alone. */
export class ModuleGraph {
  private readonly named = new WeakMap<Part, readonly string[]>();

  constructor(private readonly nix: (uri: string) => NixPart | undefined) {}

  /** The parts that no other part of the set leads to, from which `wanted` can be reached. */
  entriesTo(wanted: readonly NixPart[], all: readonly NixPart[]): readonly NixPart[] {
    const importers = this.importers(all);
    const entries = new Set<NixPart>();
    for (const part of wanted) for (const top of tops(part, importers)) entries.add(top);
    return [...entries];
  }

  private importers(all: readonly NixPart[]): ReadonlyMap<Part, readonly NixPart[]> {
    const importers = new Map<Part, NixPart[]>();
    const inFolder = lazy(() => byFolder(all));
    for (const part of all) {
      // A flake leads to whole configurations, each of which is an entry of its own.
      if (part.excerpt || part.uri.endsWith('/flake.nix')) continue;
      const listed = part.text.includes('readDir')
        ? this.namedBy(part).flatMap((uri) => inFolder().get(uri) ?? [])
        : [];
      for (const target of [...this.namedBy(part).map((uri) => this.nix(uri)), ...listed]) {
        if (target === undefined || target === part) continue;
        const known = importers.get(target);
        if (known === undefined) importers.set(target, [part]);
        else known.push(part);
      }
    }
    return importers;
  }

  private namedBy(part: NixPart): readonly string[] {
    let uris = this.named.get(part);
    if (uris === undefined) {
      const folder = folderOf(part.uri);
      const paths = new Set(Array.from(part.text.matchAll(relativePathLiteral), (match) => match[0]));
      uris = [...paths].map((path) => childUri(folder, path));
      this.named.set(part, uris);
    }
    return uris;
  }
}

/** The files by the folder that they lie in; `default.nix` stands for its folder, so by the one above as well. */
function byFolder(all: readonly NixPart[]): ReadonlyMap<string, readonly NixPart[]> {
  const folders = new Map<string, NixPart[]>();
  for (const part of all) {
    const folder = folderOf(part.uri);
    for (const each of part.uri.endsWith('/default.nix') ? [folder, folderOf(folder)] : [folder]) {
      const known = folders.get(each);
      if (known === undefined) folders.set(each, [part]);
      else known.push(part);
    }
  }
  return folders;
}

/** The parts above `part` that nothing leads to; in a circle, `part` itself. */
function tops(part: NixPart, importers: ReadonlyMap<Part, readonly NixPart[]>): readonly NixPart[] {
  const seen = new Set<NixPart>([part]);
  const found: NixPart[] = [];
  const open = [part];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const above = importers.get(next) ?? [];
    if (above.length === 0) found.push(next);
    for (const importer of above) {
      if (seen.has(importer)) continue;
      seen.add(importer);
      open.push(importer);
    }
  }
  return found.length === 0 ? [part] : found;
}
