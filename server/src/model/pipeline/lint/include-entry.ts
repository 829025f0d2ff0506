import { type MapEntry, type MapValue, nodePlace, type TextValue, type Value } from '../value';
import { durationSeconds, isDuration } from './duration';
import { compactPlace, type EntryCheck, keyPlace, type Spot } from './entry-check';
import type { PipelineProblem } from './problem';
import { shorten } from './shapes';

/** The kinds of an include, in the order in which GitLab names them. */
export const includeKinds = ['local', 'project', 'remote', 'template', 'artifact', 'component'] as const;

/** The keys that hold where a file is. */
export const locationKeys: readonly string[] = includeKinds.map((kind) => (kind === 'project' ? 'file' : kind));

/** Where an include stands: GitLab checks it as an entry of its own only below `trigger` and in a header. */
export interface IncludeSpot extends Spot {
  /** Whether mistakes that only the entry knows of are refused; else GitLab passes over them without a word. */
  readonly refused: boolean;
}

/** What only the entry of an include knows to be wrong (`entry/concerns/base_include.rb`, `entry/include.rb`). */
export function checkIncludeEntry(map: MapValue, spot: IncludeSpot, check: EntryCheck): void {
  const { entries } = map;
  const project = entries.get('project');
  if (project !== undefined && map.open === undefined && isBlank(entries.get('file')?.value)) {
    const what = 'This include names a project, but no file of it.';
    const ignored = 'GitLab includes nothing here and says nothing.';
    tell(keyPlace(project), spot, check, {
      what,
      says: 'must specify the file where to fetch the config from',
      ignored,
      action: 'Add `file:`.',
    });
  }
  const artifact = entries.get('artifact');
  if (artifact !== undefined && map.open === undefined && isBlank(entries.get('job')?.value) && spot.refused) {
    const what = 'This include takes an artifact, but names no job that makes it.';
    const says = 'must specify the job where to fetch the artifact from';
    tell(keyPlace(artifact), spot, check, { what, says, ignored: '', action: 'Add `job:`.' });
  }
  const integrity = entries.get('integrity');
  if (integrity !== undefined) checkIntegrity(map, integrity, spot, check);
  const cache = entries.get('cache');
  if (cache !== undefined) checkCache(map, cache, spot, check);
}

interface EntryMistake {
  readonly what: string;
  /** In GitLab's words, behind the name of the entry. */
  readonly says: string;
  /** What happens where GitLab does not look. */
  readonly ignored: string;
  readonly action: string;
}

function tell(
  at: PipelineProblem['at'],
  spot: IncludeSpot,
  check: EntryCheck,
  { what, says, ignored, action }: EntryMistake,
): void {
  const common = { family: 'invalid-include', at, what, action } as const;
  const words = `${spot.path} config ${says}`;
  if (spot.refused) check.report({ ...common, quote: words });
  else
    check.report({ ...common, quote: undefined, why: `${ignored} Elsewhere it says “${words}”.`, severity: 'warning' });
}

function checkIntegrity(map: MapValue, entry: MapEntry, spot: IncludeSpot, check: EntryCheck): void {
  const value = check.known(entry.value);
  if (value === undefined || isBlank(value)) return;
  if (!map.entries.has('remote') && map.open === undefined) {
    tell(keyPlace(entry), spot, check, {
      what: '`integrity` is for remote includes only.',
      says: 'integrity can only be specified for remote includes',
      ignored: 'GitLab checks nothing here.',
      action: 'Remove `integrity`.',
    });
  }
  const text = value.kind === 'scalar' ? value.node.text : '';
  if (text.includes('$')) return;
  const hash = text.replace(/^sha256-/, '');
  const isHash = /^[A-Za-z0-9+/]{43}=$/.test(hash);
  // Without the prefix the hash is compared all the same where the entry is not checked.
  if (isHash && (text !== hash || !spot.refused)) return;
  const says = !text.startsWith('sha256-')
    ? "integrity hash must start with 'sha256-'"
    : 'integrity hash must be base64 encoded';
  if (
    spot.refused &&
    text.startsWith('sha256-') &&
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(hash)
  ) {
    return;
  }
  const remote = map.entries.get('remote')?.value;
  if (!spot.refused && remote === undefined) return;
  check.report({
    family: 'invalid-include',
    at: value.kind === 'scalar' ? nodePlace(value.node) : keyPlace(entry),
    what: 'No file has this hash: `integrity` takes `sha256-` and 32 bytes in base64.',
    quote: spot.refused
      ? `${spot.path} config ${says}`
      : `Remote file \`${shortText(remote)}\` failed integrity check!`,
    action: 'Write the SHA-256 hash of the file in base64 behind `sha256-`.',
  });
}

function checkCache(map: MapValue, entry: MapEntry, spot: IncludeSpot, check: EntryCheck): void {
  const value = check.known(entry.value);
  if (value === undefined || isBlank(value)) return;
  const mistake = (what: string, says: string, action: string): void =>
    tell(keyPlace(entry), spot, check, { what, says, ignored: 'GitLab does not keep the file as asked for.', action });
  if (!map.entries.has('remote') && map.open === undefined) {
    mistake(
      '`cache` is for remote includes only.',
      'cache can only be specified for remote includes',
      'Remove `cache`.',
    );
  }
  const data = value.kind === 'scalar' ? value.node.value : undefined;
  if (data === true) return;
  const action = 'Write `true` or a duration such as `1 hour`.';
  if (typeof data !== 'string') {
    mistake('`cache` takes `true` or a duration.', 'cache must be a boolean or a duration string', action);
  } else if (data.includes('$')) return;
  else if (!isDuration(data)) {
    mistake(`\`${shorten(data)}\` is no duration.`, 'cache contains an invalid duration', action);
  } else if ((durationSeconds(data) ?? 60) < 60) {
    mistake(`\`${shorten(data)}\` is less than a minute.`, 'cache duration must be at least 1 minute', action);
  }
}

/** What Ruby's `blank?` holds for: nothing, false, and what is empty. */
export function isBlank(value: Value | undefined): boolean {
  if (value === undefined) return true;
  if (value.kind === 'list') return value.open === undefined && value.items.length === 0;
  if (value.kind === 'map') return value.open === undefined && value.entries.size === 0;
  if (value.kind !== 'scalar') return false;
  const { value: data } = value.node;
  return data === null || data === false || (typeof data === 'string' && data.trim() === '');
}

function shortText(value: Value | undefined): string {
  return value?.kind === 'scalar' ? shorten(value.node.text.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '')) : '…';
}

/** A location that is no text. */
export function checkLocationType(map: MapValue, key: string, spot: Spot, check: EntryCheck): void {
  const entry = map.entries.get(key);
  if (entry === undefined) return;
  const known = check.known(entry.value);
  const values = key === 'file' ? knownItems(entry.value, check) : known === undefined ? [] : [known];
  for (const value of values) {
    const shown = value.kind === 'scalar' ? shorten(value.node.text) : '…';
    if (isBlank(value) || isText(value)) continue;
    const quote = `Included file \`${shown}\` needs to be a string`;
    const at = { ...spot, keyAt: keyPlace(entry) };
    check.report({
      family: 'invalid-include',
      at: compactPlace(value, at),
      what: `\`${key}\` takes text, and this is none.`,
      quote,
      action: 'Write one path as text.',
    });
  }
}

/** A value by itself, or the items of a list, as far as they are known. */
export function knownItems(raw: Value | undefined, check: EntryCheck): readonly Value[] {
  const value = raw === undefined ? undefined : check.known(raw);
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.map((item) => check.known(item)).filter((item) => item !== undefined);
}

export function isText(value: Value): value is TextValue {
  return value.kind === 'scalar' && typeof value.node.value === 'string';
}
