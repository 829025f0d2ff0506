/**
 * `npm test`: installs what is missing, then runs every check and every test. The last line is `N passed, N failed`.
 * Plain JavaScript without dependencies: this runs before anything is installed.
 *
 *   npm test -- unit lsp     only the named stages
 *
 * `GNR_SKIP_EDITOR=1` leaves out the tests inside VS Code.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies } from './dependencies.mjs';
import { root, run, runScript, say } from './process.mjs';
import {
  editorBuildPackages,
  editorPackages,
  installPackages,
  missingPackages,
  testPackages,
} from './system-packages.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);

/** A check that is one test: it passes when the program ends with 0. */
const program =
  (command, ...args) =>
  async () =>
    oneResult(await run(command, args));
const script =
  (path, ...args) =>
  async () =>
    oneResult(await runScript(path, args));
/** Several checks as one stage. */
const each =
  (...checks) =>
  async () => {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const check of checks) {
      const result = await check();
      for (const outcome of Object.keys(total)) total[outcome] += result[outcome];
    }
    return total;
  };
const oneResult = ({ status }) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 });
const skipped = (reason) => ({ passed: 0, failed: 0, skipped: 1, reason });

/** Runs a program that writes its counts to a file; dying before that is a failure. */
async function counted(start) {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-test-'));
  const file = join(folder, 'counts.json');
  try {
    const { status } = await start(file);
    const counts = readCounts(file);
    if (counts === undefined) return { passed: 0, failed: 1, skipped: 0, reason: 'ended without a result' };
    if (status !== 0 && counts.failed === 0) return { ...counts, failed: 1, reason: `exit status ${status}` };
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The tests below a folder, with Node's own runner. `packages` are the system packages that they need. */
const nodeTests =
  (folder, packages = []) =>
  async () => {
    const files = readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(folder, name))
      .sort();
    if (files.length === 0) return { passed: 0, failed: 1, skipped: 0, reason: `no tests in ${folder}` };
    const missing = missingPackages(packages);
    if (missing.length > 0) return skipped(`${missing.join(', ')} not installed`);
    const args = ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=./scripts/test-reporter.mjs'];
    return counted((file) => run(process.execPath, [...args, ...files], { env: { GNR_TEST_COUNTS: file } }));
  };

async function editorTests() {
  if (process.env.GNR_SKIP_EDITOR === '1') return skipped('GNR_SKIP_EDITOR=1');
  await installPackages([...editorPackages, ...editorBuildPackages]);
  const missing = missingPackages(editorPackages);
  if (missing.length > 0) return skipped(`${missing.join(', ')} not installed`);
  return counted((file) => runScript('scripts/vscode-host/test.ts', [], { env: { GNR_TEST_COUNTS: file } }));
}

const stages = [
  { name: 'build', run: script('scripts/build.ts', '--editor'), essential: true },
  {
    name: 'types',
    run: each(program(bin('tsc'), '--noEmit'), program(bin('tsc'), '--noEmit', '-p', 'client/src/graph')),
  },
  { name: 'lint', run: program(bin('biome'), 'check', '--error-on-warnings', '.') },
  { name: 'generated', run: script('scripts/generate.ts', '--check') },
  { name: 'unused', run: program(bin('knip')) },
  { name: 'unit', run: nodeTests('test/unit') },
  { name: 'cli', run: nodeTests('test/cli') },
  { name: 'lsp', run: nodeTests('test/lsp') },
  { name: 'nvim', run: nodeTests('test/nvim', ['neovim']) },
  { name: 'fuzz', run: nodeTests('test/fuzz') },
  { name: 'editor', run: editorTests },
];

async function runStage(stage) {
  say(`\n── ${stage.name}`);
  const started = Date.now();
  const result = await stage.run().catch((error) => ({ passed: 0, failed: 1, skipped: 0, reason: String(error) }));
  const note = result.reason === undefined ? '' : ` – ${result.reason}`;
  const counts = `${result.passed} passed, ${result.failed} failed${result.skipped ? `, ${result.skipped} skipped` : ''}`;
  say(`   ${counts} in ${((Date.now() - started) / 1000).toFixed(1)} s${note}`);
  return result;
}

async function main(names) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0)
    throw new Error(`No stage ${unknown.join(', ')}; there are ${stages.map((s) => s.name).join(', ')}`);
  const chosen = names.length === 0 ? stages : stages.filter((stage) => names.includes(stage.name));
  await installDependencies();
  await installPackages(testPackages);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const broken = [];
  for (const stage of chosen) {
    const result = await runStage(stage);
    for (const outcome of ['passed', 'failed', 'skipped']) total[outcome] += result[outcome];
    if (result.failed > 0) broken.push(stage.name);
    if (result.failed > 0 && stage.essential) break;
  }
  if (broken.length > 0) say(`\nFailed: ${broken.join(', ')}`);
  return total;
}

/** The last line is all that a caller reads of a run, so it comes whatever happened. */
function finish({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
  process.stdout.write(line, () => process.exit(failed > 0 ? 1 : 0));
}

main(process.argv.slice(2)).then(finish, (error) => {
  say(error instanceof Error ? error.message : String(error));
  finish({ passed: 0, failed: 1, skipped: 0 });
});
