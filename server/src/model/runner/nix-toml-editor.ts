import { quoteNixString, removeItem } from '../../syntax/nix/edit';
import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import type { Fact } from '../fact';
import { textOf } from '../nix/string';
import type { Attribute, AttrsValue, ListValue } from '../nix/value';
import { addToNixList, addToSet, placeEdits, replaceValue } from './nix-edit-place';
import { nixAttributeAt } from './nix-fact';
import { replaceNixLiteral } from './nix-literal';
import type { RunnerEditor, RunnerFlagKey, RunnerListKey, RunnerTextKey } from './runner';

type Edits = readonly PlaceEdit[] | undefined;

/** Edits of an attribute set that becomes a `[[runners]]` table. */
export class NixTomlEditor implements RunnerEditor {
  constructor(private readonly set: AttrsValue) {}

  setText(key: RunnerTextKey, value: string): Edits {
    return this.setValue(key, quoteNixString(value));
  }

  setFlag(key: RunnerFlagKey, value: boolean): Edits {
    return key.startsWith('docker.') ? this.setValue(key, String(value)) : undefined;
  }

  setList(key: RunnerListKey, values: readonly string[]): Edits {
    const [only] = values;
    const isText = key === 'docker.pull_policy' && values.length === 1 && this.listAt(key) === undefined;
    return this.setValue(key, isText && only !== undefined ? quoteNixString(only) : listText(values));
  }

  addToList(key: RunnerListKey, values: readonly string[]): Edits {
    const attribute = this.attribute(key);
    if (attribute.state === 'absent') return this.setList(key, values);
    const list = this.listAt(key);
    if (list !== undefined) return addToNixList(list, values.map(quoteNixString));
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    const text = value?.kind === 'string' ? textOf(value) : undefined;
    return text === undefined || key !== 'docker.pull_policy'
      ? undefined
      : this.setValue(key, listText([text, ...values]));
  }

  setVariable(name: string, value: string): Edits {
    const item = quoteNixString(`${name}=${value}`);
    if (this.attribute('environment').state === 'absent') return this.setValue('environment', `[ ${item} ]`);
    const list = this.listAt('environment');
    if (list === undefined) return undefined;
    const at = placesOf(list, name).at(-1);
    return at === undefined ? addToNixList(list, [item]) : [{ at, text: item }];
  }

  removeVariable(name: string): Edits {
    const list = this.listAt('environment');
    const [at, second] = list === undefined ? [] : placesOf(list, name);
    if (at === undefined || second !== undefined) return undefined;
    const isItem = list?.literals.some(({ part, node }) => part === at.part && node.items.some(isAt(at)));
    return isItem ? placeEdits(at.part, removeItem(at.part.text, at)) : undefined;
  }

  replaceLiteral(at: Place, value: string): Edits {
    return replaceNixLiteral(at, value);
  }

  private attribute(key: string): Fact<Attribute> {
    return nixAttributeAt(this.set, key.split('.'));
  }

  private listAt(key: string): ListValue | undefined {
    const attribute = this.attribute(key);
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'list' ? value : undefined;
  }

  private setValue(key: string, nix: string): Edits {
    const attribute = this.attribute(key);
    if (attribute.state === 'unknown') return undefined;
    if (attribute.state === 'known') return replaceValue(attribute.value, nix);
    const [first = '', second] = key.split('.');
    if (second === undefined) return addToSet(this.set, [first], nix);
    const below = this.set.attributes.get(first)?.value.force();
    if (below === undefined) return addToSet(this.set, [first, second], nix);
    return below.kind === 'attrs' ? addToSet(below, [second], nix) : undefined;
  }
}

function isAt(at: Place) {
  return (node: { readonly span: { readonly start: number; readonly end: number } }) =>
    node.span.start === at.span.start && node.span.end === at.span.end;
}

function listText(values: readonly string[]): string {
  return values.length === 0 ? '[ ]' : `[ ${values.map(quoteNixString).join(' ')} ]`;
}

/** The items `name=…` of a list. */
function placesOf(list: ListValue, name: string): readonly Place[] {
  return list.items.flatMap((item) => {
    const value = item.kind === 'element' ? item.value.force() : undefined;
    const first = value?.kind === 'string' ? value.parts[0] : undefined;
    const at = value?.place ?? (item.kind === 'element' ? item.place : undefined);
    return first?.kind === 'text' && first.text.startsWith(`${name}=`) && at !== undefined ? [at] : [];
  });
}
