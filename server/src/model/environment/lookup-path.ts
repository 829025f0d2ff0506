import type { ShellCommand } from '../../syntax/shell/analysis';
import { channelSteps, isNixCommand } from '../../syntax/shell/nix-commands';
import { displayText, knownText } from '../../syntax/shell/static-text';
import { mayMountAt } from './container-mounts';
import type { FollowedShell, JobEnvironment } from './job-environment';
import { configuredBy, mentions } from './nix-configuration';

const programs: ReadonlySet<string> = new Set(['nix-build', 'nix-env', 'nix-instantiate', 'nix-shell', 'nix']);

/** What of a command asks for `<nixpkgs>`: an argument with it, or `-p` of `nix-shell`, which evaluates it. */
export function lookupOfNixpkgs(command: ShellCommand): 'argument' | 'packages' | undefined {
  const program = isNixCommand(command)?.program;
  if (program === undefined || !programs.has(program)) return undefined;
  if (command.args.some(({ value }) => displayText(value).includes('<nixpkgs'))) return 'argument';
  const words = command.args.map(({ value }) => knownText(value));
  const asksForPackages = words.some((word) => word === '-p' || word === '--packages');
  return program === 'nix-shell' && asksForPackages ? 'packages' : undefined;
}

/**
 * Why a command is known not to find `<nixpkgs>`: nothing adds a channel of that name, or `NIX_PATH` is set to nothing.
 * Undefined where it finds it, or may.
 */
export function nixpkgsLack(
  environment: JobEnvironment,
  shell: FollowedShell,
  command: ShellCommand,
): 'no-channel' | 'empty-path' | undefined {
  if (!environment.isClosed || command.args.some(({ value }) => mayGivePath(displayText(value)))) return undefined;
  const configured = configuredBy(environment, shell, command, ['nix-path', 'extra-nix-path']);
  if (configured === 'unknown' || configured.length > 0) return undefined;
  const path = shell.stateAt(command).lookup('NIX_PATH');
  if (path.state === 'set' && path.exported === true && knownText(path.value) === '') return 'empty-path';
  if (path.state !== 'absent' || environment.family === 'nix') return undefined;
  return mayHaveChannel(environment, shell) ? undefined : 'no-channel';
}

function mayGivePath(word: string): boolean {
  return /^(?:-I|--include|--nix-path|--option|--inputs-from|\$|…)/.test(word);
}

/** A channel may be there: a script adds one or speaks of its files, or the places of channels are mounted. */
function mayHaveChannel(environment: JobEnvironment, { script }: FollowedShell): boolean {
  const { setUp, mounts } = environment;
  if (setUp === 'unknown') return true;
  const scripts = setUp === 'none' ? [script] : [script, setUp];
  if (scripts.some((each) => channelSteps(each.commands).length > 0)) return true;
  if (scripts.some((each) => mentions(each, /nix-channel|\.nix-defexpr\/|channels|NIX_PATH/))) return true;
  return ['/root/.nix-defexpr', '/nix/var/nix/profiles'].some((path) => mayMountAt(mounts, path));
}
