import { writeScalar } from '../../../syntax/yaml/quote';
import { textAt } from '../../../text/place';
import { valuePlace } from '../keywords';
import { type ItemsValue, isNull, type Value } from '../value';
import { compactPlace, type EntryCheck, forms, quote, type Shape, type Spot } from './entry-check';
import type { Repair } from './problem';

/** GitLab's limit on lists within lists (`entry/commands.rb`). */
const maxLevels = 10;
const says = 'should be a string or a nested array of strings up to 10 levels deep';

/** Commands: text, or a list of texts that may hold further lists. */
export const script: Shape = nested(says);

/** Text where `allowText`, or lists within lists of texts. */
export function nested(wording: string, allowText = true): Shape {
  const list = (value: ItemsValue, spot: Spot, check: EntryCheck): void =>
    checkItems(value, wording, allowText ? 'command' : 'name', spot, check, 1);
  return forms(
    wording,
    allowText ? 'a command or a list of commands' : 'a list of texts',
    allowText ? { text: () => {}, list } : { list },
  );
}

function checkItems(
  list: ItemsValue,
  wording: string,
  noun: string,
  spot: Spot,
  check: EntryCheck,
  level: number,
): void {
  if (level > maxLevels) {
    const what = `\`${spot.key}\` nests lists more than ${maxLevels} levels deep.`;
    check.wrong(spot.keyAt, spot, what, wording, 'Put the items into fewer levels.');
    return;
  }
  for (const raw of list.items) {
    const value = check.known(raw);
    if (value === undefined) continue;
    // References that lead in circles nest without end, and are told of as such.
    if (value.kind === 'list') {
      if (level < maxLevels || raw.kind !== 'reference') checkItems(value, wording, noun, spot, check, level + 1);
    } else if (value.kind !== 'scalar' || typeof value.node.value !== 'string')
      reportItem(value, wording, noun, spot, check);
  }
}

function reportItem(value: Value, wording: string, noun: string, spot: Spot, check: EntryCheck): void {
  if (isNull(value)) {
    const what = `An item of \`${spot.key}\` is empty.`;
    check.wrong(valuePlace(value) ?? spot.keyAt, spot, what, wording, `Remove the item, or write the ${noun}.`);
  } else if (value.kind === 'map') {
    const what = `YAML reads this item of \`${spot.key}\` as a mapping, as it holds a colon and a space.`;
    const at = valuePlace(value) ?? spot.keyAt;
    check.wrong(at, spot, what, wording, `Put the whole ${noun} in quotes.`, quoteWhole(value));
  } else if (value.kind === 'scalar') {
    const at = compactPlace(value, spot);
    const what = `YAML reads this item of \`${spot.key}\` as \`${String(value.node.value)}\`, which is no text.`;
    const repairs = value.node.style === 'plain' ? [quote(value, at)] : [];
    if (typeof value.node.value !== 'object') check.wrong(at, spot, what, wording, 'Put it in quotes.', repairs);
  }
}

/** Quotes around a command that was meant as one text, where it stands on one line. */
function quoteWhole(value: Value): readonly Repair[] {
  const at = value.kind === 'map' && value.node?.flow === false ? valuePlace(value) : undefined;
  if (at === undefined) return [];
  const lineEnd = at.part.text.indexOf('\n', at.span.end);
  const rest = at.part.text.slice(at.span.end, lineEnd < 0 ? undefined : lineEnd);
  const written = textAt(at);
  if (written.includes('\n') || rest.trim() !== '') return [];
  return [{ title: 'Put the command in quotes', safe: false, edits: [{ at, text: writeScalar(written, true) }] }];
}
