import type { ShellCommand, SourcedFile } from '../../syntax/shell/analysis';
import { isNixCommand, profileSourced } from '../../syntax/shell/nix-commands';
import { displayText, knownText } from '../../syntax/shell/static-text';
import type { ReadScript } from './script-reader';

/** How a script comes to its Nix environment. */
export interface ProfileUse {
  /** The first command of Nix that relies on PATH and has no profile before it, and may be reached. */
  readonly bare: ShellCommand | undefined;
  /** A profile's file that is sourced only behind `bare`. */
  readonly late: SourcedFile | undefined;
}

const nothing: ProfileUse = { bare: undefined, late: undefined };

/**
 * Follows the script to the first Nix command. Nothing is said of commands behind something that may have set up Nix in
 * a way not seen here: a file that is sourced and not known, a changed PATH, an installer.
 */
export function profileUse(script: ReadScript): ProfileUse {
  if (!script.complete) return nothing;
  const bare = script.commands.find((command) => isBare(script, command));
  if (bare === undefined) return nothing;
  return { bare, late: script.trace.end.sourced.find((file) => isProfile(file) && isBehind(file, bare)) };
}

/** Whether the script surely or possibly sources a Nix profile, whatever comes before. */
export function sourcesProfile(script: ReadScript): boolean {
  return script.trace.end.sourced.some((file) => isProfile(file));
}

function isBare(script: ReadScript, command: ShellCommand): boolean {
  const nix = isNixCommand(command);
  if (nix === undefined || nix.absolutePath || command.context.substitution || !command.context.called) return false;
  // What a wrapper starts has the wrapper's environment, and inside `nix develop` Nix is there already.
  if (command.wrappedBy !== undefined && command.wrappedBy.wrapper !== 'command') return false;
  const state = script.trace.stateAt(command);
  if (!state.reachable || (command.context.conditional && looksForNix(script, command))) return false;
  if (state.sourced.some((file) => mayBeProfile(file))) return false;
  const path = state.lookup('PATH');
  if (path.state === 'set' && path.span !== undefined) return false;
  if (path.state === 'unknown' && state.uncertain) return false;
  return !script.commands.some((before) => before.span.start < command.span.start && installsNix(before));
}

function isProfile(file: SourcedFile): boolean {
  return profileSourced(file.argument).kind === 'complete';
}

/** Any sourced file may set PATH; only those that are known to be something else do not. */
function mayBeProfile(file: SourcedFile): boolean {
  const kind = profileSourced(file.argument).kind;
  return kind !== 'other' || !/^\/etc\/(?:os-release|lsb-release)$/.test(knownText(file.argument.value) ?? '');
}

function isBehind(file: SourcedFile, command: ShellCommand): boolean {
  return file.command.span.start > command.span.start;
}

/** Whether something before the command asks if Nix is there (`command -v nix`, `[ -x …/nix ]`), so that it may be skipped. */
function looksForNix(script: ReadScript, command: ShellCommand): boolean {
  return script.commands.some((before) => {
    if (before.span.start >= command.span.start) return false;
    if (!/^(?:command|which|type|hash|test|\[|\[\[)$/.test(before.name ?? '')) return false;
    return before.args.some((argument) => /(?:^|\/)nix(?:-[a-z]+)?$/.test(displayText(argument.value)));
  });
}

/** The command puts Nix in place: the installer, or a distribution's package. */
function installsNix(command: ShellCommand): boolean {
  const words = command.args.map((argument) => knownText(argument.value) ?? '');
  if (words.some((word) => /nixos\.org\/nix|install\.determinate\.systems|nix-installer/.test(word))) return true;
  const installer = /^(?:apk|apt|apt-get|dnf|yum|pacman|zypper)$/.test(command.name ?? '');
  return installer && words.some((word) => /^nix(?:-bin)?(?:[=@].*)?$/.test(word));
}
