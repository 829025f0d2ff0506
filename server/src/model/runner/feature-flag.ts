import type { RunnerFeatureFlag } from '../../../../schemas/runner-config';
import type { Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import { findVariable } from './environment-entry';
import { isAtLeast } from './release';
import type { Runner } from './runner';
import { type Setting, tableSetting } from './setting';

/** A feature flag that a runner sets, in its table of flags or as a variable of its jobs. */
export interface FlagUse {
  readonly name: string;
  readonly nameAt: Place;
  /** Undefined where it is not known. */
  readonly value: boolean | undefined;
  readonly valueAt: Place;
  /** The member of `[runners.feature_flags]`, or what `--feature-flags` registers as one; undefined for a variable. */
  readonly setting: Setting | undefined;
}

/** The feature flags of a runner: `[runners.feature_flags]`, and the variables of its environment that begin with `FF_`. */
export function featureFlags(runner: Runner): readonly FlagUse[] {
  const table = tableSetting(runner.settings, 'feature_flags');
  const members = table.state === 'known' ? table.value.settings : [];
  return [
    ...members.map((setting): FlagUse => {
      const { name, nameAt, value } = setting;
      return { name, nameAt, value: value.kind === 'boolean' ? value.value : undefined, valueAt: value.at, setting };
    }),
    ...runner.environment.variables.flatMap(({ name, nameAt, value, at }): readonly FlagUse[] => {
      if (!name.startsWith('FF_')) return [];
      const text = value.state === 'known' ? value.value : undefined;
      return [{ name, nameAt, value: text === undefined ? undefined : isOn(text), valueAt: at, setting: undefined }];
    }),
  ];
}

/** Whether a flag is on for the jobs of a runner; absent where it is known to set it nowhere. */
export function featureFlag(runner: Runner, name: string): Fact<boolean> {
  const use = featureFlags(runner).find((each) => each.name === name);
  if (use?.value !== undefined) return known(use.value, use.valueAt, use.nameAt);
  const table = tableSetting(runner.settings, 'feature_flags');
  const isOpen = table.state === 'unknown' || (table.state === 'known' && table.value.gap !== undefined);
  if (use !== undefined || isOpen || !runner.environment.complete) return unknown('the flags cannot be read');
  return findVariable(runner.environment, name) === undefined ? absent : unknown('its value cannot be read');
}

/** What a flag is in a release without being set; undefined where that is not recorded. */
export function defaultIn(
  { default: value, defaultChanges = [] }: RunnerFeatureFlag,
  release: string,
): boolean | undefined {
  if (value === null) return undefined;
  const first = defaultChanges[0];
  return first === undefined || isAtLeast(release, first.version) ? value : !value;
}

/** As the runner reads the value of a variable (Go's `strconv.ParseBool`). */
function isOn(text: string): boolean | undefined {
  if (/^(?:1|t|true)$/i.test(text)) return true;
  return /^(?:0|f|false|)$/i.test(text) ? false : undefined;
}
