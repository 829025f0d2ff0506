import type { OptionValue } from './host';

/**
 * The keys that switch forwarding of IPv4 between interfaces. The first is an alias of the second
 * (Linux, `Documentation/networking/ip-sysctl.rst`).
 */
const ipForwardKeys: ReadonlySet<string> = new Set(['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding']);

export function isIpForward(key: string): boolean {
  return ipForwardKeys.has(key.replaceAll('/', '.'));
}

/**
 * What a value of `boot.kernel.sysctl` does as a switch. NixOS writes `true` as 1 and `false` as 0, everything else as
 * it is (nixpkgs, `nixos/modules/config/sysctl.nix`); the kernel takes numbers, so words are `invalid`.
 */
export function sysctlSwitch(value: OptionValue): 'on' | 'off' | 'invalid' | 'unknown' {
  if (value.kind === 'bool') return value.value ? 'on' : 'off';
  if (value.kind === 'int') return value.value === 0 ? 'off' : 'on';
  if (value.kind !== 'string' || value.text === undefined) return 'unknown';
  const text = value.text.trim();
  if (!/^[+-]?\d+$/.test(text)) return 'invalid';
  return Number(text) === 0 ? 'off' : 'on';
}
