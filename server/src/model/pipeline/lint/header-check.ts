import type { YamlFile } from '../../../syntax/yaml/file';
import { nearestName } from '../../../text/nearest-name';
import type { InputData } from '../input-data';
import { coerceInput, inputTypes } from '../input-value';
import { type InputSpec, type InputSpecs, inputTrouble } from '../inputs';
import {
  Budget,
  type ItemsValue,
  isNull,
  type MapEntry,
  type MapValue,
  nodePlace,
  type Value,
  ValueReader,
} from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  fieldSpot,
  forms,
  keyPlace,
  mapping,
  type Shape,
  type Spot,
} from './entry-check';
import { checkIncludeEntry, includeKinds } from './include-entry';
import { checkInputRules } from './input-rules';
import { regexpTrouble } from './regexp';
import { alphanumeric, anything, attribute, checkTexts, entry, oneOf, shorten, text } from './shapes';

/** What is wrong with the header of a file, its inputs apart from what includes give them (`lib/gitlab/ci/config/header`). */
export function checkHeader(file: YamlFile, specs: InputSpecs, check: EntryCheck): void {
  for (const part of file.header?.parts ?? []) {
    for (const pair of part.pairs) {
      const reader = new ValueReader(file, 'spec', (within, alias) => within.resolveAlias(alias), new Budget(20_000));
      const name = pair.key.kind === 'scalar' ? pair.key.text : undefined;
      const value = reader.read(pair.value);
      if (name === undefined || pair.key.kind !== 'scalar') continue;
      const spot: Spot = { path: 'header', subject: 'header config', key: 'header', keyAt: nodePlace(pair.key) };
      const root: MapValue = {
        kind: 'map',
        node: undefined,
        entries: new Map([[name, { key: pair.key, value, owner: 'spec' }]]),
        open: undefined,
      };
      checkFields(root, { spec: entry(specShape(specs)) }, spot, check);
    }
  }
  for (const [first, again] of specs.duplicates) {
    check.report({
      family: 'invalid-spec',
      at: nodePlace(again.key),
      what: `The input \`${again.name}\` is declared twice.`,
      quote: `Duplicate input keys found: ${again.name}. Input keys must be unique across all included files and inline specifications.`,
      action: 'Declare it in one place.',
      related: [{ at: nodePlace(first.key), message: `\`${first.name}\` is declared here too` }],
    });
  }
}

const contexts = ['name', 'sha', 'version', 'reference'];

const component: Shape = forms('should be an array of strings', 'a list of names', {
  list: (list, spot, check) =>
    checkTexts(list, 'should be an array of strings', spot, check, oneOf(contexts, 'contains unknown values')),
});

const description: Shape = forms('should be a string', 'text', {
  text: (said, value, spot, check) => {
    if ([...said].length <= 256) return;
    const at = compactPlace(value, spot);
    const says = 'is too long (maximum is 256 characters)';
    check.wrong(at, spot, `The description has ${[...said].length} characters.`, says, 'Use 256 characters at most.');
  },
});

function specShape(specs: InputSpecs): Shape {
  return mapping({
    inputs: entry(inputsShape(specs)),
    include: entry(headerInclude),
    component: entry(component),
    description: attribute(description),
  });
}

function inputsShape(specs: InputSpecs): Shape {
  return forms('should be a hash', 'a mapping of inputs', {
    map: (map, spot, check) => {
      for (const [name, given] of map.entries) {
        const value = check.known(given.value);
        if (value === undefined || isNull(value)) continue;
        const at = fieldSpot(name, given, entry(anything), spot);
        if (value.kind === 'map') checkInput(name, value, at, specs, check);
        else inputForm(value, at, check);
      }
    },
  });
}

const inputForm: Shape = forms('should be a hash', 'a mapping', { map: () => {} });

const inputFields: Fields = {
  default: attribute(anything),
  description: attribute(alphanumeric),
  options: attribute(
    forms('should be an array', 'a list of values', { list: (list, spot, check) => checkOptions(list, spot, check) }),
  ),
  regex: attribute(text),
  type: attribute(anything),
  rules: attribute(anything),
};

function checkInput(name: string, map: MapValue, spot: Spot, specs: InputSpecs, check: EntryCheck): void {
  // Attributes of an input go by names of their own in messages: `input type`.
  for (const [keyword, given] of map.entries) {
    const field = Object.hasOwn(inputFields, keyword) ? inputFields[keyword] : undefined;
    if (field === undefined) continue;
    const own = fieldSpot(keyword, given, field, spot);
    check.judge(given.value, field.shape, { ...own, subject: `${spot.path} input ${keyword}` });
  }
  const unknown = Object.fromEntries(Object.keys(inputFields).map((keyword) => [keyword, attribute(anything)]));
  checkFields(map, unknown, spot, check);
  checkExclusive(map, spot, check);
  const rules = map.entries.get('rules');
  if (rules !== undefined) checkInputRules(name, rules, specs, check);
  const spec = specs.inputs.get(name);
  if (spec !== undefined) checkSpec(spec, map, spot, check);
}

function checkOptions(list: ItemsValue, spot: Spot, check: EntryCheck): void {
  const path = spot.path.replace(/:options$/, '');
  if (list.items.length > 50) {
    check.report({
      family: 'invalid-spec',
      at: spot.keyAt,
      what: `The input has ${list.items.length} options.`,
      quote: `${path} config cannot define more than 50 options`,
      action: 'Give 50 options at most.',
    });
  }
  const empty = list.items.find(isNull);
  if (empty?.kind !== 'scalar') return;
  check.report({
    family: 'invalid-spec',
    at: nodePlace(empty.node),
    what: 'An option has no value.',
    quote: `${path} config options array cannot contain null values`,
    action: 'Remove it, or write what is meant.',
  });
}

function checkExclusive(map: MapValue, spot: Spot, check: EntryCheck): void {
  for (const other of ['options', 'default']) {
    const entry = map.entries.get(other);
    if (entry === undefined || !map.entries.has('rules')) continue;
    check.report({
      family: 'invalid-spec',
      at: keyPlace(entry),
      what: `\`${other}\` cannot stand beside \`rules\`, which say it themselves.`,
      quote: `${spot.path} config these keys cannot be used together: rules, ${other}`,
      action: `Move \`${other}\` into the rules.`,
    });
  }
}

/** What `lib/ci/inputs` says of an input before anything is given to it. */
function checkSpec(spec: InputSpec, map: MapValue, spot: Spot, check: EntryCheck): void {
  const { name, type } = spec;
  const written = map.entries.get('type');
  if (type === undefined) {
    if (written !== undefined) reportType(name, written, spot, check);
    return;
  }
  const options = map.entries.get('options');
  if (options !== undefined && !isNull(options.value) && (type === 'boolean' || type === 'array')) {
    report(check, keyPlace(options), name, {
      what: `\`options\` go with text and numbers, and the input \`${name}\` is ${type === 'array' ? 'an array' : 'a boolean'}.`,
      says: 'Options can only be used with string and number inputs',
      action: 'Remove `options`, or change the type.',
    });
  }
  checkRegex(spec, map.entries.get('regex'), check);
  const given = map.entries.get('default');
  if (given !== undefined) checkDefault(spec, given, check);
}

function checkRegex({ name, type, regex }: InputSpec, entry: MapEntry | undefined, check: EntryCheck): void {
  if (entry === undefined) return;
  if (type !== 'string') {
    report(check, keyPlace(entry), name, {
      what: `\`regex\` goes with text only, and the input \`${name}\` is ${type === 'array' ? 'an array' : `a ${type}`}.`,
      says: 'RegEx validation can only be used with string inputs',
      action: 'Remove `regex`, or change the type.',
    });
  }
  const trouble = regex === undefined || type !== 'string' ? undefined : regexpTrouble(regex);
  if (trouble === undefined) return;
  const at = entry.value.kind === 'scalar' ? nodePlace(entry.value.node) : keyPlace(entry);
  report(check, at, name, {
    what: `\`${shorten(regex ?? '')}\` is no regular expression: ${trouble}.`,
    says: 'invalid regular expression',
    action: 'Correct it, in the syntax of RE2.',
  });
}

function checkDefault(spec: InputSpec, entry: MapEntry, check: EntryCheck): void {
  const data: InputData | undefined = spec.type === undefined ? undefined : coerceInput(spec.type, entry.value);
  const trouble = data === undefined ? undefined : inputTrouble(spec, data, 'default');
  if (trouble === undefined) return;
  const nearest = trouble.kind === 'option' ? nearestName(String(data), (spec.options ?? []).map(String)) : undefined;
  const at = compactPlace(entry.value, { path: '', subject: '', key: 'default', keyAt: keyPlace(entry) });
  const options = (spec.options ?? []).slice(0, 12).map((option) => `\`${shorten(String(option))}\``);
  const action =
    trouble.kind === 'option' && options.length > 0
      ? `Use one of ${options.join(', ')}.`
      : 'Change the default, or what is asked of it.';
  check.report({
    family: 'invalid-spec',
    at,
    what: `The default of the input \`${spec.name}\` ${trouble.clause}.`,
    quote: `\`${spec.name}\` input: ${trouble.says}`,
    action: nearest === undefined ? action : `Write \`${nearest}\`.`,
    repairs:
      nearest === undefined ? [] : [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: nearest }] }],
  });
}

function reportType(name: string, entry: MapEntry, spot: Spot, check: EntryCheck): void {
  const value = check.known(entry.value);
  if (value === undefined || isNull(value)) return;
  const said = value.kind === 'scalar' ? shorten(value.node.text) : '…';
  const nearest = nearestName(said, inputTypes);
  const at = compactPlace(value, { ...spot, keyAt: keyPlace(entry) });
  check.report({
    family: 'invalid-spec',
    at,
    what: `\`${said}\` is no type of an input.`,
    quote: `${spot.path} input type unknown value: ${said}`,
    why: `GitLab refuses the file: “${spot.path} input type unknown value: ${said}”, or “unknown input specification for \`${name}\` (valid types: ${inputTypes.join(', ')})”.`,
    action:
      nearest === undefined ? `Use ${inputTypes.map((type) => `\`${type}\``).join(', ')}.` : `Write \`${nearest}\`.`,
    repairs:
      nearest === undefined ? [] : [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: nearest }] }],
  });
}

interface SpecMistake {
  readonly what: string;
  readonly says: string;
  readonly action: string;
}

function report(check: EntryCheck, at: ReturnType<typeof keyPlace>, name: string, mistake: SpecMistake): void {
  const { what, says, action } = mistake;
  check.report({ family: 'invalid-spec', at, what, quote: `\`${name}\` input: ${says}`, action });
}

const headerKeys = 'local file remote project ref integrity cache'.split(' ');
const headerFields: Fields = Object.fromEntries(headerKeys.map((key) => [key, attribute(anything)]));

/** `spec:include`, which takes files of inputs (`header/include.rb`, `external/header/mapper/matcher.rb`). */
const headerInclude: Shape = (value, spot, check) => {
  for (const item of value.kind === 'list' ? check.levelled(value) : [value]) checkHeaderItem(item, spot, check);
};

function checkHeaderItem(item: Value, spot: Spot, check: EntryCheck): void {
  const at = { ...spot, path: `${spot.path}:include`, subject: `${spot.path}:include config`, refused: true };
  if (item.kind !== 'map') {
    if (item.kind === 'scalar' && (typeof item.node.value === 'string' || isNull(item))) return;
    check.wrong(
      compactPlace(item, spot),
      at,
      'A header includes text or mappings.',
      'should be a hash or a string',
      'Write the path of a file.',
    );
    return;
  }
  checkFields(item, headerFields, at, check);
  checkIncludeEntry(item, at, check);
  const own = includeKinds.filter((kind) => ['local', 'remote', 'project'].includes(kind) && item.entries.has(kind));
  if (own.length === 1 || item.open !== undefined || item.entries.size === 0) return;
  const says =
    own.length > 1
      ? 'Each include must use only one of: `local`, `remote`, `project`'
      : 'does not have a valid subkey for header include. Valid subkeys are: `local`, `remote`, `project`';
  check.report({
    family: 'invalid-include',
    at: compactPlace(item, spot),
    what:
      own.length > 1 ? 'This include names several files.' : 'This include of a header names no file that it can take.',
    quote: says,
    action: 'Name one file by `local:`, `remote:` or `project:`.',
  });
}
