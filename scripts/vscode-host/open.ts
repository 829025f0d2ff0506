/**
 * `npm run editor [PATH]`: opens VS Code with the extension on a folder or a `.code-workspace` file, which is that of the
 * examples unless told otherwise: each of them is a repository of its own. The desktop editor where it can be had, else
 * code-server in a browser.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, run, say } from '../process.mjs';
import { editorBuildPackages, installPackages } from '../system-packages.mjs';
import { packageExtension } from '../vsix';
import { cacheFolder } from './cache';
import { startHost } from './code-server';
import { browserCommand, desktopIsPossible, installDesktop } from './desktop';
import { installHost } from './install';

async function openDesktop(path: string): Promise<number> {
  const program = await installDesktop();
  const profile = join(cacheFolder(), 'desktop-profile');
  const flags = [`--user-data-dir=${profile}`, '--disable-extensions', '--disable-workspace-trust'];
  const { status } = await run(program, [`--extensionDevelopmentPath=${root}`, ...flags, path]);
  return status;
}

async function openInBrowser(path: string): Promise<number> {
  await installPackages(editorBuildPackages);
  const installed = await installHost();
  const profile = join(cacheFolder(), 'browser-profile');
  mkdirSync(profile, { recursive: true });
  const vsix = join(profile, 'extension.vsix');
  await packageExtension(vsix);
  const host = await startHost(installed, { profile, vsix });
  const url = new URL(host.address);
  url.searchParams.set(path.endsWith('.code-workspace') ? 'workspace' : 'folder', path);
  say(`\nVS Code with GitLab Nix Runner:  ${url.href}\nCtrl+C ends it.`);
  const browser = browserCommand();
  if (browser !== undefined) {
    spawn(browser, [url.href], { stdio: 'ignore', detached: true })
      .on('error', () => say('Open that address in a browser.'))
      .unref();
  }
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
    host.ended.then(done);
  });
  await host.stop();
  return 0;
}

async function main(path: string): Promise<number> {
  return (await desktopIsPossible()) ? openDesktop(path) : openInBrowser(path);
}

main(resolve(process.argv[2] ?? join(root, 'examples/examples.code-workspace'))).then(
  (status) => process.exit(status),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
