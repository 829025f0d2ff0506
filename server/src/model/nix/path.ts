import type { Place } from '../../text/place';
import type { PathValue } from './value';

/**
 * The path value of `written` as it stands in the file `uri`: relative to its folder, absolute, or `~/…`.
 * Undefined where the file has no folder (a text that was never saved).
 */
export function pathFrom(uri: string, written: string, place?: Place): PathValue | undefined {
  if (written.startsWith('~')) return { kind: 'path', path: normalPath(written), uri: undefined, place };
  const scheme = /^([a-z][a-z0-9+.-]*:)(\/\/[^/]*)?(\/.*)$/i.exec(uri);
  if (scheme === null) return undefined;
  const prefix = `${scheme[1]}${scheme[2] ?? ''}`;
  const folder = decode(scheme[3] ?? '/').replace(/[^/]*$/, '');
  const path = normalPath(written.startsWith('/') ? written : folder + written);
  return { kind: 'path', path, uri: prefix + encode(path), place };
}

/** The path `text`, written the way `base` is: in the same file system. */
export function resolvePath(base: PathValue, text: string, place?: Place): PathValue {
  const path = normalPath(text);
  if (base.uri === undefined) return { kind: 'path', path, uri: undefined, place };
  const prefix = base.uri.slice(0, base.uri.length - encode(base.path).length);
  return { kind: 'path', path, uri: prefix + encode(path), place };
}

/** Without `.`, `..`, doubled and trailing slashes. */
export function normalPath(text: string): string {
  const home = text.startsWith('~');
  const out: string[] = [];
  for (const step of (home ? text.slice(1) : text).split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..') out.pop();
    else out.push(step);
  }
  return `${home ? '~' : ''}/${out.join('/')}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
