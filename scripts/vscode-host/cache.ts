/**
 * The folder for what is too big to install per checkout, and a lock on it for two runs at once.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `GNR_CACHE`, else `~/.cache/gitlab-nix-runner`. */
export function cacheFolder(): string {
  const folder = process.env.GNR_CACHE ?? join(homedir(), '.cache/gitlab-nix-runner');
  mkdirSync(folder, { recursive: true });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function ownerOf(lock: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10);
  } catch {
    return undefined;
  }
}

/** Takes the lock if nobody alive holds it. The file is made in one step, so only one of two can succeed. */
function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = ownerOf(lock);
    if (owner !== undefined && !Number.isNaN(owner) && !isAlive(owner)) rmSync(lock, { force: true });
    return false;
  }
}

/** Runs `work` while no other process does so under the same name. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(cacheFolder(), `${name}.lock`);
  for (let waited = 0; !tryLock(lock); waited++) {
    if (waited === 20) process.stderr.write(`Waiting for another run to finish with ${name} (${lock}) …\n`);
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
