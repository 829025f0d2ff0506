// Plain JavaScript without dependencies: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './process.mjs';

/** Whether `node_modules` holds what the lock file asks for (optional packages of other platforms aside). */
export function installedIsCurrent() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const want = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

/** Runs `npm ci` when `node_modules` is missing or stale. Rejects with npm's own output when it fails. */
export async function installDependencies() {
  if (installedIsCurrent()) return;
  say('Installing dependencies (npm ci), about half a minute …');
  const started = Date.now();
  await new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--no-progress', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const output = [];
    npm.stdout.on('data', (chunk) => output.push(chunk));
    npm.stderr.on('data', (chunk) => output.push(chunk));
    npm.on('error', reject);
    npm.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ci failed (exit ${code}):\n${Buffer.concat(output)}`)),
    );
  });
  say(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
