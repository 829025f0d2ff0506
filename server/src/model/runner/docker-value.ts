/** What a value of `[runners.docker]` has to look like beyond its type, and what comes of one that does not. */
export interface ValueForm {
  readonly isGood: (text: string) => boolean;
  /** What is wanted, with an article. */
  readonly wanted: string;
  readonly consequence: string;
  /** The release whose runner began to look. */
  readonly since?: string;
}

/** As github.com/docker/go-units reads a size of memory. */
const size: ValueForm = {
  isGood: (text) => /^\d+(?:\.\d+)?\s*(?:[kmgtp]i?b?|b)?$/i.test(text),
  wanted: 'a size such as `"512m"` or `"2g"`',
  consequence: 'The process of the runner ends with `Error parsing docker memory` when the first job comes.',
};

/** As Go's `big.Rat` reads a number. */
const cpus: ValueForm = {
  isGood: (text) => /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?:\/\d+)?$/i.test(text),
  wanted: 'a number of processors such as `"1.5"`',
  consequence: 'Every job fails with `failed to parse … as a rational number`.',
};

const address: ValueForm = {
  isGood: isAddress,
  wanted: 'an IP address',
  consequence: 'Every job fails with `invalid DNS server address`.',
  since: '19.2',
};

const hardware: ValueForm = {
  isGood: (text) => /^(?:(?:[\da-f]{2}[:-]){5,}[\da-f]{2}|(?:[\da-f]{4}\.){2,}[\da-f]{4})$/i.test(text),
  wanted: 'a hardware address such as `"92:d0:c6:0a:29:33"`',
  consequence: 'Every job fails with `invalid MAC address`.',
  since: '19.2',
};

const device: ValueForm = {
  isGood: (text) => text.split(':').length <= 3,
  wanted: 'a device as `host[:container[:permissions]]`',
  consequence: 'Every job fails before its container is there.',
};

const ulimit: ValueForm = {
  isGood: (text) => /^-?\d+(?::-?\d+)?$/.test(text),
  wanted: 'a limit as a number, or as `soft:hard`',
  consequence: 'Every job fails with `invalid soft limit value`.',
};

/** By the path below `[[runners]]`: of a text, of the items of a list, or of the members of a table. */
export const dockerValueForms: ReadonlyMap<string, ValueForm> = new Map([
  ...['memory', 'memory_swap', 'memory_reservation'].flatMap((name) => [
    [`docker.${name}`, size] as const,
    [`docker.service_${name}`, size] as const,
  ]),
  ['docker.cpus', cpus],
  ['docker.service_cpus', cpus],
  ['docker.dns', address],
  ['docker.mac_address', hardware],
  ['docker.devices', device],
  ['docker.ulimit', ulimit],
]);

function isAddress(text: string): boolean {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) return four.slice(1).every((byte) => Number(byte) <= 255);
  return text.includes(':') && /^[\da-f:]+(?:\d+\.\d+\.\d+\.\d+)?$/i.test(text);
}
