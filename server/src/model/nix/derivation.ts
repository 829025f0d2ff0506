import { attrsFrom } from './access';
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
