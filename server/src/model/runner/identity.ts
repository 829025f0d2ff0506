import { knownValue } from '../fact';
import type { Runner } from './runner';
import { integerSetting } from './setting';

/**
 * What makes two entries one runner to GitLab: the address and the number that GitLab gave it. Undefined where either is
 * not known.
 */
export function runnerIdentity(runner: Runner): string | undefined {
  const id = knownValue(integerSetting(runner.settings, 'id'));
  const url = knownValue(runner.text('url'));
  return id === undefined || id <= 0 || url === undefined ? undefined : `${url.replace(/\/+$/, '')} ${id}`;
}
