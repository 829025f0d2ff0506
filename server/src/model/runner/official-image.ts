import { imageReference, isNixImage } from './nix-image';
import type { Runner } from './runner';

/**
 * One of Docker's official images (`alpine`, `debian:12`, `library/ubuntu`, `docker.io/library/golang`): what its
 * environment holds is public, and neither Nix nor a variable of Nix is part of it. An image of anyone else may set
 * whatever it likes.
 */
export function isOfficialImage(name: string): boolean {
  const { registry, repository } = imageReference(name);
  const hub = registry === undefined || registry === 'docker.io';
  return hub && /^(?:library\/)?[a-z0-9][a-z0-9._-]*$/.test(repository) && !isNixImage(name);
}

/** The runner is known to use an official image for jobs that name none. */
export function hasOfficialImage(runner: Runner): boolean {
  const image = runner.text('docker.image');
  return image.state === 'known' && isOfficialImage(image.value);
}
