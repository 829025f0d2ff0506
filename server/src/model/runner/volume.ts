import type { Span } from '../../text/span';

/**
 * A volume of the docker executor as the runner reads it: `[source:]/destination[:mode][:z][:propagation]`
 * (gitlab-runner, `executors/docker/internal/volumes/parser/linux_parser.go`). Spans are offsets in the parsed text.
 */
export interface Volume {
  /** A path on the machine, or the name of a volume; undefined for a container path that the runner backs itself. */
  readonly source: string | undefined;
  readonly destination: string;
  /** Mode, label and propagation in the order written, in lower case: `ro`, `z`, `rslave`. */
  readonly mode: readonly string[];
  readonly sourceSpan: Span | undefined;
  readonly destinationSpan: Span;
  /** From behind the colon to the end; undefined where no mode is given. */
  readonly modeSpan: Span | undefined;
}

/** A volume that the runner refuses. */
export interface VolumeError {
  /** What is wrong, as a clause for a person. */
  readonly error: string;
  /** The share of the text that is wrong. */
  readonly span: Span;
}

const forbidden = /[\\:*?"<>|\r\n ]/;
const forbiddenInName = /[\\/:*?"<>|\r\n]/;
const suffix = /^(?::(?:ro|rw|o))?(?:[:,]z)?(?:[:,](?:r?shared|r?slave|r?private))?$/i;

/** Reads a volume. Windows forms (`C:\x`) are refused, as on a Linux runner. */
export function parseVolume(text: string): Volume | VolumeError {
  const first = fieldAt(text, 0);
  const second = first.end < text.length ? fieldAt(text, first.end + 1) : undefined;
  const hasSource = second !== undefined && text.startsWith('/', second.start);
  const sourceSpan = hasSource ? first : undefined;
  const destinationSpan = hasSource ? second : first;
  const error = checkSource(text, sourceSpan) ?? checkDestination(text, destinationSpan);
  if (error !== undefined) return error;
  const rest = text.slice(destinationSpan.end);
  const modeSpan = rest === '' ? undefined : { start: destinationSpan.end + 1, end: text.length };
  if (modeSpan !== undefined && !suffix.test(rest)) return { error: modeError(rest.slice(1)), span: modeSpan };
  return {
    source: sourceSpan && text.slice(sourceSpan.start, sourceSpan.end),
    destination: text.slice(destinationSpan.start, destinationSpan.end),
    mode: rest === '' ? [] : rest.slice(1).toLowerCase().split(/[:,]/),
    sourceSpan,
    destinationSpan,
    modeSpan,
  };
}

function fieldAt(text: string, start: number): Span {
  const colon = text.indexOf(':', start);
  return { start, end: colon < 0 ? text.length : colon };
}

function checkSource(text: string, at: Span | undefined): VolumeError | undefined {
  if (at === undefined) return undefined;
  const source = text.slice(at.start, at.end);
  if (source === '') return { error: 'nothing stands before the first colon', span: { start: 0, end: text.length } };
  if (source.startsWith('/')) return pathError(source, at);
  if (!forbiddenInName.test(source)) return undefined;
  return { error: `the source \`${source}\` is neither an absolute path nor the name of a volume`, span: at };
}

function checkDestination(text: string, at: Span): VolumeError | undefined {
  const destination = text.slice(at.start, at.end);
  if (!destination.startsWith('/')) {
    return { error: `\`${text}\` has no container path that begins with \`/\``, span: { start: 0, end: text.length } };
  }
  if (destination === '/') return { error: 'the root of the container cannot be a volume', span: at };
  return pathError(destination, at);
}

function modeError(mode: string): string {
  if (mode === '') return 'nothing follows the last colon';
  if (/[/$~]/.test(mode)) return `the container path \`${mode}\` does not begin with \`/\``;
  return `\`${mode}\` is not a mode that the runner knows`;
}

function pathError(path: string, at: Span): VolumeError | undefined {
  if (path.includes('//')) return { error: `\`${path}\` has an empty path component`, span: at };
  const found = forbidden.exec(path);
  if (found === null) return undefined;
  const name = found[0] === ' ' ? 'a blank' : /[\r\n]/.test(found[0]) ? 'a line end' : `\`${found[0]}\``;
  return { error: `\`${path}\` holds ${name}`, span: at };
}

/** Whether a parsed volume is one that the runner refuses. */
export function isVolumeError(parsed: Volume | VolumeError): parsed is VolumeError {
  return 'error' in parsed;
}

/** The volume cannot be written to through the mount. */
export function isReadOnly(volume: Volume): boolean {
  return volume.mode.includes('ro');
}

/** The mount provides `path` in the container: it is mounted there or at a directory above. */
export function coversPath(volume: Volume, path: string): boolean {
  return isAtOrAbove(volume.destination, path);
}

/** `outer` is the path `inner` itself or a directory above it. A slash at the end does not count. */
export function isAtOrAbove(outer: string, inner: string): boolean {
  const above = withoutTrailingSlash(outer);
  const below = withoutTrailingSlash(inner);
  return below === above || below.startsWith(`${above}/`);
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What a bind mount takes of the machine's Nix. */
export interface NixMount {
  readonly store: boolean;
  readonly database: boolean;
  readonly socket: boolean;
}

export const nixStore = '/nix/store';
export const nixDatabase = '/nix/var/nix/db';
export const nixSocketDirectory = '/nix/var/nix/daemon-socket';
export const nixSocket = '/nix/var/nix/daemon-socket/socket';

/**
 * What the volume takes of the machine's own Nix: its source is `/nix/store`, the database or the directory of the
 * daemon's socket, lies above one of them (`/nix`, `/nix/var`), or is the socket file. Undefined where it takes none.
 */
export function nixMount(volume: Volume): NixMount | undefined {
  const { source } = volume;
  if (source === undefined || !isAtOrAbove('/nix', source)) return undefined;
  const mount = {
    store: isAtOrAbove(source, nixStore),
    database: isAtOrAbove(source, nixDatabase),
    socket: isAtOrAbove(source, nixSocketDirectory) || isAtOrAbove(nixSocketDirectory, source),
  };
  return mount.store || mount.database || mount.socket ? mount : undefined;
}

/** An entry of `volumes_from`: a container and how its volumes are mounted. */
export interface VolumesFrom {
  readonly container: string;
  /** In lower case; empty means that the volumes can be written to. */
  readonly mode: readonly string[];
  readonly containerSpan: Span;
  readonly modeSpan: Span | undefined;
}

/** Reads an entry of `volumes_from`: `name`, `name:ro` or `name:rw`; `z` and `Z` are labels that Docker takes as well. */
export function parseVolumesFrom(text: string): VolumesFrom | VolumeError {
  const name = fieldAt(text, 0);
  if (name.end === 0) return { error: 'the name of a container is missing', span: { start: 0, end: text.length } };
  const container = text.slice(0, name.end);
  if (name.end === text.length) return { container, mode: [], containerSpan: name, modeSpan: undefined };
  const modeSpan = { start: name.end + 1, end: text.length };
  const modes = text.slice(modeSpan.start).toLowerCase().split(',');
  const wrong = modes.find((mode) => !['ro', 'rw', 'z'].includes(mode));
  if (wrong !== undefined)
    return { error: `\`${wrong}\` is not a mode for the volumes of a container`, span: modeSpan };
  return { container, mode: modes, containerSpan: name, modeSpan };
}
