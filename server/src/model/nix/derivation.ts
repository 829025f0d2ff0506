import { attr, attrsFrom } from './access';
import { expectItems, expectText } from './halt';
import { makeList } from './make';
import { stringValue } from './string';
import { type AttrsValue, type Derivation, Thunk, unknown } from './value';

const NOTHING: Derivation = {
  kind: 'other',
  builder: '',
  attribute: undefined,
  name: undefined,
  text: undefined,
  destination: undefined,
  executable: undefined,
  shebang: false,
  format: undefined,
  value: undefined,
  arguments: undefined,
  place: undefined,
};

/** The value of a derivation: an open set, since its attributes are those nixpkgs gives it. */
export function derivationValue(builder: string, kind: Derivation['kind'], more: Partial<Derivation>): AttrsValue {
  const derivation: Derivation = { ...NOTHING, ...more, builder, kind };
  const attributes = new Map();
  if (derivation.name !== undefined) {
    attributes.set('name', { name: 'name', value: derivation.name, definitions: [], maybe: undefined });
  }
  const open = unknown('nixpkgs', `the derivation made by \`${builder}\` is not evaluated`);
  const value: AttrsValue = attrsFrom(attributes, { open, derivation });
  attributes.set('outPath', { name: 'outPath', value: storePath(derivation), definitions: [], maybe: undefined });
  return value;
}

/** `derivation { … }`: all of it is known but the paths, which hold hashes. */
export function plainDerivation(given: AttrsValue): AttrsValue {
  const name = Thunk.lazy(() => attr(given, 'name'));
  const made = derivationValue('derivation', 'other', { name, arguments: Thunk.of(given) });
  const attributes = new Map([...given.attributes, ...made.attributes]);
  const put = (key: string, value: Thunk) =>
    attributes.set(key, { name: key, value, definitions: [], maybe: undefined });
  const outputs = given.attributes.has('outputs')
    ? expectItems(Thunk.of(attr(given, 'outputs'))).map(expectText)
    : ['out'];
  const whole: AttrsValue = { ...made, attributes, open: given.open };
  const pathless = unknown('nixpkgs', 'the hash of a store path is not known');
  put('type', Thunk.of(stringValue('derivation')));
  put('drvAttrs', Thunk.of(given));
  put('drvPath', Thunk.of(pathless));
  put('outputName', Thunk.of(stringValue(outputs[0] ?? 'out')));
  for (const [index, output] of outputs.entries()) put(output, Thunk.of(index === 0 ? whole : pathless));
  put('all', Thunk.of(makeList(outputs.map((output) => Thunk.of(attr(whole, output))))));
  return whole;
}

function storePath(derivation: Derivation): Thunk {
  return Thunk.of({ kind: 'string', parts: [{ kind: 'store', of: derivation, place: undefined }], place: undefined });
}

/** A derivation that is one file. */
export function fileDerivation(
  builder: string,
  name: Thunk,
  text: Thunk,
  more: { readonly executable: boolean; readonly shebang: boolean },
): AttrsValue {
  return derivationValue(builder, 'file', { name, text, ...more });
}
