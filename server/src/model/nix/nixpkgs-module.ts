import { type NixValue, type StringValue, type UnknownValue, unknown } from './value';

/**
 * Modules of nixpkgs that are no part of every machine and set no kernel setting, nothing of Nix, Docker or Podman, and
 * no service of the runner; nor does what they import. (nixpkgs, each file below `nixos/modules`)
 */
const settingNothing: ReadonlySet<string> = new Set([
  'installer/cd-dvd/channel.nix',
  'installer/scan/detected.nix',
  'installer/scan/not-detected.nix',
  'installer/sd-card/sd-image.nix',
  'installer/sd-card/sd-image-aarch64.nix',
  'profiles/all-hardware.nix',
  'profiles/base.nix',
  'profiles/headless.nix',
  'profiles/minimal.nix',
  'profiles/perlless.nix',
  'profiles/qemu-guest.nix',
  'virtualisation/digital-ocean-config.nix',
  'virtualisation/digital-ocean-init.nix',
  'virtualisation/proxmox-lxc.nix',
]);

const kernel = ['boot', 'kernel', 'sysctl'];
const nix = ['nix'];

/**
 * What others set: kernel settings (`profiles/hardened.nix`, `virtualisation/google-compute-config.nix`), those and who
 * Nix trusts (`profiles/installation-device.nix`), whether there is Nix (`profiles/image-based-appliance.nix`).
 */
const settings: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['profiles/hardened.nix', [kernel, nix, ['security']]],
  ['profiles/image-based-appliance.nix', [nix]],
  ['profiles/installation-device.nix', [kernel, nix]],
  ['virtualisation/google-compute-config.nix', [kernel]],
]);

/** What a module that is not among these may set. */
const anything: readonly (readonly string[])[] = [
  kernel,
  nix,
  ['security'],
  ['networking', 'nat'],
  ['virtualisation', 'docker'],
  ['virtualisation', 'podman'],
  ['virtualisation', 'oci-containers'],
  ['systemd', 'services', 'gitlab-runner'],
];

/**
 * Modules that a machine has of itself, so that naming one again changes nothing (nixpkgs, `nixos/modules/module-list.nix`).
 * Of `installer`, `profiles`, `testing`, `image` and `virtualisation` most are for those who import them.
 */
const ofEveryMachine =
  /^(?:(?:config|hardware|i18n|misc|programs|security|services|system|tasks|virtualisation\/podman)\/|virtualisation\/(?:containerd|containers|cri-o|docker|docker-rootless|incus|libvirtd|lxc|nixos-containers|oci-containers|qemu-guest-agent|vmware-guest)\.nix$)/;

/** A module of nixpkgs that a path leads to. */
export interface NixpkgsModule {
  /** Below `nixos/modules`: `profiles/minimal.nix`. */
  readonly name: string;
  /** The options that it sets or may set, as far as they decide about a runner. */
  readonly settings: readonly (readonly string[])[];
}

/**
 * The module of nixpkgs at `"${inputs.nixpkgs}/nixos/modules/profiles/minimal.nix"`, `"${modulesPath}/…"`,
 * `modulesPath + "/…"` or `<nixpkgs/nixos/modules/…>`; undefined for other paths.
 */
export function nixpkgsModule(path: NixValue): NixpkgsModule | undefined {
  const name = path.kind === 'string' ? fromString(path) : (fromSum(path) ?? fromSearchPath(path));
  if (name === undefined) return undefined;
  const sets = ofEveryMachine.test(name) || settingNothing.has(name) ? [] : (settings.get(name) ?? anything);
  return { name, settings: sets };
}

/** Why what a module of nixpkgs says is not known. */
export function nixpkgsModuleUnknown({ name }: NixpkgsModule, path: NixValue): UnknownValue {
  return unknown('nixpkgs-module', `\`${name}\` is a module of nixpkgs`, path.place);
}

/** A sum of something unknown and a text is that text only if the unknown is a text or a path. */
function fromSum(path: NixValue): string | undefined {
  const [sum, other] = path.kind === 'unknown' ? path.candidates : [];
  const value = other === undefined ? sum?.force() : undefined;
  return value?.kind === 'string' ? fromString(value) : undefined;
}

function fromString({ parts }: StringValue): string | undefined {
  const [root, text, more] = parts;
  if (root?.kind !== 'unknown' || text?.kind !== 'text' || more !== undefined) return undefined;
  const symbol = root.unknown.symbol ?? [];
  const last = symbol.at(-1) === 'outPath' ? symbol.at(-2) : symbol.at(-1);
  if (last === 'modulesPath' && text.text.startsWith('/')) return text.text.slice(1);
  return last !== undefined && /^<?nixpkgs\b/.test(last) ? below(text.text) : undefined;
}

function fromSearchPath(path: NixValue): string | undefined {
  const [written = '', more] = path.kind === 'unknown' ? (path.symbol ?? []) : [];
  const inside = /^<nixpkgs(\/.*)>$/.exec(written)?.[1];
  return more === undefined && inside !== undefined ? below(inside) : undefined;
}

function below(path: string): string | undefined {
  return /^\/nixos\/modules\/(.+)$/.exec(path)?.[1];
}
