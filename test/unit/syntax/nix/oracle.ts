import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'nix-instantiate';
const ENVIRONMENT = { ...process.env, NIX_CONFIG: 'build-users-group =' };

/** Why tests against Nix are to be skipped, or false. Without Nix they fail unless they are switched off by name. */
export const skipOracle: string | false = process.env.GNR_NO_ORACLE === '1' ? 'switched off by GNR_NO_ORACLE=1' : false;

/** Fails with what to do where Nix is missing. */
export function requireOracle(): void {
  if (spawnSync(PROGRAM, ['--version'], { env: ENVIRONMENT }).status === 0) return;
  throw new Error(
    `${PROGRAM} was not found: install it (Debian and Ubuntu: apt install nix-bin), or set GNR_NO_ORACLE=1 to skip`,
  );
}

export interface OracleAnswer {
  readonly ok: boolean;
  readonly output: string;
  readonly error: string;
}

/** What Nix says to reading these files, in one run: it stops at the first that is wrong. */
export function parseWithNix(paths: readonly string[]): Promise<OracleAnswer> {
  return run(['--store', 'dummy://', '--parse', ...paths]);
}

/** Runs `ask` over all items, at most four at a time, and keeps their order. */
export async function askInParallel<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) answers[index] = await ask(item);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return answers;
}

/** The value of a closed expression, as JSON. */
export async function evaluateWithNix(expression: string): Promise<unknown> {
  const file = join(mkdtempSync(join(tmpdir(), 'nix-oracle-')), 'expression.nix');
  writeFileSync(file, expression);
  const answer = await run(['--store', 'dummy://', '--eval', '--strict', '--json', file]);
  if (!answer.ok) throw new Error(answer.error);
  return JSON.parse(answer.output);
}

function run(args: readonly string[]): Promise<OracleAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, args, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let error = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      error += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, output, error }));
  });
}
