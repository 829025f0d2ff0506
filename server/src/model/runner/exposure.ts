import { knownItems, knownValue } from '../fact';
import type { Runner } from './runner';

/**
 * How much it matters that jobs on the runner can become root on the machine. `shared`: anybody's untagged jobs run
 * there, or they share the machine's Nix store. `builder`: by its name or tags a runner that builds images, which
 * hardly works otherwise.
 */
export type Exposure = 'shared' | 'builder' | 'plain';

export function exposureOf(runner: Runner): Exposure {
  const names = [runner.label, ...knownItems(runner.tags).map((tag) => tag.value)];
  if (names.some((name) => /docker|dind|image|buildah|kaniko|podman/i.test(name))) return 'builder';
  const untagged = knownValue(runner.flag('run_untagged')) === true;
  return untagged || runner.setup === 'host-daemon' ? 'shared' : 'plain';
}
