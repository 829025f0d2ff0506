import { type Fact, knownValue } from '../fact';
import type { Attribute } from '../nix/value';
import { attributePlace } from '../runner/nix-fact';
import { gapOfSet } from '../runner/nix-gap';
import { nixSetting, nixSettings } from '../runner/nix-settings';
import { nixGlobalKeys } from '../runner/nix-toml-keys';
import type { RunnerConfig } from '../runner/runner';
import { type Setting, type SettingTable, settingFinder } from '../runner/setting';
import type { Host } from './host';

/** What the configuration defines at a path. */
type AttributeAt = (path: readonly string[]) => Fact<Attribute>;

const runner = ['services', 'gitlab-runner'] as const;

/** Options of the time before `settings` that set a key outside `[[runners]]`; the module still takes them. */
const ownOptions: readonly (readonly [option: string, key: string])[] = [
  ['concurrent', 'concurrent'],
  ['checkInterval', 'check_interval'],
  ['prometheusListenAddress', 'listen_address'],
  ['sentryDSN', 'sentry_dsn'],
];

/**
 * The file that the NixOS module writes for the entries of `services.gitlab-runner.services`: `settings` gives the keys
 * outside `[[runners]]`. Undefined where there are no entries, or `configFile` takes their place.
 */
export function readServiceConfig(
  host: Host,
  attributeAt: AttributeAt,
  unreadFile: string | undefined,
): RunnerConfig | undefined {
  if (host.services.length === 0 || host.configFile.state !== 'absent') return undefined;
  const found = knownValue(attributeAt([...runner, 'settings']));
  const services = knownValue(attributeAt([...runner, 'services']))?.value.force();
  const settings = found?.value.force();
  const isComplete = services?.kind === 'attrs' && gapOfSet(services) === undefined && unreadFile === undefined;
  return {
    spelling: 'nix-module',
    uri: host.part.uri,
    at: host.runnerAt,
    globalKeys: settings?.kind === 'attrs' ? nixGlobalKeys(settings) : [],
    settings: globalSettings(host, attributeAt, found, unreadFile),
    runners: host.services.map((service) => service.runner),
    early: [],
    newerForms: () => [],
    complete: isComplete && host.part.excerpt !== true,
  };
}

function globalSettings(
  host: Host,
  attributeAt: AttributeAt,
  found: Attribute | undefined,
  unreadFile: string | undefined,
): SettingTable {
  const value = found?.value.force();
  const at = (found && attributePlace(found)) ?? host.runnerAt;
  const written = value?.kind === 'attrs' ? nixSettings(value, at) : undefined;
  const state = attributeAt([...runner, 'settings']);
  const own = ownOptions.flatMap(([option, key]): readonly Setting[] => {
    const attribute = knownValue(attributeAt([...runner, option]));
    const valueAt = attribute && attributePlace(attribute);
    return attribute === undefined || valueAt === undefined ? [] : [nixSetting(attribute, key, valueAt, 'option')];
  });
  const isKnown = state.state === 'absent' || written !== undefined;
  const settings = [...(written?.settings ?? []), ...own];
  return {
    at: host.runnerAt,
    settings,
    find: settingFinder(() => settings),
    gap: unreadFile ?? (isKnown ? written?.gap : 'the settings are not known'),
    add: (name, to) => (written === undefined ? undefined : written.add(name, to)),
  };
}
