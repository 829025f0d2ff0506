/** Where the entries of the runner's services are defined, by name. */
export const entriesPath: readonly string[] = ['services', 'gitlab-runner', 'services'];

/** The one path leads to the other, or beyond it. */
export function isRelated(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** The entry of the runner's services that an option is, or belongs to. */
export function entryName(path: readonly string[]): string | undefined {
  return entriesPath.every((step, index) => step === path[index]) ? path[entriesPath.length] : undefined;
}
