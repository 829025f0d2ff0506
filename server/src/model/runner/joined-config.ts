import { lazy } from './lazy';
import type { RunnerConfig } from './runner';
import { settingFinder } from './setting';

/** The configuration that the parts of a file make together. `first` is one of them. */
export function joinConfigs(first: RunnerConfig, configs: readonly RunnerConfig[]): RunnerConfig {
  const read = lazy(() =>
    configs.flatMap(({ settings }) => settings.settings.filter(({ name }) => name.toLowerCase() !== 'runners')),
  );
  return {
    ...first,
    globalKeys: configs.flatMap(({ globalKeys }) => globalKeys),
    settings: {
      at: first.settings.at,
      get settings() {
        return read();
      },
      find: settingFinder(read),
      gap: configs.find(({ settings }) => settings.gap !== undefined)?.settings.gap,
      add: (name, value) => first.settings.add(name, value),
    },
    runners: configs.flatMap(({ runners }) => runners),
    early: configs.flatMap(({ early }) => early),
    newerForms: () => configs.flatMap((config) => config.newerForms()),
    complete: configs.every(({ complete }) => complete),
  };
}
