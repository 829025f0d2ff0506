/** Hashes as `builtins.hashString` knows them (RFC 1321, FIPS 180-4), without a library, since a browser has none for it. */
export const HASHES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  md5,
  sha1,
  sha256: (bytes) => sha2(bytes, SHA256),
  sha512: (bytes) => sha2(bytes, SHA512),
};

/** The text with its end marked and its length in bits behind, in whole blocks. */
function padded(bytes: Uint8Array, block: number, littleEndian: boolean): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(littleEndian ? size - lengthBytes : size - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

function md5(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 64, true);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let at = 0; at < 64; at++) {
      const round = at >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] ?? 0;
      const word = [at, 5 * at + 1, 3 * at + 5, 7 * at][round] ?? 0;
      const constant = Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32);
      const sum = (a + mixed + constant + view.getUint32(block + 4 * (word % 16), true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, MD5_SHIFTS[4 * round + (at % 4)] ?? 0)) | 0];
    }
    state = added(state, [a, b, c, d]);
  }
  return bytesOf(state, true);
}

function sha1(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 64, false);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < view.byteLength; block += 64) {
    const words = Array.from({ length: 16 }, (_, at) => view.getUint32(block + 4 * at));
    const word = (at: number) => words[at] ?? 0;
    for (let at = 16; at < 80; at++)
      words.push(rotateLeft(word(at - 3) ^ word(at - 8) ^ word(at - 14) ^ word(at - 16), 1));
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let at = 0; at < 80; at++) {
      const round = Math.floor(at / 20);
      const mixed = [(b & c) | (~b & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][round] ?? 0;
      const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round] ?? 0;
      const sum = (rotateLeft(a, 5) + mixed + e + constant + word(at)) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, sum];
    }
    state = added(state, [a, b, c, d, e]);
  }
  return bytesOf(state, false);
}

function added(left: readonly number[], right: readonly number[]): number[] {
  return left.map((each, at) => (each + (right[at] ?? 0)) | 0);
}

function bytesOf(words: readonly number[], littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  for (const [at, word] of words.entries()) view.setInt32(4 * at, word, littleEndian);
  return new Uint8Array(view.buffer);
}

interface Sha2 {
  readonly bits: 32 | 64;
  readonly rounds: number;
  /** By how much the words of the schedule and of the state are turned; the last of each schedule is a shift. */
  readonly schedule: readonly [readonly number[], readonly number[]];
  readonly state: readonly [readonly number[], readonly number[]];
}

const SHA256: Sha2 = {
  bits: 32,
  rounds: 64,
  schedule: [
    [7, 18, 3],
    [17, 19, 10],
  ],
  state: [
    [2, 13, 22],
    [6, 11, 25],
  ],
};

const SHA512: Sha2 = {
  bits: 64,
  rounds: 80,
  schedule: [
    [1, 8, 7],
    [19, 61, 6],
  ],
  state: [
    [28, 34, 39],
    [14, 18, 41],
  ],
};

function sha2(bytes: Uint8Array, { bits, rounds, schedule, state: turns }: Sha2): Uint8Array {
  const view = padded(bytes, 2 * bits, false);
  const mask = (1n << BigInt(bits)) - 1n;
  const turned = (value: bigint, by: number) => ((value >> BigInt(by)) | (value << BigInt(bits - by))) & mask;
  const mixed = (value: bigint, [x = 0, y = 0, z = 0]: readonly number[]) =>
    turned(value, x) ^ turned(value, y) ^ turned(value, z);
  const drawn = (value: bigint, [x = 0, y = 0, z = 0]: readonly number[]) =>
    turned(value, x) ^ turned(value, y) ^ (value >> BigInt(z));
  const constants = primes(rounds).map((prime) => rootFraction(prime, 3, bits));
  let state = primes(8).map((prime) => rootFraction(prime, 2, bits));
  for (let block = 0; block < view.byteLength; block += 2 * bits) {
    const words = Array.from({ length: 16 }, (_, at) =>
      bits === 64 ? view.getBigUint64(block + 8 * at) : BigInt(view.getUint32(block + 4 * at)),
    );
    const word = (at: number) => words[at] ?? 0n;
    for (let at = 16; at < rounds; at++) {
      words.push(
        (word(at - 16) + drawn(word(at - 15), schedule[0]) + word(at - 7) + drawn(word(at - 2), schedule[1])) & mask,
      );
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let at = 0; at < rounds; at++) {
      const chosen = (e & f) ^ (~e & mask & g);
      const first = h + mixed(e, turns[1]) + chosen + (constants[at] ?? 0n) + word(at);
      const second = mixed(a, turns[0]) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & mask, c, b, a, (first + second) & mask];
    }
    state = [a, b, c, d, e, f, g, h].map((each, at) => (each + (state[at] ?? 0n)) & mask);
  }
  const hex = state.map((each) => each.toString(16).padStart(bits / 4, '0')).join('');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  }
  return found;
}

/** The first bits behind the point of the square or cube root: the constants of SHA-2. */
function rootFraction(prime: bigint, degree: 2 | 3, bits: number): bigint {
  const wanted = prime << BigInt(degree * bits);
  let low = 0n;
  let high = 1n << BigInt(bits + 6);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(degree) <= wanted) low = middle;
    else high = middle;
  }
  return low & ((1n << BigInt(bits)) - 1n);
}
