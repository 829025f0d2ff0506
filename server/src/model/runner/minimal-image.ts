import { imageReference } from './nix-image';

const minimal = new Set(['alpine', 'busybox', 'scratch']);
const slimmable = new Set(['debian', 'ubuntu']);

/**
 * The image is known to come without a usable set of CA certificates, without bash and without git: Alpine, BusyBox,
 * an empty image, the slim forms of Debian. Only the official names count, with or without `library/` and a registry.
 */
export function isMinimalImage(name: string): boolean {
  const { repository, tag } = imageReference(name);
  const official = repository.replace(/^library\//, '');
  if (minimal.has(official)) return true;
  return slimmable.has(official) && tag !== undefined && /(^|-)slim($|-)/.test(tag);
}
