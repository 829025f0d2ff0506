import type { Runner } from '../model/runner/runner';
import type { Place } from '../text/place';

/** A tag of a job that keeps it from runners that would take it else. */
export interface UntakenTag {
  readonly name: string;
  readonly at: Place;
  /** The tag of a runner that is hardly another one, or a runner that carries the job's other tags. */
  readonly instead: { readonly tag: string | undefined; readonly at: Place; readonly runner: string };
}

/**
 * Which runner takes a job, as far as the files tell.
 * - `caching`: a caching Nix runner, since a runner of the workspace carries all of the job's tags, or a tag is one
 *   that means such a runner.
 * - `other`: known not to be one: a plain runner of the workspace carries its tags, or no tag means a Nix runner.
 * - `unknown`: tags, image or template of the job cannot be read.
 */
export interface JobTarget {
  /** Why no runner takes it: all runners of the workspace are known with their tags, and none carries all of the job's. */
  readonly untaken?: UntakenTag;
  readonly kind: 'caching' | 'other' | 'unknown';
  /** The caching runners that take it, where they are in the workspace. */
  readonly runners: readonly Runner[];
  /** All runners of the workspace that carry the job's tags, or that take jobs without any. */
  readonly taking: readonly Runner[];
  /** The tag that decided, as the job (or its template) writes it. */
  readonly tagAt: Place | undefined;
  readonly tag: string | undefined;
  /**
   * Whether the image that the job runs in brings its own Nix (`nixos/nix`, `nixpkgs/*`, `lnl7/nix`, …), so that its
   * environment is that of the image. The runner's image counts where the job names none; undefined: not known.
   */
  readonly nixImage: boolean | undefined;
}
