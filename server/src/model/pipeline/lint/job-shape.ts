import { nearestName } from '../../../text/nearest-name';
import { isNull, type MapValue } from '../value';
import type { BlockSubject } from './block-subject';
import { type EntryCheck, keyPlace, quoted, rename } from './entry-check';
import { globalKeywords } from './names';
import { needKind } from './need-shape';
import { isBlank } from './required';

const says = 'config should implement the script:, run:, or trigger: keyword';

/** A visible top-level key as a job; undefined where it surely is none, which is reported, or where it is not known. */
export function checkShape(subject: BlockSubject): MapValue | undefined {
  const { name, check, view } = subject;
  const value = view.resolve(subject.value);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'map' && value.open !== undefined) return value;
  const map = value.kind === 'map' ? value : undefined;
  if (map !== undefined && ['script', 'run', 'trigger'].some((key) => map.entries.has(key))) {
    checkBlank(name, map, check);
    return map;
  }
  if (!subject.whole && map !== undefined && map.entries.has('extends')) return map;
  if (map?.entries.has('needs') === true) {
    checkBridge(subject, map);
    return map;
  }
  reportNoJob(subject, map);
  return map;
}

/** A job that has neither script nor trigger waits for one other pipeline (`entry/bridge.rb`). */
function checkBridge({ name, keyAt, check }: BlockSubject, map: MapValue): void {
  const entry = map.entries.get('needs');
  const needs = entry === undefined ? undefined : check.known(entry.value);
  if (needs === undefined || ('open' in needs && needs.open !== undefined)) return;
  const items = needs.kind === 'list' ? [...check.levelled(needs)] : [needs];
  // Fewer where some are not known.
  if (needs.kind === 'list' && items.length < needs.items.length) return;
  const bridges = items.filter((item) => needKind(item) === 'bridge');
  const second = bridges[1];
  if (second?.kind === 'map') {
    const [first] = second.entries.values();
    check.report({
      family: 'conflicting-keywords',
      at: first === undefined ? keyAt : keyPlace(first),
      what: `\`${name}\` waits for several pipelines.`,
      quote: quoted(`jobs:${name} config`, 'should contain at most one bridge need'),
      action: 'Keep one of them.',
    });
  }
  if (bridges.length > 0) return;
  const what = `\`${name}\` needs others and has neither a script nor a trigger.`;
  const quote = quoted(`jobs:${name} config`, 'should contain either a trigger or a needs:pipeline');
  check.report({ family: 'missing-script', at: keyAt, what, quote, action: 'Add `script:` or `trigger:`.' });
}

/** Whether a job starts or waits for another pipeline instead of running a script. */
export function isBridge(map: MapValue, check: EntryCheck): boolean {
  if (map.entries.has('script') || map.entries.has('run')) return false;
  if (map.entries.has('trigger')) return true;
  const entry = map.entries.get('needs');
  const needs = entry === undefined ? undefined : check.known(entry.value);
  const items = needs?.kind === 'list' ? [...check.levelled(needs)] : needs === undefined ? [] : [needs];
  return items.some((item) => needKind(item) === 'bridge');
}

/** A hidden key that holds nothing (`entry/hidden.rb`). */
export function checkHidden({ name, keyAt, value: raw, check }: BlockSubject): void {
  const value = check.known(raw);
  if (value === undefined || !isBlank(value)) return;
  check.report({
    family: 'missing-script',
    at: keyAt,
    what: `\`${name}\` is empty.`,
    quote: quoted(`jobs:${name} config`, "can't be blank"),
    action: 'Remove it, or write what it is for.',
  });
}

function reportNoJob({ name, keyAt, check, view }: BlockSubject, map: MapValue | undefined): void {
  const quote = `jobs ${name} ${says}`.toLowerCase();
  if (name === 'types') {
    const what = '`types` is the old name of `stages`, which GitLab no longer knows.';
    const repairs = view.root('stages') === undefined ? [rename(keyAt, 'stages')] : [];
    check.report({ family: 'removed-keyword', at: keyAt, what, quote, action: 'Write `stages`.', repairs });
    return;
  }
  const candidates = globalKeywords.filter((keyword) => view.root(keyword) === undefined);
  const nearest = nearestName(name.replaceAll('-', '_'), candidates);
  if (nearest !== undefined) {
    const what = `\`${name}\` is no keyword, so GitLab takes it for a job.`;
    const repairs = [rename(keyAt, nearest)];
    check.report({ family: 'unknown-keyword', at: keyAt, what, quote, action: `Write \`${nearest}\`.`, repairs });
    return;
  }
  // A misspelt `script` is told of as such.
  if (map !== undefined && nearestName('script', map.entries.keys()) !== undefined) return;
  const what =
    map === undefined
      ? `\`${name}\` is neither a keyword nor a job.`
      : `The job \`${name}\` has no \`script\`, \`run\` or \`trigger\`.`;
  const action = 'Add `script:`, or put a dot before the name where it is a template.';
  const repairs = /^[\w-]/.test(name) && map !== undefined ? [rename(keyAt, `.${name}`)] : [];
  check.report({ family: 'missing-script', at: keyAt, what, quote, action, repairs });
}

/** `script` that holds nothing. */
function checkBlank(name: string, map: MapValue, check: EntryCheck): void {
  const entry = map.entries.get('script');
  if (entry === undefined || map.entries.has('run')) return;
  const value = check.view.resolve(entry.value);
  const isBlank =
    (value.kind === 'list' && value.items.length === 0 && value.open === undefined) ||
    isNull(value) ||
    (value.kind === 'scalar' && value.node.text.trim() === '');
  if (!isBlank) return;
  const at = { part: entry.key.part, span: entry.key.span };
  const what = `The \`script\` of \`${name}\` is empty.`;
  const quote = quoted(`jobs:${name} script`, "can't be blank");
  check.report({ family: 'missing-script', at, what, quote, action: 'Write at least one command.' });
}
