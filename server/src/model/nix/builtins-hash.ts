import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { attr } from './access';
import type { Native } from './call';
import type { Fuel } from './fuel';
import { expectAttrs, expectText, fail, spend, unsupported } from './halt';
import { stringValue } from './string';
import { type AttrsValue, type NixValue, Thunk } from './value';

/** Built-in functions that compute and rewrite hashes. */
export const hashBuiltins = (fuel: Fuel): readonly (readonly [string, number, Native])[] => [
  ['hashString', 2, (algorithm, text) => hashString(expectText(algorithm), expectText(text), fuel)],
  ['placeholder', 1, (output) => stringValue(`/${nix32(hashed('sha256', `nix-output:${expectText(output)}`))}`)],
  ['convertHash', 1, (argument) => convertHash(expectAttrs(argument))],
];

/** The algorithms of `builtins.hashString`, but for blake3, which is an experimental feature of Nix. */
const hashes: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['md5', md5],
  ['sha1', sha1],
  ['sha256', sha256],
  ['sha512', sha512],
]);

const longestHashed = 65_536;

function hashed(algorithm: string, text: string): Uint8Array {
  const hash = hashes.get(algorithm);
  if (hash === undefined) return unsupported(`the hash algorithm '${algorithm}' is not computed here`);
  return hash(new TextEncoder().encode(text));
}

function hashString(algorithm: string, text: string, fuel: Fuel): NixValue {
  if (!/^(?:md5|sha1|sha256|sha512|blake3)$/.test(algorithm)) {
    return fail(
      'value',
      `unknown hash algorithm '${algorithm}', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'`,
    );
  }
  if (text.length > longestHashed) return unsupported('the text is too long to be hashed here');
  spend(fuel, text.length);
  return stringValue(hex(hashed(algorithm, text)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const DIGITS = '0123456789abcdfghijklmnpqrsvwxyz';

/** The base 32 of Nix: its own digits, five bits each from the end of the bytes. */
function nix32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  return Array.from({ length }, (_, index) => {
    const bit = (length - 1 - index) * 5;
    const at = bit >> 3;
    const pair = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    return DIGITS.charAt((pair >> (bit & 7)) & 31);
  }).join('');
}

function fromNix32(text: string, size: number): Uint8Array | undefined {
  const bytes = new Uint8Array(size);
  for (const [index, sign] of [...text].entries()) {
    const bit = (text.length - 1 - index) * 5;
    const digit = DIGITS.indexOf(sign);
    if (digit === -1) return undefined;
    const at = bit >> 3;
    const spread = digit << (bit & 7);
    bytes[at] = (bytes[at] ?? 0) | (spread & 255);
    if (at + 1 < size) bytes[at + 1] = (bytes[at + 1] ?? 0) | (spread >> 8);
    else if (spread >> 8 !== 0) return undefined;
  }
  return bytes;
}

const SIZES: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64, blake3: 32 };

function convertHash(argument: AttrsValue): NixValue {
  const given = (name: string) => expectText(Thunk.of(attr(argument, name)));
  const written = /^(?:(\w+)([:-]))?(.*)$/s.exec(given('hash'));
  const algorithm = written?.[1] ?? given('hashAlgo');
  const size = SIZES[algorithm];
  const text = written?.[3] ?? '';
  const bytes = size === undefined ? undefined : hashBytes(text, size, written?.[2] === '-');
  if (bytes === undefined)
    return fail('value', `hash '${given('hash')}' has wrong length for hash algorithm '${algorithm}'`);
  const format = given('toHashFormat');
  switch (format) {
    case 'base16':
      return stringValue(hex(bytes));
    case 'nix32':
    case 'base32':
      return stringValue(nix32(bytes));
    case 'base64':
      return stringValue(base64(bytes));
    case 'sri':
      return stringValue(`${algorithm}-${base64(bytes)}`);
    default:
      return fail('value', `unknown hash format '${format}', expect 'base16', 'base32', 'base64', or 'sri'`);
  }
}

/** What a hash says in base 16, in the base 32 of Nix or in base 64, which its length tells. */
function hashBytes(text: string, size: number, isSri: boolean): Uint8Array | undefined {
  if (!isSri && text.length === 2 * size && /^[\da-fA-F]+$/.test(text)) {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  if (!isSri && text.length === Math.ceil((size * 8) / 5)) return fromNix32(text, size);
  if (!/^[A-Za-z\d+/]+=*$/.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return bytes.length === size ? bytes : undefined;
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
