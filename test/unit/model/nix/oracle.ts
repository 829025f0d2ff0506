import { spawnSync } from 'node:child_process';
import { evalText, jsonOf } from './reading';

/** What Nix says of an expression: its JSON, a failure that `tryEval` catches, or one that stops the evaluation. */
export type Verdict = { readonly kind: 'value'; readonly json: unknown } | { readonly kind: 'caught' | 'fatal' };

/** Why the oracle is left out, or false where it is to be used. */
export function oracleSkipped(): string | false {
  return process.env.GNR_NO_ORACLE === '1' ? 'GNR_NO_ORACLE=1: nix-instantiate is not asked' : false;
}

/** Evaluates expressions with Nix, many in one process; where one stops the evaluation, the batch is halved. */
export function askNix(expressions: readonly string[]): Verdict[] {
  const whole = runNix(expressions);
  if (whole !== undefined) return whole;
  if (expressions.length === 1) return [{ kind: 'fatal' }];
  const middle = expressions.length >> 1;
  return [...askNix(expressions.slice(0, middle)), ...askNix(expressions.slice(middle))];
}

function runNix(expressions: readonly string[]): Verdict[] | undefined {
  const items = expressions.map(
    (each) => `(let r = builtins.tryEval (let v = (\n${each}\n); in builtins.deepSeq v v); in r)`,
  );
  const args = ['--eval', '--strict', '--json', '-'];
  const run = spawnSync('nix-instantiate', args, {
    input: `[\n${items.join('\n')}\n]`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NIX_CONFIG: 'build-users-group =' },
  });
  if (run.error !== undefined) {
    throw new Error(`nix-instantiate cannot be started (${run.error.message}); install nix-bin or set GNR_NO_ORACLE=1`);
  }
  if (run.status !== 0) return undefined;
  const results: { success: boolean; value: unknown }[] = JSON.parse(run.stdout);
  return results.map((each) => (each.success ? { kind: 'value', json: each.value } : { kind: 'caught' }));
}

export type Comparison = 'equal' | 'unknown' | 'different';

/** Compares our value of an expression with what Nix said. */
export function compareWithNix(expression: string, verdict: Verdict): Comparison {
  const ours = jsonOf(evalText(`let v = (\n${expression}\n); in builtins.deepSeq v v`));
  if (isRecord(ours) && '$unknown' in ours) return 'unknown';
  if (isRecord(ours) && '$error' in ours) return verdict.kind === 'value' ? 'different' : 'equal';
  if (verdict.kind !== 'value') return 'different';
  return sameJson(ours, verdict.json);
}

function sameJson(ours: unknown, theirs: unknown): Comparison {
  if (isRecord(ours) && '$unknown' in ours) return 'unknown';
  if (typeof ours === 'bigint') return Number(ours) === theirs ? 'equal' : 'different';
  if (typeof ours === 'number' && typeof theirs === 'number') {
    return Math.abs(ours - theirs) <= 1e-5 * Math.abs(ours) ? 'equal' : 'different';
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    return ours.length === theirs.length ? worst(ours.map((each, at) => sameJson(each, theirs[at]))) : 'different';
  }
  if (isRecord(ours) && isRecord(theirs)) {
    const names = Object.keys(ours);
    if (names.length !== Object.keys(theirs).length) return 'different';
    return worst(names.map((name) => (name in theirs ? sameJson(ours[name], theirs[name]) : 'different')));
  }
  return ours === theirs ? 'equal' : 'different';
}

function worst(all: readonly Comparison[]): Comparison {
  if (all.includes('different')) return 'different';
  return all.includes('unknown') ? 'unknown' : 'equal';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
