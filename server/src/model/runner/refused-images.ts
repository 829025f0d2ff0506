import { allItems, type KnownFact } from '../fact';
import type { Job } from '../pipeline/job';
import { isImageAllowed, isImagePattern } from './allowed-images';
import { imageReference } from './nix-image';
import type { Runner } from './runner';
import { holdsVariable } from './template-text';

/**
 * Why a pattern of `allowed_images` allows less than it seems to: it is not well-formed, or it is a name without a tag,
 * which no image with a tag matches. Undefined for a sound one, and for one with a variable.
 */
export function imagePatternFault(pattern: string): 'malformed' | 'untagged' | undefined {
  if (holdsVariable(pattern)) return undefined;
  if (!isImagePattern(pattern)) return 'malformed';
  const { tag, digest } = imageReference(pattern);
  return tag === undefined && digest === undefined && !/[*?[{\\]/.test(pattern) ? 'untagged' : undefined;
}

/** The images of jobs that a runner refuses. None where its list, its own image or theirs cannot be read. */
export function refusedImages(runner: Runner, jobs: readonly Job[]): readonly KnownFact<string>[] {
  const patterns = allItems(runner.list('docker.allowed_images'))?.map((pattern) => pattern.value);
  const own = runner.text('docker.image');
  if (patterns === undefined || patterns.some(holdsVariable) || own.state === 'unknown') return [];
  const ownImage = own.state === 'known' ? own.value : undefined;
  const judged = new Map<string, boolean>();
  return jobs.flatMap(({ image }) => {
    if (image.state !== 'known' || holdsVariable(image.value)) return [];
    const allowed = judged.get(image.value) ?? isImageAllowed(image.value, patterns, ownImage);
    judged.set(image.value, allowed);
    return allowed ? [] : [image];
  });
}
