import type { RunnerSetup } from './runner';

/** Jobs on a runner of this set-up share a Nix store that outlives them. */
export function isCachingSetup(setup: RunnerSetup): boolean {
  return setup === 'host-daemon' || setup === 'daemon-container';
}
