import type { MapValue, TextValue, Value } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  forms,
  keyPlace,
  quote,
  type Shape,
  type Spot,
} from './entry-check';
import { requireKeys } from './required';
import { checkReading } from './scalar-reading';
import { checkWhole, entry } from './shapes';

/** GitLab's limit on the copies of one job (`entry/product/parallel.rb`). */
const maxCopies = 200;

function parallelShape(numbers: boolean): Shape {
  return forms('should be an integer or a hash', numbers ? 'a number or a `matrix`' : 'a `matrix`', {
    bare: true,
    number: (number, value, spot, check) => {
      if (numbers) checkWhole(number, value, [1, maxCopies], spot, check);
      else refuseNumber(value, spot, check);
    },
    map: (map, spot, check) => {
      checkFields(map, { matrix: entry(matrix) }, spot, check);
      requireKeys(map, ['matrix'], spot, check);
    },
  });
}

/** Where only a matrix has a meaning. */
export function refuseNumber(value: TextValue, spot: Spot, check: EntryCheck): void {
  const what = '`parallel` takes only a `matrix` here.';
  check.wrong(compactPlace(value, spot), spot, what, 'cannot use "parallel: <number>".', 'Write `matrix:` below it.');
}

const matrixItem: Shape = forms('should be an array of hashes', 'a mapping of variables', {
  map: (map, spot, check) => {
    if (map.entries.size === 0 && map.open === undefined) {
      const own = { ...spot, subject: `${spot.path}:variables config` };
      const what = 'This element of the matrix has no variables.';
      check.wrong(compactPlace(map, spot), own, what, 'requires at least 1 items', 'Add a variable, or remove it.');
    }
    for (const [name, each] of map.entries)
      checkMatrixVariable(name, each.value, { ...spot, keyAt: keyPlace(each) }, check);
  },
});

const valueSays = 'should be a hash of key value pairs, value can be an array';

/** Values are texts or whole numbers (`entry/product/variables.rb`). */
function checkMatrixVariable(name: string, raw: Value, list: Spot, check: EntryCheck): void {
  const value = check.known(raw);
  if (value === undefined) return;
  const spot = { ...list, subject: `${list.path}:variables config`, key: name };
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const one = check.known(item);
    if (one?.kind === 'scalar' && isAlphanumeric(one)) checkReading(name, one, check);
    if (one === undefined || (one.kind === 'scalar' && isAlphanumeric(one))) continue;
    const at = compactPlace(one, spot);
    const action =
      one.kind === 'scalar' && one.node.value !== null ? 'Put it in quotes.' : 'Write a text, or a list of texts.';
    const repairs =
      one.kind === 'scalar' && one.node.value !== null && one.node.style === 'plain' ? [quote(one, at)] : [];
    const what =
      one.kind === 'scalar'
        ? `The matrix takes texts and whole numbers, and \`${one.node.text}\` of \`${name}\` is neither.`
        : `The values of \`${name}\` are no list of texts.`;
    check.wrong(at, spot, what, valueSays, action, repairs);
  }
}

function isAlphanumeric({ node }: TextValue): boolean {
  if (typeof node.value === 'object') return node.value !== null;
  return (
    typeof node.value === 'string' ||
    (typeof node.value === 'number' && Number.isInteger(node.value) && !/[.eE]/.test(node.text))
  );
}

const matrix: Shape = forms('should be an array of hashes', 'a list of mappings', {
  noTexts: true,
  list: (list, spot, check) => {
    let jobs = 0;
    let isKnown = list.open === undefined;
    for (const raw of list.items) {
      const item = check.known(raw);
      if (item === undefined) isKnown = false;
      else {
        matrixItem(item, spot, check);
        if (item.kind === 'map') jobs += combinations(item, check);
      }
    }
    if (!isKnown || jobs <= maxCopies) return;
    const what = `The matrix makes ${jobs} jobs.`;
    const says = `generates too many jobs (maximum is ${maxCopies})`;
    check.wrong(spot.keyAt, spot, what, says, 'Leave values out.');
  },
});

/** In how many jobs an item results; one that is not wholly known counts as none. */
function combinations(item: MapValue, check: EntryCheck): number {
  let product = item.open === undefined ? 1 : 0;
  for (const { value: raw } of item.entries.values()) {
    const value = check.known(raw);
    if (value === undefined) return 0;
    if (value.kind === 'list') product *= value.items.length;
  }
  return product;
}

/** The length of the longest name that the copies of a parallel job get; undefined for a job that has none. */
export function longestCopy(name: string, parallel: Value, check: EntryCheck): number | undefined {
  const value = check.known(parallel);
  if (value?.kind === 'scalar' && typeof value.node.value === 'number')
    return `${name} ${value.node.value}/${value.node.value}`.length;
  const rows = value?.kind === 'map' ? value.entries.get('matrix')?.value : undefined;
  const list = rows === undefined ? undefined : check.known(rows);
  if (list?.kind !== 'list' || list.items.length === 0) return undefined;
  return Math.max(...list.items.map((item) => name.length + ': ['.length + longestRow(item, check) + ']'.length));
}

function longestRow(raw: Value, check: EntryCheck): number {
  const item = check.known(raw);
  if (item?.kind !== 'map') return 0;
  const lengths = [...item.entries.values()].map(({ value }) => longestValue(check.known(value), check));
  return lengths.reduce((sum, length) => sum + length, 0) + ', '.length * Math.max(0, lengths.length - 1);
}

function longestValue(value: Value | undefined, check: EntryCheck): number {
  const items: readonly Value[] = value === undefined ? [] : value.kind === 'list' ? value.items : [value];
  return Math.max(0, ...items.map((item) => textLength(check.known(item))));
}

function textLength(value: Value | undefined): number {
  return value?.kind === 'scalar' ? value.node.text.length : 0;
}

/** `parallel` of a job. */
export const parallel: Shape = parallelShape(true);
/** `parallel` of a trigger job or a need, which takes no number. */
export const matrixOnly: Shape = parallelShape(false);
