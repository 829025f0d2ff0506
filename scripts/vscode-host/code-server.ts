/** A running code-server with profile folders of its own, and a Chromium to look at it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';
import type { Installed } from './install';

/** Keeps the editor off the network and everything but the editor itself out of the way. */
const quietSettings = {
  'chat.agentHost.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // On in a browser, off on the desktop.
  'files.autoSave': 'off',
  'git.enabled': false,
  // The same findings whether or not ShellCheck is installed.
  'gitlabNixRunner.shellcheck.enable': 'off',
  'npm.autoDetect': 'off',
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export interface HostOptions {
  /** More user settings. */
  readonly settings?: Record<string, unknown>;
  /** A packaged extension to install first. */
  readonly vsix?: string;
  /** More environment for the server and so for the extension host. */
  readonly env?: Record<string, string>;
  /** Tells the workbench to take extension paths from the address, as tests need. */
  readonly testDriver?: boolean;
  /** A folder for profile and log that outlives the run; a temporary one otherwise. */
  readonly profile?: string;
}

export interface Host {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
  /** Prefix that makes a path on this machine a URI of this host. */
  readonly remote: string;
  /** Resolves when the server ends by itself. */
  readonly ended: Promise<void>;
  /** The end of what the server wrote to its log. */
  logTail(): string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
    probe.on('error', reject);
  });
}

/** Variables that keep everything below `folder`: code-server writes to HOME otherwise. */
function environment(installed: Installed, folder: string, options: HostOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...options.env,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    PATH: `${installed.nodeBin}${delimiter}${process.env.PATH ?? ''}`,
  };
}

async function untilHealthy(address: string, server: ChildProcess): Promise<void> {
  const limit = Date.now() + 60_000;
  while (Date.now() < limit) {
    if (server.exitCode !== null) throw new Error(`code-server ended with status ${server.exitCode}`);
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('code-server did not answer within a minute');
}

function installExtension(installed: Installed, args: readonly string[], env: NodeJS.ProcessEnv, vsix: string): void {
  const result = spawnSync(installed.node, [installed.entry, ...args, '--install-extension', vsix, '--force'], {
    env,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`Installing ${vsix} failed:\n${result.stdout}${result.stderr}`);
}

/** Signals the process group that was started here: the server and its extension hosts. */
function signalGroup(server: ChildProcess, name: NodeJS.Signals): void {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  try {
    process.kill(-server.pid, name);
  } catch {
    // Gone already.
  }
}

async function stopGroup(server: ChildProcess, ended: Promise<void>): Promise<void> {
  if (server.pid === undefined) return;
  signalGroup(server, 'SIGTERM');
  const killer = setTimeout(() => signalGroup(server, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(killer);
}

/** Starts code-server and waits until it answers. */
export async function startHost(installed: Installed, options: HostOptions = {}): Promise<Host> {
  const folder = options.profile ?? mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-host-'));
  const env = environment(installed, folder, options);
  const dirs = ['--user-data-dir', join(folder, 'user'), '--extensions-dir', join(folder, 'extensions')];
  mkdirSync(join(folder, 'user/User'), { recursive: true });
  const settings = { ...quietSettings, ...options.settings };
  writeFileSync(join(folder, 'user/User/settings.json'), JSON.stringify(settings, null, 2));
  if (options.vsix !== undefined) installExtension(installed, dirs, env, options.vsix);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const flags = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  flags.push('--disable-getting-started-override', '--ignore-last-opened');
  // Without this the page silently ignores the extension paths in its address.
  if (options.testDriver) flags.push('--vscode-option', 'enable-smoke-test-driver');
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'w');
  const args = [installed.entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...dirs, ...flags];
  const server = spawn(installed.node, args, { env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // The group is not this process's own, so it would outlive an end that nobody planned.
  const killOnExit = () => signalGroup(server, 'SIGKILL');
  process.once('exit', killOnExit);
  const stop = async () => {
    await stopGroup(server, ended);
    process.off('exit', killOnExit);
    if (options.profile === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const logTail = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-3000) : '');
  try {
    await untilHealthy(address, server);
  } catch (error) {
    const tail = logTail();
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail}`);
  }
  return { address, remote: `vscode-remote://127.0.0.1:${port}`, ended, logTail, stop };
}

/** The system's Chromium; playwright-core brings none of its own. */
export function chromiumPath(): string | undefined {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [process.env.GNR_CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
}

export function startBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('No Chromium found: apt-get install chromium, or set GNR_CHROMIUM');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  args.push('--disable-background-networking', '--disable-component-update');
  return chromium.launch({ executablePath, headless: true, args });
}
