/** Top-level keys that say something of the whole pipeline, and are no jobs (`entry/root.rb`, `entry/node.rb`). */
export const partNames = [
  'after_script',
  'before_script',
  'cache',
  'default',
  'image',
  'include',
  'services',
  'stages',
  'variables',
  'workflow',
] as const;

/** The same with the old name of `stages`: keys that are never jobs. */
export const reservedNames: ReadonlySet<string> = new Set([...partNames, 'types']);

/** The same with the key of a header. */
export const topLevelNames: ReadonlySet<string> = new Set([...reservedNames, 'spec']);
