import type { Part, Place } from '../../text/place';
import { absent, type Fact, isAbsent, known, knownValue, type ListValue, notShown, unknown } from '../fact';
import type { Attribute } from '../nix/value';
import { type EnvironmentItem, readEnvironmentItems } from './environment-entry';
import { lazy } from './lazy';
import { LazyRunner } from './lazy-runner';
import { moduleSettings } from './module-settings';
import type { NixEntry } from './nix-entry';
import { nixAttribute, nixFlag, nixList, nixText, textFact } from './nix-fact';
import { type RegistrationFlag, type RegistrationFlags, readRegistrationFlags } from './nix-flags';
import { gapOfSet } from './nix-gap';
import { NixModuleEditor } from './nix-module-editor';
import { nixSpellings, switchValue } from './nix-options';
import { nixScript } from './nix-script';
import type {
  EnvironmentVariable,
  KeyUse,
  PreBuildScript,
  Runner,
  RunnerEditor,
  RunnerEnvironment,
  RunnerFlagKey,
  RunnerKey,
  RunnerListKey,
  RunnerTextKey,
} from './runner';
import type { SettingTable } from './setting';
import type { RunsNixDaemon } from './setup';

/** The runner that an entry registers: by its options, and by the flags it adds to `gitlab-runner register`. */
export class NixModuleRunner extends LazyRunner implements Runner {
  readonly spelling = 'nix-module';
  readonly part: Part;
  readonly at: Place;
  readonly label: string;
  readonly closed: boolean;
  readonly keys: readonly KeyUse[] = [];
  readonly edit: RunnerEditor;
  readonly settings: SettingTable;
  private readonly flags: () => RegistrationFlags;
  /** What rules on all runners ask each of them for, after every edit of one. */
  private readonly texts = new Map<RunnerTextKey, Fact<string>>();

  constructor(
    private readonly entry: NixEntry,
    protected readonly runsNixDaemon: RunsNixDaemon,
  ) {
    super();
    this.part = entry.part;
    this.at = entry.nameAt;
    this.label = entry.name;
    this.closed = entry.closed;
    this.flags = lazy(() => readRegistrationFlags(this.attribute('registrationFlags')));
    this.edit = new NixModuleEditor(entry, this.flags);
    this.settings = moduleSettings(entry, this.flags, () => this.gapOfSettings());
  }

  text(key: RunnerTextKey): Fact<string> {
    let text = this.texts.get(key);
    if (text === undefined) {
      text = this.readText(key);
      this.texts.set(key, text);
    }
    return text;
  }

  private readText(key: RunnerTextKey): Fact<string> {
    const option = nixText(this.option(key));
    if (!isAbsent(option)) return option;
    const flag = this.flagsOf(key).at(-1);
    if (flag !== undefined) return { ...flag.value, ...(flag.value.state === 'known' ? { keyAt: flag.nameAt } : {}) };
    if (key === 'url' || key === 'token')
      return unknown('the file with the token gives it when the runner is registered');
    return this.unlessFlags();
  }

  flag(key: RunnerFlagKey): Fact<boolean> {
    const option = nixFlag(this.option(key));
    if (!isAbsent(option)) return option;
    const flag = this.flagsOf(key).at(-1);
    if (flag === undefined) return this.unlessFlags();
    if (flag.value.state !== 'known') return unknown('the value of the flag is not known', flag.nameAt);
    const value = switchValue(key, flag.value.value);
    return value === undefined
      ? unknown('the value of the flag is no switch', flag.value.at)
      : known(value, flag.value.at, flag.nameAt);
  }

  list(key: RunnerListKey): Fact<ListValue<string>> {
    return this.listOf(key, (flag) => [flag.value]);
  }

  get tags(): Fact<ListValue<string>> {
    const tags = this.listOf('tags', splitTags);
    const isEmpty = isAbsent(tags) || (tags.state === 'known' && tags.value.complete && tags.value.items.length === 0);
    if (!isEmpty || this.attribute('registrationConfigFile').state === 'known') return tags;
    return unknown('GitLab keeps the tags of a runner that has an authentication token');
  }

  get registrationFlags(): Runner['registrationFlags'] {
    return this.flags().flags;
  }

  protected readScript(key: string): Fact<PreBuildScript> {
    if (key !== 'pre_build_script') return nixScript(this.attribute(optionOf(key)));
    const option = nixScript(this.option('pre_build_script'));
    if (!isAbsent(option)) return option;
    const flag = this.flagsOf('pre_build_script').at(-1);
    return flag === undefined ? this.unlessFlags() : unknown('it is given as a flag', flag.nameAt);
  }

  private attribute(name: string): Fact<Attribute> {
    return nixAttribute(this.entry.set, name);
  }

  private option(key: RunnerKey): Fact<Attribute> {
    const { option } = nixSpellings[key];
    return option === undefined ? absent : this.attribute(option);
  }

  /** The flags, incomplete where another module may add some, as it then may add to any list and set. */
  private givenFlags(): RegistrationFlags {
    const { elsewhere } = this.entry;
    return elsewhere === undefined ? this.flags() : { ...this.flags(), complete: false, reason: elsewhere };
  }

  /** The token file gives an address and a token beside what is written here. */
  private gapOfSettings(): string | undefined {
    const { complete, reason } = this.givenFlags();
    if (!complete) return reason;
    return gapOfSet(this.entry.set)?.reason ?? (this.part.excerpt === true ? notShown : undefined);
  }

  private flagsOf(key: RunnerKey): readonly RegistrationFlag[] {
    const { flags } = nixSpellings[key];
    return this.flags().flags.filter((flag) => flags.includes(flag.name));
  }

  /** What a setting without option and flag is: absent, unless some flags could not be read. */
  private unlessFlags(): Fact<never> {
    const { complete, reason, keyAt } = this.givenFlags();
    return complete ? absent : unknown(reason, keyAt);
  }

  private listOf(
    key: RunnerListKey | 'tags',
    read: (flag: RegistrationFlag) => readonly Fact<string>[],
  ): Fact<ListValue<string>> {
    const option = nixList(this.option(key));
    if (option.state === 'unknown') return option;
    const flags = this.flagsOf(key);
    const first = flags[0];
    const { complete, reason } = this.givenFlags();
    if (option.state === 'absent' && first === undefined) return this.unlessFlags();
    const own = knownValue(option) ?? { items: [], complete: true };
    const items = [...own.items, ...flags.flatMap(read)];
    const value = own.complete && !complete ? { items, complete, reason } : { ...own, items };
    if (option.state === 'known') return { ...option, value };
    return known(value, first?.nameAt ?? this.at, first?.nameAt);
  }

  protected readEnvironment(): RunnerEnvironment {
    const option = this.option('environment');
    const flags = this.flagsOf('environment').flatMap((flag): readonly EnvironmentItem[] =>
      flag.value.state === 'known' ? [{ text: flag.value.value, at: flag.value.at, placeOf: flag.placeOf }] : [],
    );
    const isRead = flags.length === this.flagsOf('environment').length && this.givenFlags().complete;
    const given = readEnvironmentItems(flags, isRead);
    if (option.state === 'absent') return { ...given, at: undefined, keyAt: undefined };
    if (option.state === 'unknown') return { ...given, complete: false, at: option.at, keyAt: undefined };
    const written = { at: option.at, keyAt: option.keyAt };
    const value = option.value.value.force();
    if (value.kind !== 'attrs') return { ...given, ...written, complete: value.kind === 'null' && given.complete };
    const variables = Array.from(value.attributes.values(), (attribute) => variableOf(attribute, option.at));
    return {
      ...written,
      variables: [...variables, ...given.variables],
      malformed: given.malformed,
      complete: gapOfSet(value) === undefined && given.complete,
    };
  }
}

function variableOf(attribute: Attribute, at: Place): EnvironmentVariable {
  const definition = attribute.definitions.at(-1);
  const nameAt = definition?.name ?? attribute.value.place ?? at;
  const value = attribute.value.force();
  const text = textFact(value, value.place ?? nameAt);
  const { maybe } = attribute;
  const fact: Fact<string> = maybe === undefined ? text : unknown(maybe.reason, maybe.place);
  return {
    name: attribute.name,
    value: fact.state === 'known' ? { ...fact, keyAt: nameAt } : fact,
    nameAt,
    at: definition?.binding ?? nameAt,
  };
}

/** `--tag-list` takes the tags of a runner in one word, with commas. */
function splitTags(flag: RegistrationFlag): readonly Fact<string>[] {
  const { value } = flag;
  if (value.state !== 'known') return [value];
  let from = 0;
  return value.value.split(',').flatMap((text) => {
    const start = from + text.length - text.trimStart().length;
    from += text.length + 1;
    const tag = text.trim();
    return tag === '' ? [] : [known(tag, flag.placeOf({ start, end: start + tag.length }), flag.nameAt)];
  });
}

/** The option of a key: `postBuildScript` for `post_build_script`. */
function optionOf(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
