import { knownValue } from '../model/fact';
import { effectiveScript } from '../model/pipeline/effective-script';
import type { Job } from '../model/pipeline/job';
import { type ProfileUse, profileUse } from '../model/script/profile-use';
import type { ReadScript } from '../model/script/script-reader';
import type { JobSubject, RuleContext } from './rule';

/** The line that sets up Nix in a job's shell. */
export const profileLine = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';

/** A job that surely runs on a caching Nix runner and uses Nix, with its script read. */
export interface NixJob {
  readonly script: ReadScript;
  readonly use: ProfileUse;
}

/**
 * The job as one that a caching Nix runner takes and whose script calls Nix; undefined where it is not surely so. Jobs in
 * an image that brings Nix have the image's environment and are none.
 */
export function nixJob({ job, target }: JobSubject, { scripts }: RuleContext): NixJob | undefined {
  if (job.hidden || target.kind !== 'caching' || target.nixImage === true) return undefined;
  if (target.runners.length > 0 && target.nixImage === undefined && job.image.state !== 'absent') return undefined;
  if (target.runners.some((runner) => runner.setup === 'daemon-container' && target.nixImage !== false))
    return undefined;
  const path = job.variables.variables.find((variable) => variable.name === 'PATH');
  if (path !== undefined && /\bnix\b/.test(knownValue(path.value) ?? 'nix')) return undefined;
  if (!mentionsNix(job)) return undefined;
  const script = scripts.readFor(job, () => effectiveScript(job));
  return { script, use: profileUse(script) };
}

/** A cheap look that spares most jobs the reading of their scripts. */
function mentionsNix({ script, beforeScript }: Job): boolean {
  return [script, beforeScript].some(
    (fact) => fact.state === 'known' && fact.value.text.pieces.some((piece) => piece.text.includes('nix')),
  );
}
