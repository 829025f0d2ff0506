/** The parts of an image name, by Docker's rules: `registry.example.com:5000/group/name:tag@sha256:…`. */
export interface ImageReference {
  /** Host and port; undefined where the name gives none, which means Docker Hub. */
  readonly registry: string | undefined;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Splits an image name. The first component is a registry if it holds a dot or a colon or is `localhost`; variables and
 * anything else that is no valid name end up in `repository` as they are.
 */
export function imageReference(name: string): ImageReference {
  const [named = '', digest] = splitAt(name, name.indexOf('@'));
  const colon = named.lastIndexOf(':');
  const [path = '', tag] = colon > named.lastIndexOf('/') ? splitAt(named, colon) : [named];
  const [first = '', rest] = splitAt(path, path.indexOf('/'));
  const isRegistry = rest !== undefined && (/[.:]/.test(first) || first === 'localhost') && !first.includes('$');
  return { registry: isRegistry ? first : undefined, repository: isRegistry ? rest : path, tag, digest };
}

function splitAt(text: string, at: number): [string, string?] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * The image brings a Nix store of its own: `nixos/nix*`, `nixpkgs/*`, `lnl7/nix*`, `local/nix*` (built from Nix's
 * `docker.nix`), all of `nixery.dev`, and names that end in `nix` or `nix-…` (`registry.example.com/infra/nix`),
 * in any registry and below any mirror's prefix.
 */
export function isNixImage(name: string): boolean {
  const { registry, repository } = imageReference(name);
  if (registry === 'nixery.dev') return true;
  const segments = repository.toLowerCase().split('/');
  const last = segments[segments.length - 1] ?? '';
  if (/^nix([-_.].*)?$/.test(last)) return true;
  return segments.some((segment, index) => {
    const next = segments[index + 1];
    if (next === undefined) return false;
    return segment === 'nixpkgs' || (['nixos', 'lnl7', 'local'].includes(segment) && next.startsWith('nix'));
  });
}

/**
 * The image exists only on the machine that built it: `local/…` without a registry, or `localhost/…` as Podman names
 * its own. `localhost:5000/…` is a registry.
 */
export function isLocalImage(name: string): boolean {
  const { registry, repository } = imageReference(name);
  return registry === undefined ? /^local\/./.test(repository) : registry === 'localhost';
}
