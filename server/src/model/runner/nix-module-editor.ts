import { quoteNixString, removeBinding } from '../../syntax/nix/edit';
import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import type { Fact } from '../fact';
import type { Attribute, AttrsValue } from '../nix/value';
import { addToNixList, addToSet, ownBinding, placeEdits, replaceValue } from './nix-edit-place';
import type { NixEntry } from './nix-entry';
import { nixAttribute } from './nix-fact';
import type { RegistrationFlag, RegistrationFlags } from './nix-flags';
import { replaceNixLiteral } from './nix-literal';
import { nixSpellings } from './nix-options';
import type { RunnerEditor, RunnerFlagKey, RunnerKey, RunnerListKey, RunnerTextKey } from './runner';

type Edits = readonly PlaceEdit[] | undefined;

/** The first release whose module has `dockerPullPolicy`. */
const pullPolicyRelease = 25.05;

/** Edits of an entry of `services.gitlab-runner.services`: by its options, or by flags where there is no option. */
export class NixModuleEditor implements RunnerEditor {
  constructor(
    private readonly entry: NixEntry,
    private readonly flags: () => RegistrationFlags,
  ) {}

  setText(key: RunnerTextKey, value: string): Edits {
    return this.setScalar(key, quoteNixString(value), value);
  }

  setFlag(key: RunnerFlagKey, value: boolean): Edits {
    return this.setScalar(key, String(value), undefined);
  }

  setList(key: RunnerListKey, values: readonly string[]): Edits {
    const [only] = values;
    if (key === 'docker.pull_policy') {
      return values.length === 1 && only !== undefined ? this.setScalar(key, quoteNixString(only), only) : undefined;
    }
    const given = this.flagsOf(key);
    const option = this.optionName(key);
    if (option !== undefined) {
      return given.length === 0 ? this.setOption(option, listText(values)) : undefined;
    }
    if (given.length > 1) return undefined;
    const [flag] = given;
    return flag === undefined ? this.addFlags(key, values) : this.replaceFlag(flag, values);
  }

  addToList(key: RunnerListKey, values: readonly string[]): Edits {
    const option = this.optionName(key);
    if (option === undefined || key === 'docker.pull_policy') return this.addFlags(key, values);
    const attribute = this.attribute(option);
    if (attribute.state === 'absent') return this.setOption(option, listText(values));
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'list' ? addToNixList(value, values.map(quoteNixString)) : undefined;
  }

  setVariable(name: string, value: string): Edits {
    const attribute = this.attribute('environmentVariables');
    const nix = quoteNixString(value);
    if (this.variableFlag(name) !== undefined) return undefined;
    if (attribute.state === 'absent') return addToSet(this.entry.set, ['environmentVariables', name], nix);
    const set = this.variables();
    if (set === undefined) return undefined;
    const variable = set.attributes.get(name);
    if (variable === undefined) return addToSet(set, [name], nix);
    return replaceValue(variable, nix);
  }

  removeVariable(name: string): Edits {
    const variable = this.variables()?.attributes.get(name);
    const [definition, second] = variable?.definitions ?? [];
    if (definition === undefined || second !== undefined || this.variableFlag(name) !== undefined) return undefined;
    const own = ownBinding(definition);
    return own && placeEdits(own.part, removeBinding(own.part.text, own.node));
  }

  replaceLiteral(at: Place, value: string): Edits {
    return replaceNixLiteral(at, value);
  }

  private attribute(name: string): Fact<Attribute> {
    return nixAttribute(this.entry.set, name);
  }

  private variables(): AttrsValue | undefined {
    const attribute = this.attribute('environmentVariables');
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'attrs' ? value : undefined;
  }

  private variableFlag(name: string): RegistrationFlag | undefined {
    return this.flagsOf('environment').find(
      ({ value }) => value.state !== 'known' || value.value.startsWith(`${name}=`),
    );
  }

  private flagsOf(key: RunnerKey): readonly RegistrationFlag[] {
    const { flags } = nixSpellings[key];
    return this.flags().flags.filter((flag) => flags.includes(flag.name));
  }

  /** The option for a setting, where the module of the configuration's release has one. */
  private optionName(key: RunnerKey): string | undefined {
    const { option } = nixSpellings[key];
    const { release } = this.entry;
    const isMissing = key === 'docker.pull_policy' && release !== undefined && Number(release) < pullPolicyRelease;
    return isMissing ? undefined : option;
  }

  /** `text` is the value as a word of a flag; undefined for a switch. */
  private setScalar(
    key: RunnerTextKey | RunnerFlagKey | 'docker.pull_policy',
    nix: string,
    text: string | undefined,
  ): Edits {
    const [flag, second] = this.flagsOf(key);
    const option = this.optionName(key);
    const isSet = option !== undefined && this.attribute(option).state !== 'absent';
    if (flag !== undefined && !isSet) {
      return second === undefined && text !== undefined ? this.replaceFlag(flag, [text]) : undefined;
    }
    if (option !== undefined) return this.setOption(option, nix);
    return text === undefined ? undefined : this.addFlags(key, [text]);
  }

  private setOption(name: string, nix: string): Edits {
    const attribute = this.attribute(name);
    if (attribute.state === 'unknown') return undefined;
    return attribute.state === 'known' ? replaceValue(attribute.value, nix) : addToSet(this.entry.set, [name], nix);
  }

  private replaceFlag(flag: RegistrationFlag, values: readonly string[]): Edits {
    const [only] = values;
    if (flag.value.state !== 'known' || values.length !== 1 || only === undefined || !isWord(only)) return undefined;
    return replaceNixLiteral(flag.value.at, only);
  }

  /** Adds `"--flag" "value"` for each value. The module does not quote flags, so only plain words can be given. */
  private addFlags(key: RunnerKey, values: readonly string[]): Edits {
    const [name] = nixSpellings[key].flags;
    if (name === undefined || values.length === 0 || !values.every(isWord)) return undefined;
    const words = values.map((value) => quoteNixString(`--${name}=${value}`));
    const attribute = this.attribute('registrationFlags');
    if (attribute.state === 'absent') return addToSet(this.entry.set, ['registrationFlags'], `[ ${words.join(' ')} ]`);
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'list' ? addToNixList(value, words) : undefined;
  }
}

function listText(values: readonly string[]): string {
  return values.length === 0 ? '[ ]' : `[ ${values.map(quoteNixString).join(' ')} ]`;
}

/** The text is one word to a shell, whatever the shell. */
function isWord(text: string): boolean {
  return /^[\w./:@%+=,-]+$/.test(text);
}
