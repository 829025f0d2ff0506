import { removePair } from '../../../syntax/yaml/remove';
import { isNull, type MapEntry, type MapValue } from '../value';
import type { BlockSubject } from './block-subject';
import { keyPlace, quoted } from './entry-check';
import type { Repair } from './problem';

const together: readonly (readonly [string, string])[] = [
  ['script', 'run'],
  ['before_script', 'run'],
  ['after_script', 'run'],
  ['script', 'trigger'],
  ['run', 'trigger'],
];

/** Keywords of a job that exclude each other (`entry/job.rb`, `entry/processable.rb`). */
export function checkConflicts(subject: BlockSubject, map: MapValue): void {
  for (const [one, other] of together) {
    const quote = quoted(`jobs:${subject.name} config`, `these keys cannot be used together: ${one}, ${other}`);
    conflict(subject, map, one, other, quote);
  }
  for (const key of ['only', 'except', 'start_in']) {
    const quote = quoted(`jobs:${subject.name} config`, `key may not be used with \`rules\`: ${key}`);
    conflict(subject, map, 'rules', key, quote);
  }
  checkDelay(subject, map);
}

/** `key` cannot stand beside `beside`. */
function conflict({ name, check }: BlockSubject, map: MapValue, beside: string, key: string, quote: string): void {
  const first = given(map, beside);
  const second = given(map, key);
  if (first === undefined || second === undefined) return;
  check.report({
    family: 'conflicting-keywords',
    at: keyPlace(second),
    what: `The job \`${name}\` has both \`${beside}\` and \`${key}\`.`,
    quote,
    action: `Remove one of them.`,
    related: [{ at: keyPlace(first), message: `\`${beside}\` stands here` }],
    repairs: removal(map, second, key),
  });
}

/** A keyword that is there, null not counted; an unknown value may be null. */
function given(map: MapValue, key: string): MapEntry | undefined {
  const entry = map.entries.get(key);
  return entry === undefined || isNull(entry.value) || entry.value.kind === 'unknown' ? undefined : entry;
}

function removal(map: MapValue, { key }: MapEntry, name: string): readonly Repair[] {
  const pair = map.node?.pairs.find((other) => other.key === key);
  const edit = map.node === undefined || pair === undefined ? undefined : removePair(map.node, pair);
  if (edit === undefined) return [];
  return [
    { title: `Remove \`${name}\``, safe: false, edits: [{ at: { part: key.part, span: edit.span }, text: edit.text }] },
  ];
}

/** GitLab's limit on names (`entry/processable.rb`). */
export function checkJobName({ name, keyAt, check }: BlockSubject): void {
  if ([...name].length <= 255) return;
  const what = 'The name of this job is too long.';
  const quote = 'name is too long (maximum is 255 characters)';
  check.report({ family: 'keyword-type', at: keyAt, what, quote, action: 'Use no more than 255 characters.' });
}

/** A keyword of `default:` that stands at the top level as well (`entry/default.rb`). */
export function checkTwice({ name, keyAt, view, check }: BlockSubject): void {
  if (!['image', 'services', 'cache', 'before_script', 'after_script'].includes(name)) return;
  const defaults = view.extended('default')?.value;
  const other = defaults?.kind === 'map' ? given(defaults, name) : undefined;
  if (other === undefined) return;
  check.report({
    family: 'conflicting-keywords',
    at: keyAt,
    what: `\`${name}\` stands both at the top level and in \`default:\`.`,
    quote: `${name} is defined in top-level and \`default:\` entry`,
    action: 'Keep the one in `default:`.',
    related: [{ at: keyPlace(other), message: 'it stands in `default:` here' }],
  });
}

/** `when: delayed` wants `start_in`, and the other way round. */
function checkDelay({ name, check }: BlockSubject, map: MapValue): void {
  if (map.open !== undefined || map.entries.has('rules')) return;
  const when = map.entries.get('when');
  const startIn = map.entries.get('start_in');
  const value = when === undefined ? undefined : check.known(when.value);
  if (when !== undefined && value?.kind !== 'scalar') return;
  const delayed = value?.kind === 'scalar' && value.node.text === 'delayed';
  if (delayed && when !== undefined && startIn === undefined) {
    check.report({
      family: 'missing-keyword',
      at: keyPlace(when),
      what: `The job \`${name}\` is delayed, and nothing says for how long.`,
      quote: quoted(`jobs:${name} start in`, 'should be a duration'),
      action: 'Add `start_in:` with a duration of up to a week.',
    });
  } else if (!delayed && startIn !== undefined && !isNull(startIn.value)) {
    check.report({
      family: 'conflicting-keywords',
      at: keyPlace(startIn),
      what: `The job \`${name}\` has \`start_in\` without \`when: delayed\`.`,
      quote: quoted(`jobs:${name} start in`, 'must be blank'),
      action: 'Remove `start_in`, or add `when: delayed`.',
      repairs: removal(map, startIn, 'start_in'),
    });
  }
}
