import type { Place } from '../../text/place';
import { allItems, knownItems } from '../fact';
import { usesDocker } from '../runner/executor';
import { runnerVolumes } from '../runner/nix-mounts';
import type { Runner } from '../runner/runner';
import { isReadOnly, parseVolumesFrom } from '../runner/volume';

/** Something that the engine mounts into the container of a job. */
export interface ContainerMount {
  /** `bind`: a path of the machine; `volume`: one by its name, or one of the runner's own; `container`: all of another's. */
  readonly kind: 'bind' | 'volume' | 'container';
  /** The path on the machine, or the name of the volume or container; undefined for a volume of the runner's own. */
  readonly source: string | undefined;
  /** Undefined for the volumes of a container. */
  readonly destination: string | undefined;
  readonly readOnly: boolean;
  readonly at: Place;
}

export interface ContainerMounts {
  readonly mounts: readonly ContainerMount[];
  /** Nothing else is mounted, as far as settings of the runner decide. */
  readonly complete: boolean;
}

/** What a runner of the docker executor mounts into its jobs. */
export function containerMounts(runner: Runner | undefined): ContainerMounts {
  if (runner === undefined) return { mounts: [], complete: false };
  if (!usesDocker(runner)) return { mounts: [], complete: true };
  const volumes = runner.list('docker.volumes');
  const from = runner.list('docker.volumes_from');
  const mounts = runnerVolumes(runner).map(({ volume, at }): ContainerMount => {
    const kind = volume.source?.startsWith('/') === true ? 'bind' : 'volume';
    return { kind, source: volume.source, destination: volume.destination, readOnly: isReadOnly(volume), at };
  });
  const taken = knownItems(from).flatMap(({ value, at }): readonly ContainerMount[] => {
    const entry = parseVolumesFrom(value);
    if ('error' in entry) return [];
    const readOnly = entry.mode.includes('ro');
    return [{ kind: 'container', source: entry.container, destination: undefined, readOnly, at }];
  });
  const complete = allItems(volumes)?.length === mounts.length && allItems(from)?.length === taken.length;
  return { mounts: [...mounts, ...taken], complete };
}

/** A mount puts something at or below a path, or above it, or may do so. */
export function mayMountAt({ mounts, complete }: ContainerMounts, path: string): boolean {
  if (!complete) return true;
  return mounts.some(({ destination }) => {
    if (destination === undefined) return false;
    const mounted = destination.replace(/\/+$/, '');
    return mounted === path || path.startsWith(`${mounted}/`) || mounted.startsWith(`${path}/`);
  });
}
