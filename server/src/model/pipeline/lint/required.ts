import { isNull, type MapValue, type Value } from '../value';
import { attributeName, compactPlace, type EntryCheck, keyPlace, quoted, type Spot } from './entry-check';

/** Reports the keys that a mapping does not have at all, as GitLab's validator of required keys does. */
export function requireKeys(map: MapValue, keys: readonly string[], spot: Spot, check: EntryCheck): void {
  if (map.open !== undefined) return;
  const missing = keys.filter((key) => !map.entries.has(key));
  if (missing.length === 0) return;
  const list = missing.map((key) => `\`${key}\``).join(' and ');
  check.report({
    family: 'missing-keyword',
    at: spot.keyAt,
    what: `\`${spot.key}\` has no ${list}.`,
    quote: quoted(`${spot.path} config`, `missing required keys: ${missing.join(', ')}`),
    action: `Add ${list}.`,
  });
}

/** Reports keys that are missing or hold nothing, as GitLab's validator of presence does. */
export function requireFilled(map: MapValue, keys: readonly string[], spot: Spot, check: EntryCheck): void {
  for (const key of keys) requireOne(map, key, spot, check);
}

function requireOne(map: MapValue, key: string, spot: Spot, check: EntryCheck): void {
  const entry = map.entries.get(key);
  if (entry === undefined && map.open !== undefined) return;
  const value = entry === undefined ? undefined : check.known(entry.value);
  if (entry !== undefined && (value === undefined || !isBlank(value))) return;
  check.report({
    family: 'missing-keyword',
    at: entry === undefined ? spot.keyAt : keyPlace(entry),
    what: entry === undefined ? `\`${spot.key}\` has no \`${key}\`.` : `The \`${key}\` of \`${spot.key}\` is empty.`,
    quote: quoted(`${spot.path} ${attributeName(key)}`, "can't be blank"),
    action: entry === undefined ? `Add \`${key}:\`.` : `Give \`${key}\` a value.`,
  });
}

/** Whether a value is what Ruby on Rails calls blank. */
export function isBlank(value: Value): boolean {
  if (value.kind === 'list') return value.open === undefined && value.items.length === 0;
  if (value.kind === 'map') return value.open === undefined && value.entries.size === 0;
  return (
    value.kind === 'scalar' && (isNull(value) || (typeof value.node.value === 'string' && !/\S/.test(value.node.text)))
  );
}

/** Reports text, a list or a mapping without anything in it; whether it did. */
export function refuseEmpty(value: Value, says: string, spot: Spot, check: EntryCheck): boolean {
  if (!isBlank(value)) return false;
  check.wrong(compactPlace(value, spot), spot, `\`${spot.key}\` is empty.`, says, 'Fill it, or leave it out.');
  return true;
}

/** Where an item of a list stands: its messages are about itself, and what it lacks belongs into it. */
export function itemSpot(item: Value, name: string, key: string, list: Spot): Spot {
  const [first] = item.kind === 'map' ? item.entries.values() : [];
  const keyAt = first === undefined ? compactPlace(item, list) : keyPlace(first);
  const path = `${list.path}:${name}`;
  return { path, subject: `${path} config`, key, keyAt };
}

/** Reports keys that exclude each other, at the later one. */
export function refuseTogether(map: MapValue, keys: readonly [string, string], spot: Spot, check: EntryCheck): void {
  const [one, other] = keys.map((key) => map.entries.get(key));
  if (one === undefined || other === undefined) return;
  const [first, second] = [one, other].sort((a, b) => a.key.span.start - b.key.span.start);
  if (first === undefined || second === undefined) return;
  check.report({
    family: 'conflicting-keywords',
    at: keyPlace(second),
    what: `\`${spot.key}\` has both \`${first.key.text}\` and \`${second.key.text}\`.`,
    quote: quoted(`${spot.path} config`, `these keys cannot be used together: ${keys.join(', ')}`),
    action: 'Remove one of them.',
    related: [{ at: keyPlace(first), message: `\`${first.key.text}\` stands here` }],
  });
}
