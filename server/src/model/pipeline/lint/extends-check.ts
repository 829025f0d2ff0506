import { nearestName } from '../../../text/nearest-name';
import { type Place, textAt } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import { nodePlace } from '../value';
import type { BlockSubject } from './block-subject';
import { isPartName } from './names';

interface Base {
  readonly name: string;
  readonly at: Place;
}

/** GitLab's limit on the ancestors of what extends something in turn (`extendable/entry.rb`). */
const maxAncestors = 10;

/** `extends` of a top-level key, hidden or not: GitLab resolves it everywhere. */
export function checkExtends(subject: BlockSubject, mentions: Set<string>): void {
  const { name, view, check, whole } = subject;
  const bases = basesOf(name, view);
  for (const base of bases) mentions.add(base.name);
  const unknown = bases.filter((base) => whole && view.extended(base.name) === undefined);
  for (const base of unknown) reportUnknown(subject, base, unknown);
  for (const base of bases) {
    const value = view.extended(base.name)?.value;
    if (value === undefined || value.kind === 'unknown' || value.kind === 'map' || value.kind === 'reference') continue;
    check.report({
      family: 'undefined-template',
      at: base.at,
      what: `\`${base.name}\` is no mapping, so nothing can extend it.`,
      quote: `${name}: invalid base hashes in \`extends\` (${base.name})`,
      action: 'Extend a job or a hidden job.',
    });
  }
  checkChain(subject, bases);
}

function reportUnknown({ name, check, names }: BlockSubject, base: Base, all: readonly Base[]): void {
  const others = [...names()].filter((other) => other !== name && !isPartName(other));
  const nearest = nearestName(base.name, others) ?? others.find((other) => other === `.${base.name}`);
  const repairs =
    nearest === undefined || !textAt(base.at).includes(base.name)
      ? []
      : [{ title: `Extend \`${nearest}\``, safe: false, edits: [{ at: base.at, text: nearest }] }];
  check.report({
    family: 'undefined-template',
    at: base.at,
    what: `\`${name}\` extends \`${base.name}\`, which is not there.`,
    quote: `${name}: unknown keys in \`extends\` (${all.map((each) => each.name).join(', ')})`,
    action: nearest === undefined ? `Define \`${base.name}\`, or include the file that does.` : `Write \`${nearest}\`.`,
    repairs,
  });
}

/** The names in the `extends` of a top-level key itself. */
function basesOf(name: string, view: ConfigurationView): readonly Base[] {
  const value = view.extended(name)?.value;
  const entry = value?.kind === 'map' ? value.entries.get('extends') : undefined;
  if (entry === undefined || entry.owner !== name) return [];
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return items.flatMap((item) =>
    item.kind !== 'scalar' || typeof item.node.value !== 'string' || item.node.text.includes('$[[')
      ? []
      : [{ name: item.node.text, at: nodePlace(item.node) }],
  );
}

/** A key that is its own ancestor, or that has too many. */
function checkChain({ name, view, check }: BlockSubject, bases: readonly Base[]): void {
  for (const base of bases) {
    const path = findPath(base.name, name, view);
    if (path === 'deep') {
      check.report({
        family: 'circular-extends',
        at: base.at,
        what: `\`${name}\` extends more than ${maxAncestors + 1} levels of templates.`,
        quote: `${name}: nesting too deep in \`extends\``,
        action: 'Extend fewer levels.',
      });
      return;
    }
    if (path === undefined) continue;
    check.report({
      family: 'circular-extends',
      at: base.at,
      what: `\`${name}\` extends itself: ${[name, ...path].map((each) => `\`${each}\``).join(' → ')}.`,
      quote: `${name}: circular dependency detected in \`extends\``,
      action: 'Break the circle.',
      related: path.slice(0, -1).flatMap((each) => {
        const key = view.rootKey(each);
        return key === undefined ? [] : [{ at: nodePlace(key), message: `\`${each}\` is part of the circle` }];
      }),
    });
    return;
  }
}

/** The way from one template to another through `extends`, both ends included. */
function findPath(from: string, to: string, view: ConfigurationView): readonly string[] | 'deep' | undefined {
  const seen = new Set<string>();
  let level: (readonly string[])[] = [[from]];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxAncestors) return 'deep';
    const next: (readonly string[])[] = [];
    for (const path of level) {
      const at = path[path.length - 1] ?? from;
      if (at === to) return path;
      if (seen.has(at)) continue;
      seen.add(at);
      for (const base of basesOf(at, view)) next.push([...path, base.name]);
    }
    level = next;
  }
  return undefined;
}
