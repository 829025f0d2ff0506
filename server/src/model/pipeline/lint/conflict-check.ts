import { removePair } from '../../../syntax/yaml/remove';
import { isNull, type MapEntry, type MapValue, type Value } from '../value';
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
    // Without `run` nothing would be left to do.
    repairs: key === 'run' && beside !== 'script' ? removal(map, first, beside) : removal(map, second, key),
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
  const quote = quoted(`jobs:${name} name`, 'is too long (maximum is 255 characters)');
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

/** `publish` belongs to jobs that make pages, and has its place in `pages:` by now (`entry/job.rb`, `yaml_processor.rb`). */
export function checkPublish({ name, check }: BlockSubject, map: MapValue): void {
  const publish = given(map, 'publish');
  if (publish === undefined || map.open !== undefined) return;
  const written = map.entries.get('pages');
  const pages = written === undefined ? undefined : check.known(written.value);
  if (written !== undefined && pages === undefined) return;
  const inside = pages?.kind === 'map' ? pages.entries.get('publish') : undefined;
  if (inside !== undefined) {
    check.report({
      family: 'conflicting-keywords',
      at: keyPlace(publish),
      what: `\`${name}\` has \`publish\` both by itself and in \`pages:\`.`,
      quote: `${name} job: use either ${name}:publish or ${name}:pages:publish`,
      action: 'Keep the one in `pages:`.',
      related: [{ at: keyPlace(inside), message: 'it stands in `pages:` here' }],
      repairs: removal(map, publish, 'publish'),
    });
  } else if (!isPages(name, pages)) {
    check.report({
      family: 'conflicting-keywords',
      at: keyPlace(publish),
      what: `\`${name}\` makes no pages, so it cannot say what is published.`,
      quote: quoted(`jobs:${name} publish`, 'can only be used within a `pages` job'),
      action: 'Add `pages: true`, or remove `publish`.',
      repairs: removal(map, publish, 'publish'),
    });
  } else {
    check.report({
      family: 'deprecated-keyword',
      at: keyPlace(publish),
      what: '`publish` beside `pages` is deprecated.',
      quote: undefined,
      why: 'GitLab has moved it to `pages:publish`.',
      action: 'Write it below `pages:`.',
    });
  }
}

function isPages(name: string, pages: Value | undefined): boolean {
  if (pages?.kind === 'map') return pages.entries.size > 0 || pages.open !== undefined;
  const said = pages?.kind === 'scalar' ? pages.node.value : undefined;
  return said === true || (typeof said === 'string' && said !== '') || (name === 'pages' && said !== false);
}
