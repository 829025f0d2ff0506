import type { JobEnvironment } from '../model/environment/job-environment';
import type { Job } from '../model/pipeline/job';
import type { Runner } from '../model/runner/runner';
import type { Place } from '../text/place';
import type { JobSubject, RelatedPlace, RuleContext } from './rule';

/** The job on each runner of the workspace that takes it; none where no runner is known to. */
export function jobEnvironments({ job, target }: JobSubject, { environments }: RuleContext): readonly JobEnvironment[] {
  if (job.hidden) return [];
  const runners = target.runners.length > 0 ? target.runners : target.taking;
  return runners.map((runner) => environments.of(job, runner));
}

/** A cheap look that spares most jobs the reading of their scripts. */
export function scriptsMention({ script, beforeScript }: Job, pattern: RegExp): boolean {
  return [script, beforeScript].some(
    (fact) => fact.state === 'known' && fact.value.text.pieces.some((piece) => pattern.test(piece.text)),
  );
}

/** Where the tag of the job, its image and its runner are written, for findings that come from all of them. */
export function runnerPlaces(
  { target }: JobSubject,
  runner: Runner,
  others: readonly (RelatedPlace | undefined)[],
): readonly RelatedPlace[] {
  const tag: RelatedPlace | undefined =
    target.tagAt === undefined ? undefined : { at: target.tagAt, message: 'this tag chooses the runner' };
  const own: RelatedPlace = { at: runner.at, message: `the runner that takes it, \`${runner.label}\`` };
  return [tag, own, ...others].filter((place) => place !== undefined);
}

export function relatedPlace(at: Place | undefined, message: string): RelatedPlace | undefined {
  return at === undefined ? undefined : { at, message };
}
