import type { Part } from '../../text/place';
import { knownItems } from '../fact';
import type { ChangedEntry } from './changed-entry';
import { containerWord } from './containers';
import type { Host, OptionUse, RunnerService } from './host';

/** What the version before found of the entries of the runner's services, by name. */
export interface KeptEntries {
  readonly services: ReadonlyMap<string, RunnerService>;
  /** All definitions of an entry, its own first. */
  readonly uses: ReadonlyMap<string, readonly OptionUse[]>;
}

export const nothingKept: KeptEntries = { services: new Map(), uses: new Map() };

export const entriesPath: readonly string[] = ['services', 'gitlab-runner', 'services'];

/** How many versions of files are held by what was found in them. */
const mostVersions = 3;

/**
 * What a configuration found of the entries that are not among the changed ones, as far as these have nothing to do with
 * others. Entries found long ago are left out where they would hold too many versions of a file.
 */
export function keptEntries(former: Host, changed: readonly ChangedEntry[]): KeptEntries {
  if (!isIndependent(former, changed)) return nothingKept;
  const names = new Set(changed.map(({ name }) => name));
  const services = new Map<string, RunnerService>();
  for (const service of ofFewVersions(former.services)) {
    if (!names.has(service.name)) services.set(service.name, service);
  }
  if (namesOtherContainers([...services.values()], former, changed)) return nothingKept;
  const uses = new Map<string, OptionUse[]>();
  for (const option of former.options) {
    const { path } = option;
    const name = path[entriesPath.length];
    if (name === undefined || !services.has(name) || entriesPath.some((step, index) => step !== path[index])) continue;
    const list = uses.get(name);
    if (list === undefined) uses.set(name, [option]);
    else list.push(option);
  }
  return { services, uses };
}

/** Options that the configuration declares, images that an entry builds and literal tokens are looked at from all sides. */
function isIndependent(former: Host, changed: readonly ChangedEntry[]): boolean {
  if (former.hasOwnModule || former.declaresOptions || former.tokenLiterals.length > 0) return false;
  return changed.every((entry) => !builds.test(entry.before) && !builds.test(entry.now));
}

const builds = /\bdockerTools\b|\b(?:build|stream)\w*Image\b|\bpullImage\b|glrt-|GR1348941/;

function ofFewVersions(services: readonly RunnerService[]): readonly RunnerService[] {
  const versions = new Map<Part, RunnerService[]>();
  for (const service of services) {
    const { part } = service.nameAt;
    const list = versions.get(part);
    if (list === undefined) versions.set(part, [service]);
    else list.push(service);
  }
  const lists = [...versions.values()].toSorted((a, b) => b.length - a.length);
  return lists.length <= mostVersions ? services : lists.slice(0, 1).flat();
}

/** A change adds or removes the name of a container that other entries ask for. */
function namesOtherContainers(
  services: readonly RunnerService[],
  former: Host,
  changed: readonly ChangedEntry[],
): boolean {
  if (former.containers.length === 0) return false;
  const asked = services.flatMap(({ runner }) => knownItems(runner.list('docker.volumes_from')));
  const names = new Set(asked.map(({ value }) => value.split(':')[0] ?? ''));
  return [...names].some((name) => {
    const word = containerWord(name);
    return word === undefined || changed.some(({ before, now }) => word.test(before) !== word.test(now));
  });
}
