import type { Host } from './host';

/** Options that a machine's own configuration has and a module for use in several ones has not. */
export const machineOptions: readonly (readonly string[])[] = [
  ['system', 'stateVersion'],
  ['fileSystems'],
  ['boot', 'loader'],
  ['networking', 'hostName'],
];

/**
 * Modules that were not read may set options of the runner's entries. Those of a machine that could not be read come from
 * other people, who do not; an entry that a file of the machine's own may add to is not closed.
 */
export function mayBeSetElsewhere(host: Host): boolean {
  return host.declaresOptions || (!host.isMachine && host.unresolved.length > 0);
}

/**
 * The configuration is that of a machine, with all its modules read: what it does not set is not set. Other files may be
 * modules that a configuration takes in beside further ones.
 */
export function isWholeConfiguration(host: Host): boolean {
  if (host.unresolved.length > 0) return false;
  if (host.isMachine) return true;
  return !host.declaresOptions && machineOptions.some((path) => host.optionAt(path).state === 'known');
}
