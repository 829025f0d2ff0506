/**
 * VS Code from the npm registry: the package `code-server`, and the Node release that it is built for, in the
 * machine-wide cache. About 800 MB and three minutes, once per version.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../process.mjs';
import { cacheFolder, withLock } from './cache';

const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';

export interface Installed {
  /** The Node program that runs it. */
  readonly node: string;
  /** The folder of that program, which has to come first in PATH. */
  readonly nodeBin: string;
  /** The script that starts code-server. */
  readonly entry: string;
}

/**
 * What an `npm` around this program has put into the environment about itself. An `npm` inside would take it for its
 * own, down to the version of Node that packages check for.
 */
function outerNpm(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) =>
    /^npm_(?:package|lifecycle|command|execpath|node_execpath|config_(?:user_agent|node_gyp|(?:local_|global_)?prefix))/.test(
      name,
    ),
  );
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** `npm install` of one package in a folder of its own; a broken-off run is taken up again. */
async function installPackage(folder: string, spec: string, env: Record<string, string>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error', spec];
  const { status, output } = await run('npm', args, { cwd: folder, quiet: true, env: { ...outerNpm(), ...env } });
  if (status !== 0) throw new Error(`npm install ${spec} failed (exit ${status}):\n${output.slice(-4000)}`);
}

/** Installs what is missing. Rejects with npm's output when that fails. */
export async function installHost(): Promise<Installed> {
  const folder = join(cacheFolder(), 'code-server', `${codeServerVersion}-node-${nodeVersion}`);
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const nodeHome = join(folder, 'node/node_modules', nodePackage);
  const nodeBin = join(nodeHome, 'bin');
  const installed: Installed = {
    node: join(nodeBin, 'node'),
    nodeBin,
    entry: join(folder, 'server/node_modules/code-server/out/node/entry.js'),
  };
  const stamp = join(folder, 'installed.json');
  if (existsSync(stamp)) return installed;
  await withLock('code-server', async () => {
    if (existsSync(stamp)) return;
    process.stderr.write(`Installing code-server ${codeServerVersion} into ${folder}, about three minutes …\n`);
    await installPackage(join(folder, 'node'), `${nodePackage}@${nodeVersion}`, {});
    // Native modules must be compiled by and against this Node, whose package holds the headers too.
    await installPackage(join(folder, 'server'), `code-server@${codeServerVersion}`, {
      PATH: `${nodeBin}${delimiter}${process.env.PATH ?? ''}`,
      npm_config_nodedir: nodeHome,
    });
    writeFileSync(stamp, `${JSON.stringify({ codeServerVersion, nodeVersion })}\n`);
  });
  return installed;
}
