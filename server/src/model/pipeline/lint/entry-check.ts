import { writeScalar } from '../../../syntax/yaml/quote';
import { YamlDate } from '../../../syntax/yaml/scalar-value';
import { nearestName } from '../../../text/nearest-name';
import { type Place, textAt } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import { valuePlace } from '../keywords';
import { hasInput, type ItemsValue, isNull, type MapEntry, type MapValue, type TextValue, type Value } from '../value';
import type { PipelineProblem, Repair } from './problem';

/** Where a value stands. */
export interface Spot {
  /** GitLab's name of the entry: `jobs:build:artifacts`. */
  readonly path: string;
  /** What GitLab calls it in a message: `jobs:build:artifacts config`, or `jobs:build when` for a plain attribute. */
  readonly subject: string;
  /** The key as written. */
  readonly key: string;
  readonly keyAt: Place;
}

/** Judges a value of one form. Null and what is not known never reach it. */
export type Shape = (value: Value, spot: Spot, check: EntryCheck) => void;

/** A key of a mapping. */
export interface Field {
  readonly shape: Shape;
  /** GitLab checks it as an attribute of the mapping, not as an entry of its own, and words it so. */
  readonly attribute: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** The forms that a value may take. */
export interface Forms {
  readonly text?: (text: string, value: TextValue, spot: Spot, check: EntryCheck) => void;
  readonly number?: (number: number, value: TextValue, spot: Spot, check: EntryCheck) => void;
  readonly boolean?: () => void;
  readonly list?: (value: ItemsValue, spot: Spot, check: EntryCheck) => void;
  readonly map?: (value: MapValue, spot: Spot, check: EntryCheck) => void;
  /** The items of its list are no texts, so that a text is none that lost its brackets. */
  readonly noTexts?: boolean;
  /** Only certain texts fit, so that another scalar is none of them in quotes either. */
  readonly words?: boolean;
  /** GitLab words that no form fits about the path itself, without `config` and in the case of the names. */
  readonly bare?: boolean;
}

/** Collects what is wrong with the values of one top-level key. */
export class EntryCheck {
  readonly problems: PipelineProblem[] = [];

  constructor(readonly view: ConfigurationView) {}

  /** Judges a value, or what it refers to, unless it is null or not known. */
  judge(raw: Value, shape: Shape, spot: Spot): void {
    const value = this.known(raw);
    if (value !== undefined && !isNull(value)) shape(value, spot, this);
  }

  /** The value with references followed; undefined where it is not known, or filled in later. */
  known(raw: Value): Value | undefined {
    if (!this.view.takeStep()) return undefined;
    const value = this.view.resolve(raw);
    if (value.kind === 'unknown' || (value.kind === 'scalar' && hasInput(value.node.text))) return undefined;
    return value;
  }

  /** The known items of a list in which GitLab levels lists within it (`entry/composable_array.rb`). */
  *levelled(list: ItemsValue, depth = 0): Iterable<Value> {
    for (const raw of list.items) {
      const item = this.known(raw);
      if (item?.kind === 'list') {
        if (depth < 10) yield* this.levelled(item, depth + 1);
      } else if (item !== undefined) yield item;
    }
  }

  report(problem: PipelineProblem): void {
    if (this.problems.length < 1000) this.problems.push(problem);
  }

  /** A value of the wrong type or out of range. */
  wrong(at: Place, spot: Spot, what: string, says: string, action: string, repairs: readonly Repair[] = []): void {
    this.report({ family: 'keyword-type', at, what, quote: quoted(spot.subject, says), action, repairs });
  }
}

/** GitLab puts the messages of its entries in lower case. */
export function quoted(subject: string, says: string): string {
  return `${subject} ${says}`.toLowerCase();
}

/** A shape by the forms that it takes; `says` is how GitLab words that it has none of them, `wants` how we do. */
export function forms(says: string, wants: string, allowed: Forms): Shape {
  return (value, spot, check) => {
    if (value.kind === 'list' && allowed.list !== undefined) return allowed.list(value, spot, check);
    if (value.kind === 'map' && allowed.map !== undefined) return allowed.map(value, spot, check);
    if (value.kind === 'scalar') {
      const said = value.node.value;
      if (typeof said === 'string' && allowed.text !== undefined) return allowed.text(said, value, spot, check);
      if (typeof said === 'number' && allowed.number !== undefined) return allowed.number(said, value, spot, check);
      if (typeof said === 'boolean' && allowed.boolean !== undefined) return allowed.boolean();
      // Dates are told of as such: GitLab does not even read a file that has one.
      if (said instanceof YamlDate) return;
    }
    check.report({
      family: 'keyword-type',
      at: compactPlace(value, spot),
      what: `\`${spot.key}\` takes ${wants}, and this is ${describe(value)}.`,
      quote: allowed.bare === true ? `${spot.path} ${says}` : quoted(spot.subject, says),
      action: `Write ${wants} here.`,
      repairs: formRepairs(value, allowed),
    });
  };
}

/** The value where it is short, else its key. */
export function compactPlace(value: Value, spot: Spot): Place {
  const at = valuePlace(value);
  if (at === undefined || at.span.start === at.span.end) return spot.keyAt;
  return value.kind === 'scalar' || !textAt(at).includes('\n') ? at : spot.keyAt;
}

function describe(value: Value): string {
  if (value.kind === 'list') return 'a list';
  if (value.kind === 'map') return 'a mapping';
  if (value.kind !== 'scalar') return 'something else';
  const said = value.node.value;
  if (said === null) return 'nothing';
  return typeof said === 'string' ? 'text' : typeof said === 'number' ? 'a number' : `the boolean \`${String(said)}\``;
}

/** A scalar in quotes where text is meant, in brackets where a list is. */
function formRepairs(value: Value, allowed: Forms): readonly Repair[] {
  if (value.kind !== 'scalar') return [];
  const { node } = value;
  const at = valuePlace(value);
  if (at === undefined || node.style === 'literal' || node.style === 'folded') return [];
  if (allowed.text !== undefined && typeof node.value !== 'string' && node.style === 'plain') {
    return allowed.words === true ? [] : [quote(value, at)];
  }
  if (
    allowed.list === undefined ||
    allowed.noTexts === true ||
    typeof node.value !== 'string' ||
    at.span.start === at.span.end
  )
    return [];
  const written = textAt(at);
  if (written.includes('\n') || (node.style === 'plain' && /[,[\]{}]|: |:$/.test(written))) return [];
  return [{ title: `Make it a list: \`[${written}]\``, safe: false, edits: [{ at, text: `[${written}]` }] }];
}

/** Puts a plain scalar in quotes, so that it is the text that stands there. */
export function quote({ node }: TextValue, at: Place): Repair {
  const text = writeScalar(node.text, true);
  return { title: `Quote it: \`${text}\``, safe: false, edits: [{ at, text }] };
}

/** A mapping with certain keys. `says` is how GitLab words that it is no mapping. */
export function mapping(fields: Fields, says = 'should be a hash', more?: Shape): Shape {
  return forms(says, 'a mapping', {
    map: (value, spot, check) => {
      checkFields(value, fields, spot, check);
      more?.(value, spot, check);
    },
  });
}

/** A mapping of names that are free to values of one shape. */
export function named(shape: Shape, wants: string): Shape {
  return forms('should be a hash', wants, {
    map: (map, spot, check) => {
      for (const [name, entry] of map.entries) {
        const path = `${spot.path}:${name}`;
        check.judge(entry.value, shape, { path, subject: `${path} config`, key: name, keyAt: keyPlace(entry) });
      }
    },
  });
}

/** Judges the keys that a mapping has, and reports those that it may not have. */
export function checkFields(
  map: MapValue,
  fields: Fields,
  spot: Spot,
  check: EntryCheck,
  says = 'contains unknown keys',
): void {
  for (const [name, entry] of map.entries) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) check.report(unknownKey(name, entry, map, Object.keys(fields), says, spot));
    else check.judge(entry.value, field.shape, fieldSpot(name, entry, field, spot));
  }
}

export function fieldSpot(name: string, entry: MapEntry, field: Field, { path }: Spot): Spot {
  const below = `${path}:${name}`;
  const subject = field.attribute ? `${path} ${attributeName(name)}` : `${below} config`;
  return { path: below, subject, key: name, keyAt: keyPlace(entry) };
}

/** What Ruby on Rails calls an attribute in a message. */
export function attributeName(name: string): string {
  return name.replace(/_id$/, '').replaceAll('_', ' ');
}

export function keyPlace({ key }: MapEntry): Place {
  return { part: key.part, span: key.span };
}

function unknownKey(
  name: string,
  entry: MapEntry,
  map: MapValue,
  known: readonly string[],
  says: string,
  spot: Spot,
): PipelineProblem {
  const at = keyPlace(entry);
  const quote = quoted(spot.subject, `${says}: ${name}`);
  if (name === 'type' && known.includes('script')) return removedType(at, quote, map);
  const nearest = nearestName(
    name.replaceAll('-', '_'),
    known.filter((other) => !map.entries.has(other)),
  );
  return {
    family: 'unknown-keyword',
    at,
    what: `\`${spot.key}\` has no keyword \`${name}\`.`,
    quote,
    action: nearest === undefined ? `Remove \`${name}\`.` : `Write \`${nearest}\`.`,
    repairs: nearest === undefined ? [] : [rename(at, nearest)],
  };
}

/** `type` is what `stage` was called. */
function removedType(at: Place, quote: string, map: MapValue): PipelineProblem {
  const repairs = map.entries.has('stage') ? [] : [rename(at, 'stage')];
  const what = '`type` is the old name of `stage`, which GitLab no longer knows.';
  return { family: 'removed-keyword', at, what, quote, action: 'Write `stage`.', repairs };
}

export function rename(at: Place, to: string): Repair {
  return { title: `Rename it to \`${to}\``, safe: false, edits: [{ at, text: writeScalar(to) }] };
}
