/** The newest release of GitLab Runner whose keys and flags are known (19.4 development, August 2026). */
export const newestRelease = '19.4';

/** Whether a release is the other or a later one; `<=9.0` counts as 9.0. */
export function isAtLeast(release: string, other: string): boolean {
  const [major, minor] = numbers(release);
  const [otherMajor, otherMinor] = numbers(other);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}

function numbers(release: string): readonly [number, number] {
  const [major = 0, minor = 0] = release
    .replace(/^[<=v]+/, '')
    .split('.')
    .map(Number);
  return [major, minor];
}

/** The release that fills variables of its environment into `url` and `token`; one before takes them as they stand. */
export const variablesSince = '18.11';

/** Whether the runner fills variables into `url` and `token`; the newest release where none is named. */
export function fillsVariables(release: string | undefined): boolean {
  return isAtLeast(release ?? newestRelease, variablesSince);
}
