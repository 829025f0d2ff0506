import { knownValue } from '../fact';
import type { Host } from './host';

/** The release that a configuration says it was made for, `25.11`; undefined where it does not, or not readably. */
export function releaseOf(host: Host): string | undefined {
  const version = knownValue(host.stateVersion);
  return version !== undefined && /^\d{2}\.\d{2}$/.test(version) ? version : undefined;
}

/** Whether `release` came before `other`. Both are `YY.MM`, or `major.minor`; a missing minor counts as 0. */
export function isBefore(release: string, other: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
