import type { Place } from '../../text/place';
import { knownItems } from '../fact';
import type { Runner } from './runner';
import { isVolumeError, type NixMount, nixMount, parseVolume, type Volume } from './volume';

export interface RunnerVolume {
  readonly volume: Volume;
  /** The entry as written. */
  readonly text: string;
  readonly at: Place;
}

/** The volumes of a runner that are known and that the runner accepts. */
export function runnerVolumes(runner: Runner): readonly RunnerVolume[] {
  return knownItems(runner.list('docker.volumes')).flatMap(({ value, at }) => {
    const volume = parseVolume(value);
    return isVolumeError(volume) ? [] : [{ volume, text: value, at }];
  });
}

export interface RunnerNixMount extends RunnerVolume {
  readonly mount: NixMount;
}

/** The volumes that take something of the machine's own Nix. */
export function runnerNixMounts(runner: Runner): readonly RunnerNixMount[] {
  return runnerVolumes(runner).flatMap((entry) => {
    const mount = nixMount(entry.volume);
    return mount === undefined ? [] : [{ ...entry, mount }];
  });
}
