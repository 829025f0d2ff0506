import { YamlDate } from '../../../syntax/yaml/scalar-value';
import type { ConfigurationView } from '../configuration';
import { nodePlace, type ReferenceValue, type Value } from '../value';
import type { BlockSubject } from './block-subject';

/** References anywhere below a top-level key, hidden or not, and dates, with which GitLab reads no file at all. */
export function checkReferences(subject: BlockSubject, mentions: Set<string>): void {
  const { value, view, check, name } = subject;
  const seen = new Set<Value>();
  const walk = (inner: Value, owner: string): void => {
    if (seen.has(inner) || !view.takeStep()) return;
    seen.add(inner);
    // What a template brings is told of where it stands.
    if (inner.kind === 'map') for (const entry of inner.entries.values()) walk(entry.value, entry.owner);
    else if (inner.kind === 'list') for (const item of inner.items) walk(item, owner);
    else if (inner.kind === 'reference') {
      const [head] = inner.path;
      if (head !== undefined) mentions.add(head);
      if (owner === name) checkReference(subject, inner);
    } else if (inner.kind === 'scalar' && owner === name && inner.node.value instanceof YamlDate) {
      const at = nodePlace(inner.node);
      check.report({
        family: 'yaml11-scalar',
        at,
        what: `YAML reads \`${inner.node.text}\` as a date, which GitLab does not take.`,
        quote: `Tried to load unspecified class: ${/[Tt:]/.test(inner.node.text) ? 'Time' : 'Date'}`,
        action: 'Put it in quotes.',
        severity: 'error',
        repairs: [{ title: 'Quote it', safe: true, edits: [{ at, text: `"${inner.node.text}"` }] }],
      });
    }
  };
  walk(value, name);
}

function checkReference({ view, check, whole }: BlockSubject, reference: ReferenceValue): void {
  const shown = JSON.stringify(reference.path).replaceAll('","', '", "');
  const state = follow(reference, view, []);
  const at = nodePlace(reference.node);
  if (state === 'circular') {
    check.report({
      family: 'invalid-reference',
      at,
      what: `The reference ${code(reference)} leads back to itself.`,
      quote: `!reference ${shown} is part of a circular chain`,
      action: 'Refer to something that does not refer back.',
    });
  } else if (state === 'missing' && whole) {
    check.report({
      family: 'invalid-reference',
      at,
      what: `The reference ${code(reference)} leads to nothing.`,
      quote: `!reference ${shown} could not be found`,
      action: 'Name a key that exists and is not empty.',
    });
  }
}

const code = ({ path }: ReferenceValue): string => `\`!reference [${path.join(', ')}]\``;

/** Where a reference leads: to a value, to none, back to itself, or nobody knows. */
function follow(
  reference: ReferenceValue,
  view: ConfigurationView,
  open: readonly string[],
): Value | 'missing' | 'circular' | 'unknown' {
  const written = reference.path.join('\n');
  if (open.includes(written)) return 'circular';
  if (open.length > 30 || !view.takeStep()) return 'unknown';
  const within = [...open, written];
  const [name = '', ...keys] = reference.path;
  let value: Value | undefined = view.extended(name)?.value;
  for (const key of keys) {
    if (value === undefined) return 'missing';
    if (value.kind === 'reference') {
      const led = follow(value, view, within);
      if (typeof led === 'string') return led;
      value = led;
    }
    if (value.kind === 'unknown') return 'unknown';
    // Whether GitLab counts into lists is not settled.
    if (value.kind === 'list') return 'unknown';
    if (value.kind !== 'map') return 'missing';
    const entry = value.entries.get(key);
    if (entry === undefined && value.open !== undefined) return 'unknown';
    value = entry?.value;
  }
  if (value === undefined) return 'missing';
  if (value.kind === 'reference') return follow(value, view, within);
  if (value.kind === 'unknown') return 'unknown';
  if (value.kind === 'list') return followItems(value.items, view, within) ?? value;
  return value.kind === 'scalar' && (value.node.value === null || value.node.value === false) ? 'missing' : value;
}

/** References inside what is referred to lead back as well. */
function followItems(
  items: readonly Value[],
  view: ConfigurationView,
  open: readonly string[],
): 'circular' | undefined {
  for (const item of items) {
    if (item.kind === 'reference' && follow(item, view, open) === 'circular') return 'circular';
  }
  return undefined;
}
