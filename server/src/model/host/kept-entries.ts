import type { Part } from '../../text/place';
import { knownItems } from '../fact';
import { findFreeNames } from '../nix/free-names';
import type { ModuleEdits } from './affected-options';
import { containerWord } from './containers';
import type { Host, OptionUse, RunnerService } from './host';
import { mentionsRunner } from './mentions-runner';
import { entriesPath, entryName, isRelated, pathKey } from './option-path';
import { mostUses } from './option-use';
import type { NixSource } from './read-host';
import { findTokenLiterals } from './token-literals';

/** What the version before found of options that edits do not change. */
export interface KeptOptions {
  /** Entries of the runner's services, by name. */
  readonly services: ReadonlyMap<string, RunnerService>;
  /** All definitions of an option and of what is below it, its own first, by its path (`pathKey`). */
  readonly uses: ReadonlyMap<string, readonly OptionUse[]>;
}

export const nothingKept: KeptOptions = { services: new Map(), uses: new Map() };

/** How many versions of a file are held by what was found in them. */
const mostVersions = 3;

/** An option, or a part of it, or a set that it is in, is among those that edits change. */
export function isAffected(path: readonly string[], { affected }: ModuleEdits): boolean {
  return affected.isRelated(path);
}

/**
 * What a configuration found of the entries that edits do not change, as far as these have nothing to do with others.
 * `isSeen` tells that edits change other options that were looked at, so that the entries are judged again.
 * Entries found long ago are left out where they would hold too many versions of a file.
 */
export function keptServices(
  former: Host,
  edits: ModuleEdits,
  now: Host,
  isSeen: boolean,
): ReadonlyMap<string, RunnerService> {
  const kept = new Map<string, RunnerService>();
  // Entries say nothing of each other; of everything else that is looked at they may.
  const hasTokensAround = edits.files.some(({ before, now }) => hasTokens(before) || hasTokens(now));
  const isAlone = !isSeen && !edits.opensSets && !hasTokensAround && !touchesImages(former, edits);
  const unaffected = former.services.filter(({ name }) => !isAffected([...entriesPath, name], edits));
  for (const service of ofFewVersions(unaffected)) {
    if (mayUseOtherContainers(service, former, edits)) continue;
    kept.set(service.name, isAlone ? service : service.under(now));
  }
  return kept;
}

/**
 * All definitions of options that edits do not change, by what stands below the sets that are listed, and below the
 * entries that are kept.
 */
export function keptUses(
  former: Host,
  edits: ModuleEdits,
  listed: readonly (readonly string[])[],
  services: ReadonlyMap<string, RunnerService>,
): ReadonlyMap<string, readonly OptionUse[]> {
  const uses = new Map<string, OptionUse[]>();
  // Where not all was listed, what is listed of one option hangs on all before it.
  if (former.options.length > mostUses / 2) return uses;
  const held = new Set(ofFewVersions(former.options));
  const left = new Set<string>();
  for (const option of former.options) {
    const path = listedPath(option.path, listed);
    if (path === undefined) continue;
    const key = pathKey(path);
    if (!held.has(option) || !isKept(path, edits, services)) left.add(key);
    const list = uses.get(key);
    if (list === undefined) uses.set(key, [option]);
    else list.push(option);
  }
  for (const key of left) uses.delete(key);
  return uses;
}

/** The option that is listed with all below it: the one directly below a listed set, or the entry. */
function listedPath(path: readonly string[], listed: readonly (readonly string[])[]): readonly string[] | undefined {
  if (entryName(path) !== undefined) return path.slice(0, entriesPath.length + 1);
  const set = listed.find((each) => each.length < path.length && isRelated(each, path));
  return set && path.slice(0, set.length + 1);
}

function isKept(path: readonly string[], edits: ModuleEdits, services: ReadonlyMap<string, RunnerService>): boolean {
  const entry = entryName(path);
  if (entry !== undefined) return services.has(entry);
  return !edits.opensSets && !isRelated(path, entriesPath) && !isAffected(path, edits);
}

/** An edit changes what is found of a configuration by the words of its files alone. */
export function isSeenByText(host: Host, edits: ModuleEdits): boolean {
  return (
    edits.files.some(
      ({ before, now }) => hasFindings(before) || hasFindings(now) || renders(before) !== renders(now),
    ) || touchesImages(host, edits)
  );
}

function hasTokens(file: NixSource): boolean {
  return findTokenLiterals(file, file.tree).length > 0;
}

function hasFindings(file: NixSource): boolean {
  if (hasTokens(file)) return true;
  return mentionsRunner(file.text) && findFreeNames(file, file.tree).length > 0;
}

/** The file may render TOML. */
export function renders({ text }: Part): boolean {
  return /\bformats\b/.test(text) && /\btoml\b/.test(text);
}

/** An edit may build another image, or use, load or push one. */
function touchesImages({ builtImages }: Host, { texts, files }: ModuleEdits): boolean {
  if (texts.some((text) => builds.test(text))) return true;
  if (builtImages.length === 0)
    return files.some(({ before, now }) => builds.test(before.text) !== builds.test(now.text));
  const words = builtImages.flatMap(({ name, at }) => [name, at.part.text.slice(at.span.start, at.span.end)]);
  return texts.some((text) => uses.test(text) || words.some((word) => text.includes(word)));
}

const builds = /\bdockerTools\b|\bdocker\.nix\b|\b(?:build|stream)\w*Image\b|\bpullImage\b/;

const uses =
  /\b(?:docker|podman|nerdctl|image)\s+(?:image\s+)?(?:load|import|push)\b|\bskopeo\b|\binherit\b|\bimageFile\b/;

interface Written {
  readonly nameAt: { readonly part: Part };
}

/** Of each file no more than a few versions, those of which most is kept. */
function ofFewVersions<Item extends Written>(items: readonly Item[]): readonly Item[] {
  const files = new Map<string, Map<Part, number>>();
  for (const { nameAt } of items) {
    const versions = files.get(nameAt.part.uri) ?? new Map<Part, number>();
    files.set(nameAt.part.uri, versions.set(nameAt.part, (versions.get(nameAt.part) ?? 0) + 1));
  }
  const kept = new Set<Part>();
  for (const versions of files.values()) {
    const byCount = [...versions].toSorted(([, a], [, b]) => b - a);
    for (const [part] of byCount.length <= mostVersions ? byCount : byCount.slice(0, 1)) kept.add(part);
  }
  return items.filter(({ nameAt }) => kept.has(nameAt.part));
}

/** An entry takes its volumes from a container, and edits may have changed it, or names of containers in a file. */
function mayUseOtherContainers({ runner }: RunnerService, former: Host, edits: ModuleEdits): boolean {
  const names = knownItems(runner.list('docker.volumes_from')).map(({ value }) => value.split(':')[0] ?? '');
  if (names.length === 0) return false;
  if (isAffected(['virtualisation', 'oci-containers'], edits)) return true;
  if (former.containers.length === 0) return false;
  return names.some((name) => {
    const word = containerWord(name);
    return word === undefined || edits.files.some(({ before, now }) => word.test(before.text) !== word.test(now.text));
  });
}
