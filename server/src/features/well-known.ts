/**
 * Values that caching Nix runners have. Sources: wiki.nixos.org "Gitlab runner"; nixpkgs, module services.gitlab-runner,
 * as of NixOS 25.11; the daemon's socket and environment as in the Nix manual 2.28.
 */

/** Entries of a runner's environment. */
export const environment: readonly (readonly [name: string, value: string, what: string])[] = [
  ['NIX_REMOTE', 'daemon', 'Sends builds to the Nix daemon.'],
  ['USER', 'root', 'Without it `nix.sh` does nothing.'],
  [
    'PATH',
    '/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin',
    'Finds the programs of the default profile, and a shell.',
  ],
  [
    'NIX_SSL_CERT_FILE',
    '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt',
    'Certificates for downloads, from the default profile.',
  ],
  ['ENV', '/etc/profile', 'Read by an interactive POSIX shell when it starts.'],
];

/** Mounts that hand the machine's Nix to jobs. */
export const volumes: readonly (readonly [volume: string, what: string])[] = [
  ['/nix/store:/nix/store:ro', 'The store, read-only.'],
  ['/nix/var/nix/db:/nix/var/nix/db:ro', 'The database of valid paths.'],
  ['/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro', 'The socket of the daemon.'],
];

/** Kernel settings without which containers do not reach the network. */
export const sysctls: readonly (readonly [key: string, what: string])[] = [
  ['net.ipv4.ip_forward', 'Lets the machine pass on packets of its containers.'],
  ['net.ipv4.conf.all.forwarding', 'The same for all interfaces of IPv4.'],
  ['net.ipv4.conf.default.forwarding', 'The same for interfaces to come.'],
  ['net.ipv6.conf.all.forwarding', 'The same for IPv6.'],
];
