import type { Part } from '../../text/place';
import { knownItems } from '../fact';
import { findFreeNames } from '../nix/free-names';
import type { ChangedOption } from './changed-option';
import { isRelated } from './config-reads';
import { containerWord } from './containers';
import type { Host, OptionUse, RunnerService } from './host';
import { mentionsRunner } from './mentions-runner';
import type { NixSource } from './read-host';
import { findTokenLiterals } from './token-literals';

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
export function keptEntries(former: Host, changed: readonly ChangedOption[], now: Host): KeptEntries {
  if (!isIndependent(former, changed)) return nothingKept;
  const names = changed.flatMap(({ path }) => entryName(path) ?? []);
  // Entries say nothing of each other; of everything else they may.
  const isAmongEntries = names.length === changed.length;
  const services = new Map<string, RunnerService>();
  for (const service of ofFewVersions(former.services)) {
    if (names.includes(service.name)) continue;
    services.set(service.name, isAmongEntries ? service : service.under(now));
  }
  if (namesOtherContainers([...services.values()], former, changed)) return nothingKept;
  const uses = new Map<string, OptionUse[]>();
  for (const option of former.options) {
    const name = entryName(option.path);
    if (name === undefined || !services.has(name)) continue;
    const list = uses.get(name);
    if (list === undefined) uses.set(name, [option]);
    else list.push(option);
  }
  return { services, uses };
}

/** Options that the configuration declares, images that an entry builds and literal tokens are looked at from all sides. */
function isIndependent(former: Host, changed: readonly ChangedOption[]): boolean {
  if (former.hasOwnModule || former.declaresOptions || former.tokenLiterals.length > 0) return false;
  return changed.every(({ path, before, now }) => {
    if (builds.test(before) || builds.test(now)) return false;
    return entryName(path) !== undefined || !ofEntries.some((other) => isRelated(path, other));
  });
}

/** The entries, and the containers whose volumes they use. */
const ofEntries = [entriesPath, ['virtualisation', 'oci-containers']];

/** The entry of the runner's services that an option is, or belongs to. */
export function entryName(path: readonly string[]): string | undefined {
  return entriesPath.every((step, index) => step === path[index]) ? path[entriesPath.length] : undefined;
}

/** An edit changes what is found of a configuration by the words of its files alone. */
export function isSeenByText({ before, now, files }: ChangedOption): boolean {
  return (
    [before, now].some((text) => builds.test(text) || renders.test(text)) || [files.before, files.now].some(hasFindings)
  );
}

function hasFindings(file: NixSource): boolean {
  if (findTokenLiterals(file, file.tree).length > 0) return true;
  return mentionsRunner(file.text) && findFreeNames(file, file.tree).length > 0;
}

const renders = /\bformats\b|\btoml\b/;

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
  changed: readonly ChangedOption[],
): boolean {
  if (former.containers.length === 0) return false;
  const asked = services.flatMap(({ runner }) => knownItems(runner.list('docker.volumes_from')));
  const names = new Set(asked.map(({ value }) => value.split(':')[0] ?? ''));
  return [...names].some((name) => {
    const word = containerWord(name);
    return word === undefined || changed.some(({ before, now }) => word.test(before) !== word.test(now));
  });
}
