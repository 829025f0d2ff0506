import type { ShellArgument, ShellCommand } from './analysis';
import { displayText, knownText, type StaticText } from './static-text';
import { expandBraces, wordText } from './word-text';

/** The programs that come with Nix, and `nixos-rebuild`. */
const NIX_PROGRAMS: ReadonlySet<string> = new Set([
  'nix',
  'nix-build',
  'nix-channel',
  'nix-collect-garbage',
  'nix-copy-closure',
  'nix-env',
  'nix-hash',
  'nix-instantiate',
  'nix-prefetch-url',
  'nix-shell',
  'nix-store',
  'nixos-rebuild',
]);

export interface NixCommand {
  /** Without a folder: `nix-build`. */
  readonly program: string;
  /** Called by its path, so that it needs no PATH. */
  readonly absolutePath: boolean;
}

/**
 * Whether the command is one of Nix. A program in a folder whose start is not known (`$out/bin/nix`, the store path of a
 * package) counts as called by its path.
 */
export function isNixCommand(command: ShellCommand): NixCommand | undefined {
  const value = command.nameWord?.value;
  const last = value?.[value.length - 1];
  if (value === undefined || last?.kind !== 'text') return undefined;
  const slash = last.text.lastIndexOf('/');
  if (slash < 0 && value.length > 1) return undefined;
  const program = last.text.slice(slash + 1);
  return NIX_PROGRAMS.has(program) ? { program, absolutePath: slash >= 0 } : undefined;
}

/**
 * What a sourced path is. `complete`: the file of a Nix profile that sets up a shell, `nix.sh` or `nix-daemon.sh`.
 * `incomplete`: the folder of these files, which cannot be sourced. `unknown`: a path that may be one of them.
 */
export type SourcedProfile =
  | { readonly kind: 'complete'; readonly file: 'nix.sh' | 'nix-daemon.sh' | 'nix.fish' | 'nix-daemon.fish' }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

/** Classifies the path that `.` or `source` is given. */
export function profileSourced(argument: ShellArgument): SourcedProfile {
  const { value } = argument;
  if (value.every((part) => part.kind === 'unknown'))
    return value.length === 0 ? { kind: 'other' } : { kind: 'unknown' };
  const path = pathPattern(value);
  const file = /\/etc\/profile\.d\/(nix(?:-daemon)?\.sh)$/.exec(path)?.[1];
  if (file === 'nix.sh' || file === 'nix-daemon.sh') return { kind: 'complete', file };
  if (/(?:^|\/)etc\/profile\.d\/*$/.test(path)) return { kind: 'incomplete' };
  if (/(?:^|\/)\.nix-profile(?:\/etc)?\/*$|\/profiles\/default(?:\/etc)?\/*$/.test(path)) return { kind: 'incomplete' };
  // A gap that reaches the end may hold the name of the file, or of the folder too.
  return value[value.length - 1]?.kind === 'unknown' ? { kind: 'unknown' } : { kind: 'other' };
}

/** Gaps and the home directory as one character that is no slash. */
function pathPattern(value: StaticText): string {
  return value.map((part) => (part.kind === 'text' ? part.text : '\u0000')).join('');
}

/** `nix-channel --add` or `--update` with its operands. */
export interface ChannelStep {
  readonly command: ShellCommand;
  readonly action: 'add' | 'update';
  /** The channel's address; `add` only. */
  readonly url: ShellArgument | undefined;
  /** The name given after the address, or each name to update. */
  readonly names: readonly ShellArgument[];
}

/** The steps that subscribe to and fetch channels, in order. */
export function channelSteps(commands: readonly ShellCommand[]): ChannelStep[] {
  return commands.flatMap((command): ChannelStep[] => {
    if (isNixCommand(command)?.program !== 'nix-channel') return [];
    const add = command.args.findIndex((argument) => knownText(argument.value) === '--add');
    const update = command.args.findIndex((argument) => knownText(argument.value) === '--update');
    if (add >= 0) {
      const [url, ...names] = operandsFrom(command.args, add + 1);
      return [{ command, action: 'add', url, names }];
    }
    if (update < 0) return [];
    return [{ command, action: 'update', url: undefined, names: operandsFrom(command.args, update + 1) }];
  });
}

function operandsFrom(args: readonly ShellArgument[], from: number): ShellArgument[] {
  return args.slice(from).filter((argument) => !displayText(argument.value).startsWith('-'));
}

/** The address's last part without `-unstable` or `-stable`: the name `nix-channel --add` gives without one. */
export function defaultChannelName(url: string): string {
  const last = url.replace(/\/+$/, '');
  return last.slice(last.lastIndexOf('/') + 1).replace(/-(?:un)?stable$/, '');
}

/** A command that installs packages into a profile. */
export interface InstallStep {
  readonly command: ShellCommand;
  readonly kind: 'nix-env' | 'nix profile';
  /** The profile it goes to where `--profile` or `-p` says so. */
  readonly profile: ShellArgument | undefined;
  readonly packages: readonly ShellArgument[];
}

/** The steps that install packages, in order. */
export function installSteps(commands: readonly ShellCommand[]): InstallStep[] {
  return commands.flatMap((command): InstallStep[] => {
    const nix = isNixCommand(command);
    if (nix?.program === 'nix-env') return nixEnvStep(command);
    if (nix?.program === 'nix') return nixProfileStep(command);
    return [];
  });
}

/** Options of `nix-env` and `nix profile` with the number of values they take. */
const OPTION_VALUES: ReadonlyMap<string, number> = new Map([
  ['-p', 1],
  ['--profile', 1],
  ['-f', 1],
  ['--file', 1],
  ['-I', 1],
  ['--include', 1],
  ['-j', 1],
  ['--max-jobs', 1],
  ['--cores', 1],
  ['--priority', 1],
  ['--store', 1],
  ['--extra-experimental-features', 1],
  ['--experimental-features', 1],
  ['--option', 2],
  ['--arg', 2],
  ['--argstr', 2],
  ['--override-input', 2],
  ['--inputs-from', 1],
]);

function nixEnvStep(command: ShellCommand): InstallStep[] {
  const { options, operands, profile } = splitOptions(command.args);
  const installs = options.some((option) => /^(?:--install|-[a-zA-Z]*i[a-zA-Z]*)$/.test(option));
  return installs ? [{ command, kind: 'nix-env', profile, packages: operands }] : [];
}

function nixProfileStep(command: ShellCommand): InstallStep[] {
  const { operands, profile } = splitOptions(command.args);
  const [first, second, ...packages] = operands;
  if (first === undefined || second === undefined || knownText(first.value) !== 'profile') return [];
  if (!/^(?:install|add)$/.test(knownText(second.value) ?? '')) return [];
  return [{ command, kind: 'nix profile', profile, packages }];
}

interface SplitOptions {
  readonly options: readonly string[];
  readonly operands: readonly ShellArgument[];
  readonly profile: ShellArgument | undefined;
}

function splitOptions(args: readonly ShellArgument[]): SplitOptions {
  const options: string[] = [];
  const operands: ShellArgument[] = [];
  let profile: ShellArgument | undefined;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at];
    if (argument === undefined) break;
    const option = knownText(argument.value);
    if (option === undefined || !/^-./.test(option)) operands.push(argument);
    else {
      options.push(option);
      if (option === '-p' || option === '--profile') profile = args[at + 1];
      at += OPTION_VALUES.get(option) ?? 0;
    }
  }
  return { options, operands, profile };
}

/** A directory that `mkdir` or `install -d` makes. */
export interface MadeDirectory {
  readonly command: ShellCommand;
  readonly argument: ShellArgument;
  /** With braces expanded. */
  readonly path: StaticText;
  /** The octal digits of `-m`, or undefined: then what the umask leaves. */
  readonly mode: string | undefined;
  /** With `-p`, missing parents are made as well, with the usual mode. */
  readonly parents: boolean;
}

/** The directories made, in order. */
export function madeDirectories(commands: readonly ShellCommand[]): MadeDirectory[] {
  return commands.flatMap((command) => {
    const name = command.name?.slice(command.name.lastIndexOf('/') + 1);
    if (name !== 'mkdir' && name !== 'install') return [];
    return directoriesOf(command, name === 'install');
  });
}

function directoriesOf(command: ShellCommand, install: boolean): MadeDirectory[] {
  const operands: ShellArgument[] = [];
  let mode: string | undefined;
  let parents = install;
  let directories = !install;
  for (let at = 0; at < command.args.length; at++) {
    const argument = command.args[at];
    if (argument === undefined) break;
    const option = knownText(argument.value);
    if (option === undefined || !/^-./.test(option)) {
      operands.push(argument);
      continue;
    }
    const attached = /^(?:--mode=|-[a-zA-Z]*m)(.+)$/.exec(option)?.[1];
    const separate = attached === undefined && /^(?:--mode|-[a-zA-Z]*m)$/.test(option);
    if (/^(?:--parents|-[a-ln-zA-Z]*p[a-zA-Z]*)$/.test(option) && !install) parents = true;
    if (/^(?:--directory|-[a-zA-Z]*d[a-zA-Z]*)$/.test(option)) directories = true;
    if (attached !== undefined) mode = attached;
    if (separate || (install && /^-[og]$/.test(option))) at++;
    if (separate) {
      const value = command.args[at];
      mode = value === undefined ? undefined : knownText(value.value);
    }
  }
  if (!directories) return [];
  return operands.flatMap((argument) =>
    expandBraces(argument.word).map((word) => {
      const path = word === argument.word ? argument.value : wordText(word);
      return { command, argument, path, mode, parents };
    }),
  );
}
