import type { ShellArgument, ShellCommand } from '../../syntax/shell/analysis';
import { installSteps, isNixCommand } from '../../syntax/shell/nix-commands';
import { displayText, knownText } from '../../syntax/shell/static-text';
import { mayMountAt } from './container-mounts';
import type { FollowedShell, JobEnvironment } from './job-environment';
import { configuredBy } from './nix-configuration';

/** A feature of Nix that is off unless its configuration names it (Nix 2.4 and later). */
export type NixFeature = 'nix-command' | 'flakes';

/** Subcommands of `nix` that need `nix-command` for sure; those that take a flake unless told otherwise need it too. */
const subcommands: ReadonlyMap<string, 'flake' | 'plain'> = new Map([
  ['build', 'flake'],
  ['bundle', 'flake'],
  ['develop', 'flake'],
  ['eval', 'flake'],
  ['flake', 'flake'],
  ['fmt', 'flake'],
  ['print-dev-env', 'flake'],
  ['run', 'flake'],
  ['search', 'flake'],
  ['shell', 'flake'],
  ['copy', 'plain'],
  ['log', 'plain'],
  ['path-info', 'plain'],
  ['profile', 'plain'],
  ['store', 'plain'],
  ['why-depends', 'plain'],
]);

/** What a command of Nix needs to be on; nothing where it may do without. */
export function neededFeatures(command: ShellCommand): readonly NixFeature[] {
  if (isNixCommand(command)?.program !== 'nix') return [];
  const words = command.args.map((argument) => knownText(argument.value));
  const at = words.findIndex((word) => word !== undefined && subcommands.has(word));
  const subcommand = words[at];
  // What stands before may take the word as its value, or be a subcommand that is not known.
  if (subcommand === undefined || !words.slice(0, at).every((word) => word !== undefined && isSwitch(word))) return [];
  const rest = words.slice(at + 1);
  if (rest.some((word) => word === '--help' || word === '-h')) return [];
  const isPlain =
    subcommands.get(subcommand) === 'plain' ||
    rest.some((word) => word !== undefined && /^(?:-f|--file|--expr|--stdin|\/nix\/store\/.*)$/.test(word));
  return isPlain ? ['nix-command'] : ['nix-command', 'flakes'];
}

/** Options of `nix` without a value that may stand before its subcommand. */
function isSwitch(word: string): boolean {
  return /^(?:-L|--print-build-logs|-v+|--verbose|--debug|--quiet|--offline|--refresh|--show-trace|--impure)$/.test(
    word,
  );
}

/** The features that a command needs and that are known to be off where it runs. */
export function missingFeatures(
  environment: JobEnvironment,
  shell: FollowedShell,
  command: ShellCommand,
): readonly NixFeature[] {
  const needed = neededFeatures(command);
  if (needed.length === 0 || !environment.isClosed) return [];
  if (command.args.some(mayBeFlag)) return [];
  if (!hasPlainNix(environment) || redefinesNix(shell)) return [];
  const configured = configuredBy(environment, shell, command, [
    'experimental-features',
    'extra-experimental-features',
  ]);
  if (configured === 'unknown') return [];
  return needed.filter((feature) => !configured.some((value) => value.split(/\s+/).includes(feature)));
}

/** The argument turns features on, or could become any flag. */
function mayBeFlag({ value }: ShellArgument): boolean {
  const [first] = value;
  if (first === undefined) return false;
  if (first.kind !== 'text') return first.kind === 'unknown';
  return /^--(?:extra-)?experimental-features|^--option$|^--config/.test(displayText(value));
}

/** The Nix that the job calls is that of nixpkgs or of `nixos/nix`, and no fork with features of its own. */
function hasPlainNix(environment: JobEnvironment): boolean {
  const { setUp, family } = environment;
  if (family === 'nix') return !mayMountAt(environment.mounts, '/root/.nix-profile') && setUp !== 'unknown';
  if (setUp === 'none' || setUp === 'unknown') return false;
  const packages = installSteps(setUp.commands).flatMap((step) => step.packages);
  const names = packages.map((argument) => packageName(environment, argument));
  return names.includes('nix') && names.every((name) => name !== undefined && !/lix|determinate|flakes/i.test(name));
}

/** The name of a package by the hole or the word that stands for it; undefined where neither tells. */
export function packageName(environment: JobEnvironment, argument: ShellArgument): string | undefined {
  const known = knownText(argument.value);
  if (known !== undefined) return known.split(/[.#]/).at(-1);
  const { setUp } = environment;
  if (typeof setUp === 'string') return undefined;
  const found = setUp.text.pieceAt(argument.span);
  const holes = setUp.pieceOf(argument.span)?.holes ?? [];
  const within = holes.filter(
    ({ span }) => found !== undefined && span.start < found.span.end && found.span.start < span.end,
  );
  const [only, ...more] = within;
  return only !== undefined && more.length === 0 ? only.name : undefined;
}

function redefinesNix({ script }: FollowedShell): boolean {
  return /\balias\b|(?:^|[\s;])nix\s*\(\)|\bfunction\s+nix\b/.test(script.text.text);
}
