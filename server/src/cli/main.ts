import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import pico from 'picocolors';
import type { Approach, TokenFile } from '../features/init/plan';
import type { Severity } from '../rules/rule';
import type { Terminal } from './check';
import { UsageError } from './files';

declare const PACKAGE_VERSION: string;

const terminal: Terminal = {
  write: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(text),
  colour: pico.isColorSupported && process.stdout.isTTY === true,
  readInput: () => readFileSync(0, 'utf8'),
};

interface CheckOptions {
  readonly format: 'text' | 'json';
  readonly fix?: boolean;
  readonly failOn: Severity;
  readonly stdinFilePath?: string;
  readonly config?: string;
  readonly shellcheck: string;
}

interface MergeCommandOptions {
  readonly format: 'yaml' | 'json';
  readonly jobs?: boolean;
  readonly explain?: string;
}

interface InitCommandOptions {
  readonly approach?: Approach;
  readonly tokenFile?: TokenFile;
  readonly tag?: readonly string[];
  readonly force?: true;
  readonly dryRun?: true;
}

type SetExitCode = (code: number) => void;

function addCheck(program: Command, setExitCode: SetExitCode): void {
  program
    .command('check', { isDefault: false })
    .description('check files and folders and report what is wrong (exit code 1: there are findings)')
    .argument('[path...]', 'files and folders; the working directory without any')
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .option('--fix', 'apply all safe fixes and report what is left')
    .addOption(
      new Option('--fail-on <severity>', 'least severe finding that makes the exit code 1')
        .choices(['error', 'warning', 'information', 'hint'])
        .default('hint'),
    )
    .option('--stdin-file-path <path>', 'check the text of standard input as if it were this file')
    .option('--config <file>', 'project file to use for all roots, beside their own')
    .option(
      '--shellcheck <choice>',
      'check scripts with ShellCheck: auto (where it is installed), off, or its path',
      'auto',
    )
    .action(async (paths: string[], options: CheckOptions) => {
      const { runCheck } = await import('./check');
      setExitCode(
        await runCheck(
          {
            paths,
            format: options.format,
            fix: options.fix === true,
            failOn: options.failOn,
            stdinPath: options.stdinFilePath,
            config: options.config,
            shellcheck: options.shellcheck,
          },
          terminal,
        ),
      );
    });
}

function addMerge(program: Command, setExitCode: SetExitCode): void {
  program
    .command('merge')
    .description('print a pipeline with includes, extends and references resolved; notes on what is not known follow')
    .argument('[path]', 'a pipeline, or a folder with a .gitlab-ci.yml', '.')
    .addOption(new Option('--format <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .option('--jobs', 'print the jobs that run, each with defaults, global keywords and its copies')
    .option('--explain <job>', 'print where each value of a job comes from')
    .action(async (path: string, options: MergeCommandOptions) => {
      const { runMerge } = await import('./merge');
      const { format, jobs, explain } = options;
      setExitCode(runMerge({ path, format, jobs: jobs === true, explain }, terminal));
    });
}

function addInspect(program: Command, setExitCode: SetExitCode): void {
  program
    .command('inspect')
    .description('print as JSON what was understood of a file, and what stayed unknown and why')
    .argument('<path>', 'a pipeline, a runner configuration or a NixOS module')
    .action(async (path: string) => {
      const { runInspect } = await import('./inspect');
      setExitCode(runInspect(path, terminal));
    });
}

function addEval(program: Command, setExitCode: SetExitCode): void {
  program
    .command('eval')
    .description('print what a Nix file evaluates to, and what of it is not known and why; Nix is not needed')
    .argument('<file>', 'a Nix file, or a folder with a default.nix')
    .option('--attr <path>', 'print the value at an attribute path, such as services.gitlab-runner')
    .option('--json', 'print JSON, with {"$unknown": reason} for what is not known')
    .action(async (path: string, { attr, json }: { readonly attr?: string; readonly json?: boolean }) => {
      const { runEval } = await import('./eval');
      setExitCode(runEval({ path, attribute: attr, json: json === true }, terminal));
    });
}

function addDoctor(program: Command, setExitCode: SetExitCode): void {
  program
    .command('doctor')
    .description('ask what each caching runner depends on, and answer from the files (exit code 1: something is wrong)')
    .argument('[path]', 'a file or folder', '.')
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .option('--log <file>', 'find what is behind a failed job by its log; - reads standard input')
    .action(async (path: string, { format, log }: { readonly format: 'text' | 'json'; readonly log?: string }) => {
      const { runDoctor } = await import('./doctor');
      setExitCode(runDoctor({ path, format, log }, terminal));
    });
}

function addInit(program: Command, setExitCode: SetExitCode): void {
  program
    .command('init')
    .description('write a NixOS module, a pipeline and a project file for a caching runner; asks for what is not given')
    .argument('[dir]', 'the folder to write into', '.')
    .addOption(
      new Option('--approach <approach>', 'whose Nix daemon jobs use').choices(['host-daemon', 'daemon-container']),
    )
    .addOption(
      new Option('--token-file <kind>', 'where the runner’s token is kept').choices(['sops', 'agenix', 'path']),
    )
    .option('--tag <tag...>', 'the tags that the runner has in GitLab')
    .option('--force', 'write over files that are there already')
    .option('--dry-run', 'print the files instead of writing them')
    .action(async (folder: string, options: InitCommandOptions) => {
      const { runInit } = await import('./init');
      const { terminalAsk } = await import('./ask');
      const { approach, tokenFile, tag, force, dryRun } = options;
      const command = { folder, approach, tokenFile, tags: tag ?? [], force: force === true, dryRun: dryRun === true };
      setExitCode(await runInit(command, terminal, terminalAsk()));
    });
}

function addExplainJob(program: Command, setExitCode: SetExitCode): void {
  program
    .command('explain-job')
    .description('print what a job will see on its runners, line by line with where it comes from, and what would fail')
    .argument('<job>', 'the name of a job')
    .argument('[path]', 'a file of its pipeline, or a folder with a .gitlab-ci.yml', '.')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (job: string, path: string, { format }: { readonly format: 'text' | 'json' }) => {
      const { runExplainJob } = await import('./explain-job');
      setExitCode(runExplainJob({ job, path, format }, terminal));
    });
}

function addExplain(program: Command, setExitCode: SetExitCode): void {
  program
    .command('explain')
    .description('print what a rule is about, with examples')
    .argument('<rule>', 'a rule’s id, such as runner/nix-remote')
    .action(async (rule: string) => {
      const { runExplain } = await import('./explain');
      setExitCode(runExplain(rule, terminal));
    });
}

function addRules(program: Command, setExitCode: SetExitCode): void {
  program
    .command('rules')
    .description('list all rules')
    .addOption(new Option('--format <format>', 'how to list').choices(['text', 'json']).default('text'))
    .action(async (options: { readonly format: 'text' | 'json' }) => {
      const { runRules } = await import('./explain');
      setExitCode(runRules(options.format, terminal));
    });
}

function addLsp(program: Command): void {
  program
    .command('lsp')
    .description('start the language server')
    .requiredOption('--stdio', 'talk over standard input and output')
    .action(async () => {
      const { startStdioServer } = await import('../transport/stdio');
      await startStdioServer();
    });
}

/** The commands in the order of the help. Each loads what it needs only when it runs. */
const commands = [
  addCheck,
  addMerge,
  addInspect,
  addEval,
  addDoctor,
  addInit,
  addExplainJob,
  addExplain,
  addRules,
  addLsp,
];

/** The command line. */
function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command('gitlab-nix-runner')
    .description('Checks .gitlab-ci.yml, the runner’s config.toml and NixOS modules, alone and against each other.')
    .version(PACKAGE_VERSION)
    .showHelpAfterError('(gitlab-nix-runner --help lists the commands)')
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.warn })
    .exitOverride();
  for (const add of commands) add(program, setExitCode);
  return program;
}

async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = buildProgram((exit) => {
    code = exit;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = error instanceof UsageError;
    const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
    terminal.warn(`gitlab-nix-runner: ${text}\n`);
    return 2;
  }
}

// A reader that closes the pipe early (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
