// Plain JavaScript without dependencies: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasCommand, run, say } from './process.mjs';

/** Debian package → how to tell that what it brings is here already, whoever installed it. */
const probes = {
  'nix-bin': () => hasCommand('nix-instantiate'),
  neovim: () => hasCommand('nvim'),
  shellcheck: () => hasCommand('shellcheck'),
  chromium: () => hasCommand('chromium') || hasCommand('chromium-browser') || hasCommand('google-chrome'),
  'fonts-dejavu-core': () => existsSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'),
  'libkrb5-dev': () => existsSync('/usr/include/krb5.h') || existsSync('/usr/include/krb5/krb5.h'),
  'pkg-config': () => hasCommand('pkg-config'),
  python3: () => hasCommand('python3'),
  make: () => hasCommand('make'),
  'g++': () => hasCommand('g++'),
};

/** What the tests compare with or run in, and what compiles the editor's native parts. */
export const testPackages = ['nix-bin', 'neovim', 'shellcheck'];
export const editorPackages = ['chromium', 'fonts-dejavu-core'];
export const editorBuildPackages = ['libkrb5-dev', 'pkg-config', 'python3', 'make', 'g++'];

/** Those of `names` that are not here. */
export function missingPackages(names) {
  return names.filter((name) => !probes[name]());
}

/** How to become root for apt, or a reason why not. */
function aptPrefix() {
  if (!hasCommand('apt-get')) return { reason: 'there is no apt-get here' };
  if (process.getuid?.() === 0) return { prefix: [] };
  if (hasCommand('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) {
    return { prefix: ['sudo', '-n'] };
  }
  return { reason: 'neither root nor password-less sudo' };
}

/**
 * Installs what is missing of `names` with apt, if possible.
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} what is still missing; the reason has been said
 */
export async function installPackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return [];
  const { prefix, reason } = aptPrefix();
  if (prefix === undefined) {
    say(`Cannot install ${missing.join(', ')}: ${reason}. Install them by hand: apt-get install ${missing.join(' ')}`);
    return missing;
  }
  say(`Installing ${missing.join(', ')} (apt-get) …`);
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', '-o', 'DPkg::Lock::Timeout=300', '-q', ...args];
    return run(command, rest, { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  };
  const install = () => apt('install', '-y', '--no-install-recommends', ...missing);
  // The package lists are often current; only a failure is a reason to fetch them.
  let result = await install();
  if (result.status !== 0) {
    await apt('update');
    result = await install();
  }
  if (result.status !== 0) say(`apt-get install failed (exit ${result.status}):\n${result.output.slice(-2000)}`);
  return missingPackages(names);
}
