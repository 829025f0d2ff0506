import type { JobEnvironment } from '../model/environment/job-environment';
import { knownValue } from '../model/fact';
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
export function nixJob({ job, target }: JobSubject, { environments }: RuleContext): NixJob | undefined {
  if (job.hidden || target.kind !== 'caching' || target.nixImage === true) return undefined;
  if (target.runners.length > 0 && target.nixImage === undefined && job.image.state !== 'absent') return undefined;
  if (target.runners.some((runner) => runner.setup === 'daemon-container' && target.nixImage !== false))
    return undefined;
  const path = job.variables.variables.find((variable) => variable.name === 'PATH');
  if (path !== undefined && /\bnix\b/.test(knownValue(path.value) ?? 'nix')) return undefined;
  if (!mentionsNix(job)) return undefined;
  const [runner, ...others] = target.runners;
  const first = usesNix(environments.of(job, runner));
  // What one of several runners sets up in the job's own shell may be enough.
  const isEverywhere = others.every((other) => usesNix(environments.of(job, other))?.use.bare !== undefined);
  return isEverywhere || first?.use.bare === undefined ? first : undefined;
}

/** The script that the job's shell reads, with what a `config.toml` puts before it. */
function usesNix({ runner, startIsKnown, main }: JobEnvironment): NixJob | undefined {
  if (runner !== undefined && !startIsKnown && runner.spelling !== 'nix-module') return undefined;
  const { script } = main;
  const use = profileUse(script);
  // A script of the runner that calls Nix before the job does has its own way to it.
  return use.bare !== undefined && !main.isOfJob(use.bare) ? undefined : { script, use };
}

/** A cheap look that spares most jobs the reading of their scripts. */
function mentionsNix({ script, beforeScript }: Job): boolean {
  return [script, beforeScript].some(
    (fact) => fact.state === 'known' && fact.value.text.pieces.some((piece) => piece.text.includes('nix')),
  );
}
