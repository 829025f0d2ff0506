// Installs dependencies, builds, then runs a TypeScript program: node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]
import { installDependencies } from './dependencies.mjs';
import { runScript, say } from './process.mjs';

async function main([script, ...args]) {
  await installDependencies();
  const build = await runScript('scripts/build.ts', [], { quiet: true });
  if (build.status !== 0) throw new Error(`The build failed:\n${build.output}`);
  const { status } = await runScript(script, args);
  return status;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
