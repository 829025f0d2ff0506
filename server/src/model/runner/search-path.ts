/** The search path of the container's default profile, and that of Debian's and Alpine's images. */
const profile = '/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin';
const system = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the images of Nix's own `docker.nix` have. */
const nixImage = '/root/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin';

/** `$PATH` or `${PATH}`: in a runner's environment it is not expanded to what the image has. */
export function refersToItself(path: string): boolean {
  return /\$(?:PATH\b|\{PATH\})/.test(path);
}

/**
 * What a search path lacks: a directory with a shell, or one with Nix. Undefined where it has both, and where a
 * directory is filled in from a variable.
 */
export function searchPathLack(path: string): 'no-system' | 'no-profile' | undefined {
  const directories = path.split(':').map((directory) => directory.replace(/\/+$/, ''));
  if (directories.some((directory) => directory.includes('$'))) return undefined;
  if (!directories.includes('/bin') && !directories.includes('/usr/bin')) return 'no-system';
  return directories.some(holdsNix) ? undefined : 'no-profile';
}

/** The `bin` of a profile or of a store path, or the system path of NixOS. */
function holdsNix(directory: string): boolean {
  return /nix.*\/bin$/.test(directory) || directory.startsWith('/run/current-system/');
}

/** The search path that lacks nothing; what it has already keeps its order. `ownNix`: the image brings Nix. */
export function completeSearchPath(path: string | undefined, ownNix: boolean): string {
  if (path === undefined) return `${profile}:${system}`;
  const image = ownNix ? nixImage : system;
  const expanded = path.replace(/\$(?:PATH\b|\{PATH\})/g, () => image);
  const usable = searchPathLack(expanded) === 'no-system' ? [expanded, system].filter(Boolean).join(':') : expanded;
  return searchPathLack(usable) === 'no-profile' ? `${profile}:${usable}` : usable;
}
