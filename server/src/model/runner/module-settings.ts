import { type RunnerValueType, runnerConfigSchema } from '../../../../schemas/runner-config';
import { runnerFields } from '../../../../schemas/runner-fields';
import type { Place } from '../../text/place';
import type { AttrsValue } from '../nix/value';
import { lazy } from './lazy';
import type { NixEntry } from './nix-entry';
import { attributePlace } from './nix-fact';
import type { RegistrationFlag, RegistrationFlags } from './nix-flags';
import { replaceNixLiteral } from './nix-literal';
import { nixSetting } from './nix-settings';
import { type Setting, type SettingTable, type SettingValue, settingFinder } from './setting';
import { holdsVariable, isTemplated } from './template-text';

/** A setting with the names of its path below `[[runners]]`. */
interface Placed {
  readonly path: readonly string[];
  readonly setting: Setting;
}

/** The flags of one setting, the last first. */
type SameFlags = readonly [RegistrationFlag, ...RegistrationFlag[]];

/** What the module gives in another form than the key has: files with scripts, sets of variables. */
const otherForm: ReadonlySet<string> = new Set([
  'environment',
  'pre_get_sources_script',
  'post_get_sources_script',
  'pre_build_script',
  'post_build_script',
]);

/**
 * The settings that an entry of `services.gitlab-runner.services` registers its runner with: its options, and the flags
 * of `registrationFlags`. `gap` says why there may be others.
 */
export function moduleSettings(
  entry: NixEntry,
  flags: () => RegistrationFlags,
  gap: () => string | undefined,
): SettingTable {
  const read = lazy(() => [...optionSettings(entry.set), ...flagSettings(flags().flags)]);
  return tableOf(entry.nameAt, read, [], gap);
}

/** The table at a path of names. A table that no setting stands in is not there. */
function tableOf(
  at: Place,
  placed: () => readonly Placed[],
  above: readonly string[],
  gap: () => string | undefined,
): SettingTable {
  const read = lazy(() => {
    const settings: Setting[] = [];
    const tables = new Set<string>();
    for (const { path, setting } of placed()) {
      if (!above.every((name, index) => path[index] === name)) continue;
      const name = path[above.length] ?? '';
      if (path.length === above.length + 1) settings.push(setting);
      else if (!tables.has(name)) {
        tables.add(name);
        const table = tableOf(setting.nameAt, placed, [...above, name], gap);
        const value: SettingValue = { kind: 'table', table, at: setting.nameAt };
        settings.push({ name, by: setting.by, nameAt: setting.nameAt, value, replace: none, remove: none });
      }
    }
    return settings;
  });
  return {
    at,
    get settings() {
      return read();
    },
    find: settingFinder(read),
    get gap() {
      return gap();
    },
    add: none,
  };
}

function none() {
  return undefined;
}

function optionSettings(set: AttrsValue): readonly Placed[] {
  return Array.from(set.attributes.values()).flatMap((attribute): readonly Placed[] => {
    const toml = runnerFields.byOption(attribute.name)?.toml;
    const at = attributePlace(attribute);
    if (toml === undefined || at === undefined || attribute.value.force().kind === 'null') return [];
    const path = pathOf(toml);
    const name = path.at(-1) ?? '';
    if (otherForm.has(name)) return [];
    return [{ path, setting: nixSetting(attribute, name, at, 'option') }];
  });
}

/** Flags of one name that each add an item make one list. */
function flagSettings(flags: readonly RegistrationFlag[]): readonly Placed[] {
  const byPath = new Map<string, SameFlags>();
  for (const flag of flags) {
    const toml = runnerFields.byFlag(`--${flag.name}`)?.toml;
    if (toml !== undefined) byPath.set(toml, [flag, ...(byPath.get(toml) ?? [])]);
  }
  return Array.from(byPath, ([toml, given]): Placed => {
    const path = pathOf(toml);
    const name = path.at(-1) ?? '';
    const type = runnerConfigSchema.key(toml)?.type ?? 'string';
    const [last] = given;
    const value =
      type === 'table<boolean>' ? tableOfFlags(given) : type.endsWith('[]') ? listOf(given) : flagValue(type, last);
    return {
      path,
      setting: {
        name,
        by: 'flag',
        nameAt: last.nameAt,
        value,
        replace: (to) =>
          typeof to === 'object' || given.length > 1 || value.kind === 'unknown'
            ? undefined
            : replaceNixLiteral(value.at, String(to)),
        remove: none,
      },
    };
  });
}

/** `runners[].docker.volumes` without the array that it starts with. */
function pathOf(toml: string): readonly string[] {
  return toml.split('.').slice(1);
}

function listOf(flags: SameFlags): SettingValue {
  const items = flags.map((flag) => flagValue('string', flag)).reverse();
  return { kind: 'list', items, complete: true, at: flags[0].nameAt };
}

/**
 * Flags that each add a member, `FF_NETWORK_PER_BUILD:true`. What stands before the first colon is the name; without a
 * colon the member is on (`convert.go` of the runner's golang-cli-helpers). Of a name that is given twice the last counts.
 */
function tableOfFlags(flags: SameFlags): SettingValue {
  const members = new Map<string, Setting>();
  let gap: string | undefined;
  for (const flag of flags) {
    const member = memberOf(flag);
    if (member === undefined) gap = 'the value of the flag is not known';
    else if (!members.has(member.name)) members.set(member.name, member);
  }
  const at = flags[0].nameAt;
  const settings = [...members.values()].reverse();
  return { kind: 'table', table: { at, settings, find: settingFinder(() => settings), gap, add: none }, at };
}

function memberOf(flag: RegistrationFlag): Setting | undefined {
  const { value, placeOf } = flag;
  if (value.state !== 'known' || isTemplated(value.value) || holdsVariable(value.value)) return undefined;
  const text = value.value;
  const colon = text.includes(':') ? text.indexOf(':') : text.length;
  const name = text.slice(0, colon);
  // A flag without a word behind it counts as `true`.
  if (name === '' || name === 'true') return undefined;
  const nameAt = placeOf({ start: 0, end: colon });
  const given = text.slice(colon + 1);
  const isOn = given === '' || switchOf(given);
  const at = given === '' ? nameAt : placeOf({ start: colon + 1, end: text.length });
  const member: SettingValue =
    isOn === undefined ? { kind: 'string', text: given, at } : { kind: 'boolean', value: isOn, at };
  return { name, by: 'flag', nameAt, value: member, replace: none, remove: none };
}

/** A text as the runner reads it for a switch (Go's `strconv.ParseBool`). */
function switchOf(text: string): boolean | undefined {
  return /^(?:1|0|t|f|true|false)$/i.test(text) ? /^(?:1|t)/i.test(text) : undefined;
}

function flagValue(type: RunnerValueType, { value, nameAt }: RegistrationFlag): SettingValue {
  if (value.state !== 'known') return { kind: 'unknown', reason: 'the value of the flag is not known', at: nameAt };
  const { value: text, at } = value;
  if (type.startsWith('table')) return { kind: 'unknown', reason: 'the table is written as a word', at };
  if ((type === 'integer' || type === 'float') && /^[+-]?\d{1,15}$/.test(text)) {
    return { kind: type, number: Number(text), at };
  }
  const isOn = type === 'boolean' ? switchOf(text) : undefined;
  if (isOn !== undefined) return { kind: 'boolean', value: isOn, at };
  return { kind: 'string', text, at };
}
