import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** Later versions stop on Node 20, as they call `Set.prototype.union`. */
const version = '4.73.0';
const spec = `gitlab-ci-local@${version}`;

/** Why the oracle is left out, or false where it is to be used. */
export const oracleSkipped: string | false =
  process.env.GNR_NO_ORACLE === '1' ? 'GNR_NO_ORACLE=1: gitlab-ci-local is not asked' : false;

/** The oracle's program, installed into the cache folder where it is missing. Fails with how to get it. */
export function requireOracle(): string {
  const cache = process.env.GNR_CACHE ?? join(homedir(), '.cache/gitlab-nix-runner');
  const folder = join(cache, `gitlab-ci-local-${version}`);
  const program = join(folder, 'node_modules/gitlab-ci-local/dist/index.js');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, spec];
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status === 0 && existsSync(program)) return program;
  throw new Error(
    `${spec} is not there and could not be installed: run \`npm ${args.join(' ')}\`, or set GNR_NO_ORACLE=1 to skip.\n${stderr}`,
  );
}

/** What the oracle makes of a pipeline. */
export interface Preview {
  readonly stages: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The names of all jobs, parallel ones by their copies. */
  readonly copies: readonly string[];
}

interface Named {
  readonly name: string;
}

/** Lets the oracle merge a pipeline, in a repository made for it as it asks for one. */
export async function preview(program: string, files: Readonly<Record<string, string>>): Promise<Preview> {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-oracle-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    makeRepository(folder);
    const run = (...args: string[]) => ask(program, folder, ['--json-schema-validation=false', ...args]);
    const made = parse(behind(await run('--preview'), '---\n')) as Record<string, unknown>;
    // A second run, so only where names are other than those of the preview.
    const isParallel = files['.gitlab-ci.yml']?.includes('parallel:') === true;
    const list = isParallel ? (JSON.parse(behind(await run('--list-json'), '[')) as readonly Named[]) : undefined;
    const { stages, variables, ...rest } = made;
    const jobs = Object.fromEntries(Object.entries(rest).filter(([, job]) => isJob(job))) as Preview['jobs'];
    return {
      stages: stages as readonly string[],
      variables: (variables ?? {}) as Preview['variables'],
      jobs,
      copies: list?.map(({ name }) => name) ?? Object.keys(jobs),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The output without the warnings before it. */
function behind(output: string, start: string): string {
  const lines = output.indexOf(`\n${start}`);
  return output.startsWith(start) || lines < 0 ? output : output.slice(lines + 1);
}

function isJob(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('script' in value || 'trigger' in value);
}

function makeRepository(folder: string): void {
  const identity = ['-c', 'user.name=oracle', '-c', 'user.email=oracle@example.com', '-c', 'commit.gpgsign=false'];
  const steps = [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...identity, 'commit', '-qm', 'pipeline'],
    ['remote', 'add', 'origin', 'git@gitlab.example.com:group/project.git'],
    ['update-ref', 'refs/remotes/origin/main', 'HEAD'],
    ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main'],
  ];
  for (const step of steps) {
    const { status, stderr } = spawnSync('git', step, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${step.join(' ')}: ${stderr}`);
  }
}

function ask(program: string, cwd: string, args: readonly string[]): Promise<string> {
  // Its settings in the home folder are no part of the test.
  const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 24, env: { ...process.env, HOME: cwd } } as const;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`gitlab-ci-local ${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}
