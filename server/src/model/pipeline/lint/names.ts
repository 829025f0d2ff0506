import { partNames } from '../reserved-names';

export type PartName = (typeof partNames)[number];

const known: ReadonlySet<string> = new Set(partNames);

export function isPartName(name: string): name is PartName {
  return known.has(name);
}

/** Names under which a keyword of the whole pipeline may have been meant. */
export const globalKeywords: readonly string[] = ['default', 'include', 'stages', 'variables', 'workflow'];

/** Whether a top-level key can be a job that runs. */
export function isJobName(name: string): boolean {
  return !name.startsWith('.') && !isPartName(name);
}
