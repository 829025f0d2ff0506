import type { Place } from '../../text/place';
import { type Fact, unknown } from '../fact';
import type { Job } from '../pipeline/job';
import { usesDocker } from '../runner/executor';
import { imageReference } from '../runner/nix-image';
import { isOfficialImage } from '../runner/official-image';
import type { Runner } from '../runner/runner';

/** The image that a job's container is made from. */
export interface ContainerImage {
  /** Absent where the executor starts no container. */
  readonly name: Fact<string>;
  /** Whose setting counts; undefined where neither is known to name one. */
  readonly from: 'job' | 'runner' | undefined;
}

/** The job's own image counts, else that of the runner (gitlab-runner, `executors/docker`, `expandImageName`). */
export function containerImage(job: Job, runner: Runner | undefined): ContainerImage {
  if (runner !== undefined && !usesDocker(runner)) {
    return {
      name: unknown('the executor of the runner is not known to start a container', runner.at),
      from: undefined,
    };
  }
  if (job.image.state !== 'absent') return { name: job.image, from: 'job' };
  if (runner === undefined) return { name: unknown('the runner that takes the job is not known'), from: undefined };
  return { name: runner.text('docker.image'), from: 'runner' };
}

/** Where the image is written. */
export function imagePlace({ name }: ContainerImage): Place | undefined {
  return name.state === 'known' ? name.at : undefined;
}

/** Images whose programs and variables are public and the same for everybody. */
export type ImageFamily = 'alpine' | 'busybox' | 'scratch' | 'debian' | 'nix';

const families: ReadonlyMap<string, ImageFamily> = new Map([
  ['alpine', 'alpine'],
  ['busybox', 'busybox'],
  ['scratch', 'scratch'],
  ['debian', 'debian'],
  ['ubuntu', 'debian'],
]);

/**
 * The family of an image by its name: the official base images of Docker Hub, and `nixos/nix` from 2.4 on. Undefined for
 * all others, which may hold whatever their makers like.
 */
export function imageFamily(name: string): ImageFamily | undefined {
  const { registry, repository, tag } = imageReference(name);
  if ((registry === undefined || registry === 'docker.io') && repository === 'nixos/nix') {
    return tag !== undefined && /^(?:v?1\.|v?2\.[0-3](?:\D|$))/.test(tag) ? undefined : 'nix';
  }
  return isOfficialImage(name) ? families.get(repository.replace(/^library\//, '')) : undefined;
}

/** PATH as the image's own configuration sets it, or the engine where that sets none. */
export function imagePath(family: ImageFamily): string {
  return family === 'nix'
    ? '/root/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin'
    : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
}

/** Variables of Nix that no image of the family sets. */
export function unsetByImage(family: ImageFamily): readonly string[] {
  const configuration = ['NIX_CONFIG', 'NIX_CONF_DIR', 'NIX_USER_CONF_FILES', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS'];
  return family === 'nix' ? configuration : [...configuration, 'NIX_PATH', 'NIX_REMOTE', 'USER', 'NIX_SSL_CERT_FILE'];
}
