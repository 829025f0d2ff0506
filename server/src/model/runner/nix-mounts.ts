import type { Place } from '../../text/place';
import { knownItems } from '../fact';
import type { Runner } from './runner';
import {
  coversPath,
  isVolumeError,
  type NixMount,
  nixDatabase,
  nixMount,
  nixSocket,
  nixSocketDirectory,
  nixStore,
  parseVolume,
  type Volume,
} from './volume';

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

/** A Nix daemon reaches the jobs: through its socket on the machine, or through the volumes of its container. */
export function providesDaemon(runner: Runner): boolean {
  if (runner.setup === 'daemon-container') return true;
  return runner.setup === 'host-daemon' && runnerNixMounts(runner).some(({ mount }) => mount.socket);
}

/**
 * What no volume puts into the container of what a client of the machine's daemon wants there, the more important
 * first: store, socket, database. A volume that cannot be read may be any of them.
 */
export function missingNixPaths(volumes: readonly string[]): readonly string[] {
  return [nixStore, nixSocketDirectory, nixDatabase].filter((path) => {
    return !volumes.some((text) => {
      const volume = parseVolume(text);
      if (isVolumeError(volume) || volume.destination.includes('$')) return true;
      return coversPath(volume, path) || (path === nixSocketDirectory && volume.destination === nixSocket);
    });
  });
}
