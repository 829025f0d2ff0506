import { nearestName } from '../../../text/nearest-name';
import { valuePlace } from '../keywords';
import type { ItemsValue, TextValue, Value } from '../value';
import { durationSeconds, isDuration } from './duration';
import {
  compactPlace,
  type EntryCheck,
  type Field,
  type Forms,
  forms,
  quote,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';

/** A key that GitLab checks as an entry of its own. */
export const entry = (shape: Shape): Field => ({ shape, attribute: false });
/** A key that GitLab checks as an attribute of its mapping. */
export const attribute = (shape: Shape): Field => ({ shape, attribute: true });

/** Forms that are not catalogued well enough to be judged. */
export const anything: Shape = () => {};

const accept = (): void => {};

export const text: Shape = forms('should be a string', 'text', { text: accept });
export const boolean: Shape = forms('should be a boolean value', '`true` or `false`', { boolean: accept });

const alphanumericSays = 'must be an alphanumeric string';

/** Text or a whole number, which is all that GitLab's validator of that name asks for. */
export const alphanumeric: Shape = forms(alphanumericSays, 'text', {
  text: accept,
  number: (number, value, spot, check) => {
    if (Number.isInteger(number)) return;
    const what = `\`${spot.key}\` takes text or a whole number, and this is \`${value.node.text}\`.`;
    const at = compactPlace(value, spot);
    check.wrong(at, spot, what, alphanumericSays, 'Put it in quotes.', [quote(value, at)]);
  },
});

/**
 * Text that is one of some values. `says` is followed by them where it ends with a colon, and by the text where GitLab
 * names that.
 */
export function oneOf(values: readonly string[], says = 'should be one of:', ...others: readonly Forms[]): Shape {
  const wording = says.endsWith(':') ? `${says} ${values.join(', ')}` : says;
  const names = /^(?:unknown value|contains unknown values)$/.test(says);
  const wants = `one of ${values.map((value) => `\`${value}\``).join(', ')}`;
  return forms(wording, wants, {
    ...Object.assign({}, ...others),
    words: true,
    text: (said, value, spot, check) => {
      if (values.includes(said)) return;
      reportValue(said, value, values, names ? `${wording}: ${said}` : wording, spot, check);
    },
  });
}

/** A word that is none of the allowed ones. `why` tells what GitLab does where it is more than to refuse the pipeline. */
export function reportValue(
  said: string,
  value: TextValue,
  values: readonly string[],
  says: string,
  spot: Spot,
  check: EntryCheck,
  why?: string,
): void {
  const nearest = nearestName(said.replaceAll('-', '_'), values) ?? longForm(said, values);
  const at = compactPlace(value, spot);
  const filled = said.includes('$') ? '; variables are not filled in here' : '';
  const list = values.length > 12 ? 'a value that it knows' : `one of ${values.map((v) => `\`${v}\``).join(', ')}`;
  check.report({
    family: 'keyword-type',
    at,
    what: `\`${spot.key}\` does not take the value \`${shorten(said)}\`.`,
    quote: quoted(spot.subject, says),
    ...(why === undefined ? {} : { why }),
    action: nearest === undefined ? `Use ${list}${filled}.` : `Write \`${nearest}\`.`,
    repairs:
      nearest === undefined
        ? []
        : [{ title: `Write \`${nearest}\` instead`, safe: false, edits: [{ at, text: nearest }] }],
  });
}

/** The one value that a word is the beginning of, as `prod` is of `production`. */
function longForm(said: string, values: readonly string[]): string | undefined {
  const [first, more] = said.length < 3 ? [] : values.filter((value) => value.startsWith(said));
  return more === undefined ? first : undefined;
}

/** What is quoted of a value. */
export function shorten(said: string): string {
  const line = said.split('\n', 1)[0] ?? '';
  return (line.length > 60 ? `${line.slice(0, 57)}…` : line).replaceAll('`', "'");
}

/** A list of texts. */
export function texts(says = 'should be an array of strings', item?: Shape): Shape {
  const wants = 'a list of texts';
  return forms(says, wants, { list: (list, spot, check) => checkTexts(list, says, spot, check, item) });
}

export function checkTexts(list: ItemsValue, says: string, spot: Spot, check: EntryCheck, item?: Shape): void {
  const each = item ?? forms(says, 'text', { text: accept });
  for (const raw of list.items) checkItem(raw, each, says, spot, check);
}

function checkItem(raw: Value, shape: Shape, says: string, spot: Spot, check: EntryCheck): void {
  const value = check.known(raw);
  if (value === undefined) return;
  if (value.kind === 'scalar' && value.node.value === null) {
    const what = `\`${spot.key}\` has an item without a value.`;
    check.wrong(valuePlace(raw) ?? spot.keyAt, spot, what, says, 'Remove the item, or write what is meant.');
  } else shape(value, spot, check);
}

/** Text, or a list of texts. */
export function textOrTexts(says = 'should be an array of strings or a string'): Shape {
  return forms(says, 'text or a list of texts', {
    text: accept,
    list: (list, spot, check) => checkTexts(list, says, spot, check),
  });
}

/** A duration, as GitLab's parser of them reads it, of at most so many seconds. */
export function durationUpTo(most: number, mostText: string): Shape {
  return forms('should be a duration', 'a duration such as `1 hour`', {
    text: (said, value, spot, check) => {
      const at = compactPlace(value, spot);
      if (!isDuration(said)) {
        const action = 'Write a duration such as `30 minutes`, `1h 30m` or `2 weeks`.';
        check.wrong(at, spot, `\`${shorten(said)}\` is no duration.`, 'should be a duration', action);
      } else if ((durationSeconds(said) ?? 0) > most) {
        const what = `\`${shorten(said)}\` is longer than ${mostText}.`;
        check.wrong(at, spot, what, 'should not exceed the limit', `Wait ${mostText} at most.`);
      }
    },
  });
}

export const duration: Shape = durationUpTo(Number.POSITIVE_INFINITY, 'for ever');

const integerSays = 'should be an array of integers or an integer';

const integer: Shape = forms(integerSays, 'a whole number', {
  number: (number, value, spot, check) => {
    if (Number.isInteger(number)) return;
    const what = `\`${spot.key}\` takes whole numbers, and this is \`${value.node.text}\`.`;
    check.wrong(compactPlace(value, spot), spot, what, integerSays, 'Write a whole number.');
  },
});

/** A number, or a list of numbers, as exit codes are. */
export const integers: Shape = forms(integerSays, 'a whole number or a list of them', {
  noTexts: true,
  number: (number, value, spot, check) => {
    if (!Number.isInteger(number)) integer(value, spot, check);
  },
  list: (list, spot, check) => checkTexts(list, integerSays, spot, check, integer),
});

/** Text of so many characters at most. */
export function textUpTo(most: number, says = `is too long (maximum is ${most} characters)`): Shape {
  return forms('should be a string', 'text', {
    text: (said, value, spot, check) => {
      const length = [...said].length;
      if (length <= most) return;
      const what = `\`${spot.key}\` has ${length} characters.`;
      check.wrong(compactPlace(value, spot), spot, what, says, `Use ${most} characters at most.`);
    },
  });
}

/** A whole number within limits, for the words of `greater than or equal to` and `less than or equal to`. */
export function checkWhole(
  number: number,
  value: TextValue,
  [least, most]: readonly [number, number],
  spot: Spot,
  check: EntryCheck,
): void {
  const at = compactPlace(value, spot);
  const action = `Use a whole number from ${least} to ${most}.`;
  const what = `\`${spot.key}\` cannot be \`${value.node.text}\`.`;
  if (!Number.isInteger(number)) check.wrong(at, spot, what, 'must be an integer', action);
  else if (number < least) check.wrong(at, spot, what, `must be greater than or equal to ${least}`, action);
  else if (number > most) check.wrong(at, spot, what, `must be less than or equal to ${most}`, action);
}

/** A list that is too long. */
export function checkLength(list: ItemsValue, most: number, says: string, spot: Spot, check: EntryCheck): void {
  if (list.items.length <= most) return;
  const what = `\`${spot.key}\` has ${list.items.length} entries.`;
  check.wrong(spot.keyAt, spot, what, says, `Use no more than ${most}.`);
}
