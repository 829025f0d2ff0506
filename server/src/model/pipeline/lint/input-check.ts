import { insertPairLast } from '../../../syntax/yaml/edit';
import type { YamlFile } from '../../../syntax/yaml/file';
import { readIndentStyle } from '../../../syntax/yaml/layout';
import type { YamlMap, YamlPair } from '../../../syntax/yaml/nodes';
import { writeScalar } from '../../../syntax/yaml/quote';
import { removePair } from '../../../syntax/yaml/remove';
import { nearestName } from '../../../text/nearest-name';
import { type Place, textAt } from '../../../text/place';
import { coerceInput } from '../input-value';
import { type InputSpec, type InputSpecs, inputTrouble } from '../inputs';
import type { Inclusion } from '../layers';
import { isNull, type MapEntry, type MapValue, nodePlace, type Value } from '../value';
import { compactPlace, keyPlace } from './entry-check';
import type { PipelineProblem, RelatedText, Repair } from './problem';
import { shorten } from './shapes';

/**
 * What is wrong with the inputs that an include gives to a file (`interpolation/interpolator.rb`, `lib/ci/inputs`). `specs`:
 * what the header of that file declares, undefined where it has none.
 */
export function checkGivenInputs(
  via: Inclusion,
  specs: InputSpecs | undefined,
  file: YamlFile,
): readonly PipelineProblem[] {
  if (via.map?.open !== undefined) return [];
  const entry = via.map?.entries.get('inputs');
  const given = entry === undefined || isNull(entry.value) ? undefined : entry.value;
  if (entry !== undefined && given !== undefined) {
    if (given.kind === 'list' || given.kind === 'scalar') return [notMapping(given, entry)];
    if (given.kind !== 'map') return [];
  }
  const map = given?.kind === 'map' ? given : undefined;
  if (specs !== undefined) return new GivenInputs(via, specs, map).check();
  const isRead = !file.parts.some(({ part }) => part.broken);
  return entry !== undefined && map !== undefined && map.entries.size > 0 && isRead ? [withoutHeader(via, entry)] : [];
}

function notMapping(given: Value, entry: MapEntry): PipelineProblem {
  return {
    family: 'invalid-input',
    at: compactPlace(given, { path: '', subject: '', key: 'inputs', keyAt: keyPlace(entry) }),
    what: '`inputs` is a mapping of names and values, and this is none.',
    quote: 'Given inputs must be a hash',
    action: 'Write each input as `name: value`.',
  };
}

function withoutHeader(via: Inclusion, entry: MapEntry): PipelineProblem {
  return {
    family: 'invalid-input',
    at: keyPlace(entry),
    what: `\`${shorten(via.name)}\` takes no inputs, as it has no header with \`spec:inputs\`.`,
    quote: 'Given inputs not defined in the `spec` section of the included configuration file',
    action: 'Remove `inputs`, or declare them in a header of that file.',
    repairs: removal(via.map?.node, entry, 'Remove `inputs`'),
  };
}

class GivenInputs {
  private readonly problems: PipelineProblem[] = [];

  constructor(
    private readonly via: Inclusion,
    private readonly specs: InputSpecs,
    private readonly given: MapValue | undefined,
  ) {}

  check(): readonly PipelineProblem[] {
    const unknown: [string, MapEntry][] = [];
    for (const [name, entry] of this.given?.entries ?? []) {
      const spec = this.specs.inputs.get(name);
      if (spec !== undefined) this.checkValue(spec, entry.value, entry);
      else if (this.specs.open === undefined) unknown.push([name, entry]);
    }
    const all = unknown.map(([name]) => name).join(', ');
    for (const [name, entry] of unknown) this.reportUnknown(name, entry, all);
    if (this.given?.open === undefined) this.checkMissing();
    return this.problems;
  }

  private checkValue(spec: InputSpec, value: Value, entry: MapEntry): void {
    const data = spec.type === undefined ? undefined : coerceInput(spec.type, value);
    const trouble = data === undefined ? undefined : inputTrouble(spec, data);
    if (trouble === undefined || data === undefined) return;
    const at = compactPlace(value, { path: '', subject: '', key: spec.name, keyAt: keyPlace(entry) });
    const nearest = trouble.kind === 'option' ? nearestName(String(data), (spec.options ?? []).map(String)) : undefined;
    this.problems.push({
      family: 'invalid-input',
      at,
      what: `The value of the input \`${spec.name}\` ${trouble.clause}.`,
      quote: `\`${spec.name}\` input: ${trouble.says}`,
      action: nearest === undefined ? wanted(spec, trouble.kind) : `Write \`${nearest}\`.`,
      related: [declared(spec)],
      repairs: nearest === undefined ? [] : [replacement(at, nearest)],
    });
  }

  private reportUnknown(name: string, entry: MapEntry, all: string): void {
    const free = [...this.specs.inputs.values()].filter((spec) => this.given?.entries.has(spec.name) !== true);
    const nearest = nearestName(name, free, (spec) => spec.name);
    const first = nearest ?? [...this.specs.inputs.values()][0];
    const rename = nearest === undefined ? [] : [replacement(keyPlace(entry), nearest.name, 'Rename it to')];
    this.problems.push({
      family: 'invalid-input',
      at: keyPlace(entry),
      what: `\`${shorten(this.via.name)}\` declares no input \`${shorten(name)}\`.`,
      quote: `unknown input arguments: ${all}`,
      action: nearest === undefined ? `Remove \`${shorten(name)}\`.` : `Write \`${nearest.name}\`.`,
      related: first === undefined ? [] : [declared(first)],
      repairs: [...rename, ...removal(this.given?.node, entry, `Remove \`${shorten(name)}\``)],
    });
  }

  /** Inputs without a default that are not given, told of in one. */
  private checkMissing(): void {
    const missing = [...this.specs.inputs.values()].filter(({ name, optional }) => {
      const entry = this.given?.entries.get(name);
      return !optional && (entry === undefined || isNull(entry.value));
    });
    if (missing.length === 0) return;
    const entry = this.via.map?.entries.get('inputs');
    const names = missing.map(({ name }) => `\`${name}\``).join(', ');
    this.problems.push({
      family: 'invalid-input',
      at: entry === undefined ? shortPlace(this.via) : keyPlace(entry),
      what: `\`${shorten(this.via.name)}\` needs ${missing.length === 1 ? 'the input' : 'the inputs'} ${names}, not given here.`,
      quote: missing
        .slice(0, 3)
        .map(({ name }) => `\`${name}\` input: required value has not been provided`)
        .join(', '),
      action: `Add ${names} to \`inputs\`, or give a default where it is declared.`,
      related: missing.map(declared),
      repairs: this.additions(missing),
    });
  }

  private additions(missing: readonly InputSpec[]): readonly Repair[] {
    const title = `Give ${missing.map(({ name }) => `\`${name}\``).join(', ')}`;
    // What is not given may still stand there without a value.
    if (missing.some(({ name }) => this.given?.entries.has(name) === true)) return [];
    const own = this.given?.node;
    if (own !== undefined) {
      const style = readIndentStyle([own]);
      const edits = missing.map((spec) => insertPairLast(own, writeScalar(spec.name), example(spec), style));
      const at = edits.flatMap((edit) =>
        edit === undefined ? [] : [{ at: { part: own.part, span: edit.span }, text: edit.text }],
      );
      return own.pairs.length > 0 && at.length === missing.length ? [{ title, safe: false, edits: at }] : [];
    }
    if (this.via.map?.entries.has('inputs') === true) return [];
    const pairs = missing.map((spec) => `${writeScalar(spec.name, true)}: ${example(spec)}`).join(', ');
    const node = this.via.map?.node;
    if (node !== undefined) {
      const edit = insertPairLast(node, 'inputs', `{ ${pairs} }`, readIndentStyle([node]));
      return edit === undefined
        ? []
        : [{ title, safe: false, edits: [{ at: { part: node.part, span: edit.span }, text: edit.text }] }];
    }
    const { at } = this.via;
    const written = textAt(at);
    if (this.via.map !== undefined || this.via.kind !== 'local' || /[\s{}[\],]/.test(written)) return [];
    const text = `{ local: ${written}, inputs: { ${pairs} } }`;
    return [{ title, safe: false, edits: [{ at, text: this.via.listsOnly === true ? `[${text}]` : text }] }];
  }
}

/** Where the include is short, its place, else that of its first key. */
function shortPlace({ at, map }: Inclusion): Place {
  const key = map?.node?.pairs[0]?.key;
  return key === undefined || !textAt(at).includes('\n') ? at : nodePlace(key);
}

function declared({ name, key }: InputSpec): RelatedText {
  return { at: nodePlace(key), message: `\`${name}\` is declared here` };
}

function wanted(spec: InputSpec, kind: 'type' | 'option' | 'regex'): string {
  if (kind === 'regex') return `Give a value that matches \`${shorten(spec.regex ?? '')}\`.`;
  if (kind === 'type') return `Give ${spec.type === 'array' ? 'an array' : `a ${spec.type}`}.`;
  const options = (spec.options ?? []).slice(0, 12).map((option) => `\`${shorten(String(option))}\``);
  return options.length === 0 ? 'Give another value.' : `Give one of ${options.join(', ')}.`;
}

/** A value to start from. */
function example({ type, options }: InputSpec): string {
  const [first] = options ?? [];
  if (typeof first === 'string') return writeScalar(first, true);
  if (typeof first === 'number') return String(first);
  if (type === 'array') return '[]';
  return type === 'boolean' ? 'false' : type === 'number' ? '0' : "''";
}

function replacement(at: Place, text: string, verb = 'Write'): Repair {
  return { title: `${verb} \`${text}\``, safe: false, edits: [{ at, text: writeScalar(text, true) }] };
}

function removal(map: YamlMap | undefined, { key }: MapEntry, title: string): readonly Repair[] {
  const pair: YamlPair | undefined = map?.pairs.find((each) => each.key === key);
  const edit = map === undefined || pair === undefined ? undefined : removePair(map, pair);
  if (map === undefined || edit === undefined) return [];
  return [{ title, safe: false, edits: [{ at: { part: map.part, span: edit.span }, text: edit.text }] }];
}
