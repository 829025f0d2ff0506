import { nearestName } from '../../../text/nearest-name';
import type { Place } from '../../../text/place';
import { isNull, type MapEntry, type TextValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  keyPlace,
  rename,
  type Shape,
  type Spot,
} from './entry-check';
import { requireFilled } from './required';
import { anything, attribute, entry, shorten, text, textOrTexts } from './shapes';

/** What a tag or branch cannot be called, whatever a variable in it holds (`git check-ref-format`). */
const badRef = /[\s~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|[/.]$|\.lock$/;

const ref: Shape = forms('must be a valid ref', 'text', {
  text: (said, value, spot, check) => {
    if (said.trim() === '' || !badRef.test(said)) return;
    const what = `\`${shorten(said)}\` is no name of a branch, tag or commit.`;
    check.wrong(compactPlace(value, spot), spot, what, 'must be a valid ref', 'Write a branch, a tag or a commit.');
  },
});

/** Dates of ISO 8601 by calendar, week or day of the year; what comes after is not looked at. */
const date = /^\s*[-+]?\d{4}-?(?:\d{2}-?\d{2}|W\d{2}|\d{3})|^\s*\d{2}-\d{2}-\d{2}|^-/;

const releasedAt: Shape = forms('must be a valid datetime', 'a date in quotes', {
  text: (said, value, spot, check) => {
    if (said.includes('$') || date.test(said)) return;
    const action = 'Write it as in `"2026-03-15T08:00:00Z"`.';
    const what = `\`${shorten(said)}\` is no date with a time.`;
    check.wrong(compactPlace(value, spot), spot, what, 'must be a valid datetime', action);
  },
});

const linkKeys = ['name', 'url', 'filepath', 'link_type'];

const linkTypes = ['other', 'runbook', 'image', 'package'];

const unchecked = 'GitLab’s lint lets it pass, but the release cannot be made with it.';

/** The value of a key, which only the making of the release looks at. */
function checkLinkValue(name: string, given: MapEntry, check: EntryCheck): void {
  const value = check.known(given.value);
  if (!linkKeys.includes(name) || value === undefined || isNull(value)) return;
  const spot: Spot = { path: 'link', subject: 'link', key: name, keyAt: keyPlace(given) };
  if (value.kind !== 'scalar') {
    const what = `\`${name}\` of a link is text, and this is a ${value.kind === 'list' ? 'list' : 'mapping'}.`;
    check.report({ ...passed(compactPlace(value, spot), what), action: 'Write one text.' });
  } else if (name === 'link_type') checkLinkType(value, spot, check);
}

function checkLinkType(value: TextValue, spot: Spot, check: EntryCheck): void {
  const said = value.node.text;
  if (said.includes('$') || linkTypes.includes(said)) return;
  const at = compactPlace(value, spot);
  const nearest = nearestName(said, linkTypes);
  const what = `\`${shorten(said)}\` is no type of a link.`;
  if (nearest === undefined) {
    const list = linkTypes.map((type) => `\`${type}\``).join(', ');
    check.report({ ...passed(at, what), action: `Use one of ${list}.` });
  } else {
    const repairs = [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: nearest }] }];
    check.report({ ...passed(at, what), action: `Write \`${nearest}\`.`, repairs });
  }
}

function passed(at: Place, what: string) {
  return { family: 'keyword-type', at, what, quote: undefined, why: unchecked, severity: 'warning' } as const;
}

/** GitLab looks no further than that a link is a mapping. */
const link: Shape = forms('should be an array of hashes', 'a mapping', {
  map: (map, _, check) => {
    for (const [name, each] of map.entries) {
      const free = linkKeys.filter((key) => !map.entries.has(key));
      checkLinkValue(name, each, check);
      const nearest = linkKeys.includes(name) ? undefined : nearestName(name, free);
      if (nearest === undefined) continue;
      const at = keyPlace(each);
      check.report({
        family: 'unknown-keyword',
        at,
        what: `A link of a release has no keyword \`${name}\`.`,
        quote: undefined,
        why: 'GitLab lets it pass without looking at it, so the link is made without it.',
        action: `Write \`${nearest}\`.`,
        severity: 'warning',
        repairs: [rename(at, nearest)],
      });
    }
  },
});

const links: Shape = forms('should be an array of hashes', 'a list of mappings', {
  noTexts: true,
  list: (list, spot, check) => {
    for (const item of list.items) check.judge(item, link, spot);
  },
});

const assets: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(map, { links: attribute(links) }, spot, check);
    requireFilled(map, ['links'], spot, check);
  },
});

const releaseFields: Fields = {
  tag_name: attribute(text),
  tag_message: attribute(text),
  name: attribute(anything),
  description: attribute(text),
  ref: attribute(ref),
  released_at: attribute(releasedAt),
  milestones: attribute(textOrTexts()),
  assets: entry(assets),
};

/** `release` (`entry/release.rb`). */
export const release: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(map, releaseFields, spot, check);
    requireFilled(map, ['tag_name', 'description'], spot, check);
  },
});
