import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evalText, jsonOf } from './reading';

/** What Nix says of an expression: its JSON, a failure that `tryEval` catches, or one that stops the evaluation. */
export type Verdict = { readonly kind: 'value'; readonly json: unknown } | { readonly kind: 'caught' | 'fatal' };

/** Why the oracle is left out, or false where it is to be used. */
export function oracleSkipped(): string | false {
  return process.env.GNR_NO_ORACLE === '1' ? 'GNR_NO_ORACLE=1: nix-instantiate is not asked' : false;
}

/**
 * Evaluates expressions with Nix, all in one process: `nix repl` goes on after an error, so that one expression that
 * stops the evaluation costs nothing but itself.
 */
export function askNix(expressions: readonly string[]): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'nix-oracle-'));
  try {
    for (const [at, each] of expressions.entries()) {
      const text = `builtins.tryEval (let v = (\n${each}\n); in builtins.deepSeq v v)`;
      writeFileSync(join(folder, `${at}.nix`), text);
    }
    const asked = expressions.map((_, at) => `"@${at}" + builtins.toJSON (import ./${at}.nix)`);
    return readAnswers(runRepl(folder, `${asked.join('\n')}\n`), expressions.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runRepl(folder: string, input: string): string {
  const settings = 'build-users-group =\nexperimental-features = nix-command';
  const run = spawnSync('nix', ['repl'], {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, HOME: folder, NIX_CONFIG: settings },
  });
  if (run.error !== undefined) {
    throw new Error(`nix cannot be started (${run.error.message}); install nix-bin or set GNR_NO_ORACLE=1`);
  }
  return run.stdout;
}

/** An answer is a string in colour: `ESC[35;1m"@7{…}"ESC[0m`. */
function readAnswers(output: string, count: number): Verdict[] {
  const verdicts: Verdict[] = Array.from({ length: count }, () => ({ kind: 'fatal' }));
  const answer = new RegExp(`m"@(\\d+)((?:[^"\\\\]|\\\\.)*)"${String.fromCharCode(27)}`, 'gs');
  for (const [, at, text] of output.matchAll(answer)) {
    const result: { success: boolean; value: unknown } = JSON.parse(unquote(text ?? ''));
    verdicts[Number(at)] = result.success ? { kind: 'value', json: result.value } : { kind: 'caught' };
  }
  return verdicts;
}

function unquote(text: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\(.)/gs, (_, sign: string) => signs[sign] ?? sign);
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
