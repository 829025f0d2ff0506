import { URI, Utils } from 'vscode-uri';

/** One spelling for each file, so that URIs can be compared and used as keys: editors escape in different ways. */
export function normalUri(uri: string): string {
  return URI.parse(uri).toString();
}

/** The path of `uri` from the root, with `/` and unescaped; undefined where it does not lie below the root. */
export function relativePath(root: string, uri: string): string | undefined {
  const base = URI.parse(root);
  const file = URI.parse(uri);
  if (base.scheme !== file.scheme || base.authority !== file.authority) return undefined;
  const prefix = base.path.endsWith('/') ? base.path : `${base.path}/`;
  return file.path.startsWith(prefix) ? file.path.slice(prefix.length) : undefined;
}

/** The URI of `path` below the root; `..` steps are resolved, so the result may lie outside: see `relativePath`. */
export function childUri(root: string, path: string): string {
  return Utils.joinPath(URI.parse(root), path).toString();
}

/** The folder that a file lies in. */
export function folderOf(uri: string): string {
  return Utils.dirname(URI.parse(uri)).toString();
}
