import { type Fact, knownValue, type ListValue } from '../model/fact';
import type { Job } from '../model/pipeline/job';
import { isCachingSetup } from '../model/runner/caching';
import { isNixImage } from '../model/runner/nix-image';
import type { Runner } from '../model/runner/runner';
import { nearestName } from '../text/nearest-name';
import type { Place } from '../text/place';
import type { JobTarget, UntakenTag } from './target';

/** The tag that the documented recipes give a caching Nix runner. */
const recipeTag = 'nix';

/**
 * Which runner takes a job. Decided by tags alone, as GitLab does; the use of Nix in the script says nothing.
 * Runners whose tags are kept in GitLab (`config.toml`, authentication tokens) are taken to carry the Nix tags.
 */
export function findTarget(job: Job, runners: readonly Runner[], nixTags: readonly string[]): JobTarget {
  const nixImage = imageHasNix(job, []);
  if (job.tags.state === 'unknown') return target('unknown', nixImage);
  const tags = knownTags(job.tags);
  if (tags === undefined) return target('unknown', nixImage);
  const taking = takingRunners(job, runners);
  if (tags.length === 0) return untaggedTarget(job, taking, nixImage);
  const caching = taking.filter(isCaching);
  const tag = tags.find((t) => t.name === recipeTag || nixTags.includes(t.name)) ?? tags[0];
  if (caching.length > 0 && caching.length === taking.length) {
    return {
      ...target('caching', imageHasNix(job, caching), taking),
      runners: caching,
      tag: tag?.name,
      tagAt: tag?.at,
    };
  }
  if (taking.length > 0) {
    return target(caching.length > 0 || taking.some(isUndecided) ? 'unknown' : 'other', nixImage, taking);
  }
  const means = tags.find((t) => t.name === recipeTag || nixTags.includes(t.name));
  if (means === undefined) return untakenTarget(tags, runners, nixImage);
  const open = runners.filter((runner) => runner.tags.state === 'unknown' || !hasAllTags(runner.tags));
  const candidates = open.filter(isCaching);
  if (open.length > 0 && candidates.length === 0) return target('unknown', nixImage);
  return {
    ...target('caching', imageHasNix(job, candidates)),
    runners: candidates,
    tag: means.name,
    tagAt: means.at,
  };
}

/** The runners that are known to take a job: they carry all of its tags, or take jobs that have none. */
export function takingRunners(job: Job, runners: readonly Runner[]): readonly Runner[] {
  const tags = knownTags(job.tags);
  if (tags === undefined) return [];
  if (tags.length === 0) return runners.filter((runner) => knownValue(runner.flag('run_untagged')) === true);
  const names = tags.map((tag) => tag.name);
  return runners.filter((runner) => carriesAll(runner, names));
}

/** A runner whose jobs share a Nix store. */
export function isCaching(runner: Runner): boolean {
  return isCachingSetup(runner.setup);
}

function isUndecided(runner: Runner): boolean {
  return runner.setup === 'unknown';
}

/** The tags lead to no runner of the workspace: perhaps to others, perhaps by a slip to none. */
function untakenTarget(tags: readonly Tag[], runners: readonly Runner[], nixImage: boolean | undefined): JobTarget {
  const other = target('other', nixImage);
  const untaken = findUntaken(tags, runners);
  return untaken === undefined ? other : { ...other, untaken };
}

function findUntaken(tags: readonly Tag[], runners: readonly Runner[]): UntakenTag | undefined {
  const carried = runners.map((runner) => ({ runner, tags: knownTags(runner.tags) }));
  if (carried.some((each) => each.tags === undefined)) return undefined;
  const all = carried.flatMap(({ runner, tags: own }) => (own ?? []).map((tag) => ({ runner, ...tag })));
  const names = new Set(all.map(({ name }) => name));
  const missing = tags.find(({ name }) => !names.has(name));
  if (missing === undefined) return undefined;
  const nearest = nearestName(missing.name, [...names]);
  const near = all.find(({ name }) => name === nearest);
  if (near !== undefined) {
    return { ...missing, instead: { tag: near.name, at: near.at, runner: near.runner.label } };
  }
  const others = tags.filter((tag) => tag !== missing).map(({ name }) => name);
  const partly = others.length === 0 ? undefined : runners.find((runner) => carriesAll(runner, others));
  return partly === undefined
    ? undefined
    : { ...missing, instead: { tag: undefined, at: partly.at, runner: partly.label } };
}

function target(kind: JobTarget['kind'], nixImage: boolean | undefined, taking: readonly Runner[] = []): JobTarget {
  return { kind, runners: [], taking, tag: undefined, tagAt: undefined, nixImage };
}

function untaggedTarget(job: Job, taking: readonly Runner[], nixImage: boolean | undefined): JobTarget {
  const caching = taking.filter(isCaching);
  if (caching.length === 0 || caching.length < taking.length) return target('other', nixImage, taking);
  return { ...target('caching', imageHasNix(job, caching), taking), runners: caching };
}

interface Tag {
  readonly name: string;
  readonly at: Place;
}

/** The job's tags, or undefined where one of them is not known. */
function knownTags(tags: Fact<ListValue<string>>): readonly Tag[] | undefined {
  if (tags.state === 'absent') return [];
  if (tags.state === 'unknown' || !tags.value.complete) return undefined;
  const known = tags.value.items.flatMap((item) => (item.state === 'known' ? [{ name: item.value, at: item.at }] : []));
  return known.length === tags.value.items.length ? known : undefined;
}

function hasAllTags(tags: Fact<ListValue<string>>): boolean {
  return tags.state === 'absent' || knownTags(tags) !== undefined;
}

function carriesAll(runner: Runner, names: readonly string[]): boolean {
  const tags = runner.tags.state === 'known' ? runner.tags.value.items : [];
  const carried = new Set(tags.flatMap((item) => (item.state === 'known' ? [item.value] : [])));
  return names.every((name) => carried.has(name));
}

/** GitLab's order: the image of the job, else that of the runner, which counts only where all candidates agree. */
function imageHasNix(job: Job, runners: readonly Runner[]): boolean | undefined {
  if (job.image.state === 'known') return isNixImage(job.image.value);
  if (job.image.state === 'unknown' || runners.length === 0) return undefined;
  const images = runners.map((runner) => runner.text('docker.image'));
  const answers = new Set(images.map((image) => (image.state === 'known' ? isNixImage(image.value) : undefined)));
  return answers.size === 1 ? [...answers][0] : undefined;
}
