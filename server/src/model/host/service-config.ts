import { knownValue } from '../fact';
import type { Attribute, AttrsValue } from '../nix/value';
import { attributePlace, nixAttributeAt } from '../runner/nix-fact';
import { gapOfSet } from '../runner/nix-gap';
import { nixSetting, nixSettings } from '../runner/nix-settings';
import { nixGlobalKeys } from '../runner/nix-toml-keys';
import type { RunnerConfig } from '../runner/runner';
import { type Setting, type SettingTable, settingFinder } from '../runner/setting';
import type { Host } from './host';

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
  config: AttrsValue,
  unreadFile: string | undefined,
): RunnerConfig | undefined {
  if (host.services.length === 0 || host.configFile.state !== 'absent') return undefined;
  const found = knownValue(nixAttributeAt(config, [...runner, 'settings']));
  const services = knownValue(nixAttributeAt(config, [...runner, 'services']))?.value.force();
  const settings = found?.value.force();
  const isComplete = services?.kind === 'attrs' && gapOfSet(services) === undefined && unreadFile === undefined;
  return {
    spelling: 'nix-module',
    uri: host.part.uri,
    at: host.runnerAt,
    globalKeys: settings?.kind === 'attrs' ? nixGlobalKeys(settings) : [],
    settings: globalSettings(host, config, found, unreadFile),
    runners: host.services.map((service) => service.runner),
    early: [],
    newerForms: () => [],
    complete: isComplete && host.part.excerpt !== true,
  };
}

function globalSettings(
  host: Host,
  config: AttrsValue,
  found: Attribute | undefined,
  unreadFile: string | undefined,
): SettingTable {
  const value = found?.value.force();
  const at = (found && attributePlace(found)) ?? host.runnerAt;
  const written = value?.kind === 'attrs' ? nixSettings(value, at) : undefined;
  const state = nixAttributeAt(config, [...runner, 'settings']);
  const own = ownOptions.flatMap(([option, key]): readonly Setting[] => {
    const attribute = knownValue(nixAttributeAt(config, [...runner, option]));
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
