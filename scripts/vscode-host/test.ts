/**
 * Runs the mocha suite of test/editor inside VS Code: the desktop one where possible, else code-server's in Chromium.
 * The suite has a workspace of copies open, so it may edit and save: each folder of examples/, and an empty one.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../process.mjs';
import { startBrowser, startHost } from './code-server';
import { desktopIsPossible, installDesktop } from './desktop';
import { type Installed, installHost } from './install';
import { answerRequest } from './page-steps';

/** A launch that never reached the first test may be tried again; a test that failed may not. */
class LaunchError extends Error {}

interface Attempt {
  /** Where the suite writes its counts. */
  readonly counts: string;
  /** The file that the suite makes when its first test begins. */
  readonly begun: string;
  /** A folder for the answers to what the suite asks of the page. */
  readonly answers: string;
  /** A `.code-workspace` file. */
  readonly workspace: string;
}

const suite = join(root, 'dist/test-editor/index.js');
const launchLimit = 90_000;
// Ten times what it takes on an idle machine: a busy one takes its time.
const runLimit = 1_800_000;

function environment(attempt: Attempt): Record<string, string> {
  return { GNR_TEST_COUNTS: attempt.counts, GNR_TEST_BEGUN: attempt.begun };
}

async function inDesktop(attempt: Attempt): Promise<void> {
  const vscodeExecutablePath = await installDesktop();
  const launchArgs = [attempt.workspace, '--disable-extensions', '--disable-workspace-trust'];
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    extensionTestsEnv: environment(attempt),
    launchArgs,
  }).catch((error: unknown) => {
    if (!existsSync(attempt.begun)) throw new LaunchError(String(error));
  });
}

/** Rejects when the first test has not begun within the limit for a launch, or not all have ended within the other. */
function watch(
  attempt: Attempt,
  ended: Promise<void>,
  logTail: () => string,
): { stop(): void; failed: Promise<never> } {
  const started = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const waited = Date.now() - started;
      if (waited > runLimit) reject(new Error(`The tests did not end within ${runLimit / 1000} s`));
      else if (waited > launchLimit && !existsSync(attempt.begun)) {
        reject(new LaunchError(`No test began within ${launchLimit / 1000} s\n${logTail()}`));
      }
    }, 500);
    ended.then(() => reject(new LaunchError(`code-server ended early\n${logTail()}`)), reject);
  });
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => undefined);
  return { stop: () => clearInterval(timer), failed };
}

async function inCodeServer(installed: Installed, attempt: Attempt): Promise<void> {
  const env = { ...environment(attempt), GNR_EDITOR_PAGE: attempt.answers };
  const host = await startHost(installed, { testDriver: true, env }).catch((error: unknown) => {
    throw new LaunchError(String(error));
  });
  const browser = await startBrowser();
  const guard = watch(attempt, host.ended, host.logTail);
  try {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, permissions });
    const exit = new Promise<void>((resolve) => {
      page.exposeFunction('codeAutomationExit', () => resolve());
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      const line = args.join(' ');
      if (line.startsWith('[page] ')) answerRequest(page, line.slice(7));
      else if (line.startsWith('[test] ')) process.stdout.write(`${line.slice(7)}\n`);
      else if (process.env.GNR_VERBOSE) process.stdout.write(`  | ${line.slice(0, 400)}\n`);
    });
    const url = new URL(host.address);
    url.searchParams.set('workspace', attempt.workspace);
    const payload = [
      ['extensionDevelopmentPath', host.remote + root],
      ['extensionTestsPath', host.remote + suite.replace(/\.js$/, '')],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
    // That it comes up at all is watched over by the limit for a launch.
    await page.goto(url.href, { waitUntil: 'commit' }).catch((error: unknown) => {
      throw new LaunchError(String(error));
    });
    await Promise.race([exit, guard.failed]);
  } finally {
    guard.stop();
    await browser.close();
    await host.stop();
  }
}

/** Writes the workspace into a folder; the path of its file. */
function writeWorkspace(folder: string): string {
  const examples = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = [...examples.map(({ name }) => name), 'scratch'];
  for (const { name } of examples) cpSync(join(root, 'examples', name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'scratch'));
  const file = join(folder, 'examples.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
  return file;
}

async function runOnce(launch: (attempt: Attempt) => Promise<void>, folder: string): Promise<number> {
  const workspace = writeWorkspace(folder);
  const counts = process.env.GNR_TEST_COUNTS ?? join(folder, 'counts.json');
  const answers = join(folder, 'answers');
  mkdirSync(answers);
  await launch({ counts, begun: join(folder, 'begun'), answers, workspace });
  if (!existsSync(counts)) throw new Error('The tests ended without a result');
  const { passed, failed } = JSON.parse(readFileSync(counts, 'utf8')) as { passed: number; failed: number };
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const desktop = await desktopIsPossible();
  const installed = desktop ? undefined : await installHost();
  const launch = (attempt: Attempt) => (installed ? inCodeServer(installed, attempt) : inDesktop(attempt));
  for (let round = 1; ; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-editor-'));
    try {
      return await runOnce(launch, folder);
    } catch (error) {
      if (!(error instanceof LaunchError) || round === 3) throw error;
      process.stderr.write(`The editor did not come up, trying again: ${error.message}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

// A signal alone would skip what is done on exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
