import assert from 'node:assert/strict';
import { Random } from './random';

/**
 * All fuzz tests take this many inputs together, each test a share of them. Input `i` is made from seed + `i`, so that
 * a single one is made again by `GNR_FUZZ_SEED=<its seed> GNR_FUZZ_COUNT=1`.
 */
const total = Number(process.env.GNR_FUZZ_COUNT ?? 20_000);
const firstSeed = Number(process.env.GNR_FUZZ_SEED ?? 20_251_130);

/** What a single input may cost, in milliseconds of the process. */
const limit = 200;
const tries = 3;

/** Runs something and measures the processor time that it takes. */
export type Timed = <T>(run: () => T) => T;

/** A property of inputs. `check` throws where it does not hold. */
export interface FuzzTarget<Input> {
  /** The share of all inputs that this takes, from 0 to 1. */
  readonly share: number;
  make(random: Random): Input;
  /** Whatever it does in one go for which someone would wait, it does in `timed`. */
  check(input: Input, timed: Timed): void;
  /** Smaller inputs to try in place of a failing one. */
  smaller(input: Input): Iterable<Input>;
  show(input: Input): string;
}

/** Makes inputs and checks each. The first that fails is made as small as it can be before it is told. */
export function fuzz<Input>(target: FuzzTarget<Input>): void {
  const count = Math.max(1, Math.round(total * target.share));
  for (let index = 0; index < count; index++) {
    const seed = firstSeed + index;
    const input = target.make(new Random(seed));
    const failure = failureOf(target, input);
    if (failure === undefined) continue;
    const least = shrink(target, input, failure);
    assert.fail(
      `${(failureOf(target, least) ?? failure).message}\nreplay: GNR_FUZZ_SEED=${seed} GNR_FUZZ_COUNT=1\n${target.show(least)}`,
    );
  }
}

interface Failure {
  readonly kind: string;
  readonly message: string;
}

function failureOf<Input>(target: FuzzTarget<Input>, input: Input): Failure | undefined {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries; attempt++) {
    let slowest = 0;
    const timed: Timed = (run) => {
      const before = process.cpuUsage();
      const result = run();
      const { user, system } = process.cpuUsage(before);
      slowest = Math.max(slowest, (user + system) / 1000);
      return result;
    };
    try {
      target.check(input, timed);
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      // Numbers and texts differ between inputs; the kind of failure is what it says without them.
      return {
        kind:
          String(error)
            .split('\n', 1)[0]
            ?.replace(/"[^"]*"|\d+/g, '') ?? '',
        message,
      };
    }
    least = Math.min(least, slowest);
    // Compilers and the collector of garbage count as well, so that one slow try says nothing.
    if (least <= limit) return undefined;
  }
  return { kind: 'slow', message: `took ${Math.round(least)} ms` };
}

/** The smallest input found within ten seconds that fails in the same way. */
function shrink<Input>(target: FuzzTarget<Input>, input: Input, { kind }: Failure): Input {
  let least = input;
  const end = process.cpuUsage().user + 10_000_000;
  for (let again = true; again; ) {
    again = false;
    for (const candidate of target.smaller(least)) {
      if (process.cpuUsage().user > end) return least;
      if (failureOf(target, candidate)?.kind !== kind) continue;
      least = candidate;
      again = true;
      break;
    }
  }
  return least;
}

/** A text with stretches left out, halves first, characters last. */
export function* smallerTexts(text: string): Iterable<string> {
  for (let length = Math.ceil(text.length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let at = 0; at < text.length; at += length) yield text.slice(0, at) + text.slice(at + length);
  }
}
