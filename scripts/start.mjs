// `npm start`: from a fresh clone to the findings in examples/. Exit status: 0 clean, 1 findings, 2 failure.
import { installDependencies } from './dependencies.mjs';
import { root, run, runScript, say } from './process.mjs';

async function main() {
  await installDependencies();
  const build = await runScript('scripts/build.ts', [], { quiet: true });
  if (build.status !== 0) throw new Error(`The build failed:\n${build.output}`);
  // The same for everyone, whether or not ShellCheck is installed.
  const { status } = await run(process.execPath, ['dist/cli.js', 'check', '--shellcheck', 'off', 'examples']);
  if (status !== 0 && status !== 1) return 2;
  say('\nSee the same in an editor, with quick fixes:  npm run editor');
  say(`Check your own files:  node ${root}/dist/cli.js check PATH…`);
  return status;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
