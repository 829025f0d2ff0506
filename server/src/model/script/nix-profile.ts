import type { ShellArgument } from '../../syntax/shell/analysis';
import { installSteps, profileSourced } from '../../syntax/shell/nix-commands';
import { knownText } from '../../syntax/shell/static-text';
import { type Place, place, textAt } from '../../text/place';
import type { ReadScript } from './script-reader';
import type { ScriptHole, ScriptText } from './script-text';

/** The files of Nix that the script sources, surely or perhaps: `nix.sh`, `nix-daemon.sh`. */
export function sourcedProfiles(script: ReadScript): ReadonlySet<string> {
  const sourced = script.trace.end.sourced.map((file) => profileSourced(file.argument));
  return new Set(sourced.flatMap((profile) => (profile.kind === 'complete' ? [profile.file] : [])));
}

/** The script sources a profile, or something that cannot be seen and may be one. */
export function maySourceProfile(script: ReadScript): boolean {
  const { sourced } = script.trace.end;
  return !script.complete || sourced.some((file) => /^(?:complete|unknown)$/.test(profileSourced(file.argument).kind));
}

/** The script may give the variable a value, for all of it or for a single command. */
export function maySetVariable(script: ReadScript, name: string): boolean {
  return !script.complete || script.text.text.includes(`${name}=`);
}

/** The script sources a file other than a profile of Nix, such as the setup hook of `cacert`, which may set any variable. */
export function sourcesOther(script: ReadScript): boolean {
  return script.trace.end.sourced.some((file) => profileSourced(file.argument).kind !== 'complete');
}

/**
 * Whether a script installs a package into a profile: `unknown` where what it installs cannot all be read, `none` where
 * it installs nothing at all.
 */
export function installsPackage(text: ScriptText, script: ReadScript, name: string): 'yes' | 'no' | 'unknown' | 'none' {
  const steps = installSteps(script.commands);
  const answers = steps.flatMap((step) => step.packages.map((argument) => isPackage(text, script, argument, name)));
  if (answers.includes('yes')) return 'yes';
  if (!script.complete || answers.includes('unknown')) return 'unknown';
  return answers.length === 0 ? 'none' : 'no';
}

function isPackage(
  text: ScriptText,
  script: ReadScript,
  argument: ShellArgument,
  name: string,
): 'yes' | 'no' | 'unknown' {
  const known = knownText(argument.value);
  if (known !== undefined) return known.split(/[.#/]/).some((step) => step.startsWith(name)) ? 'yes' : 'no';
  const holes = holesOf(text, script, argument);
  if (holes.some((hole) => hole.name === name || hole.source.includes(name))) return 'yes';
  return holes.length === 0 || holes.some((hole) => hole.name === undefined) ? 'unknown' : 'no';
}

function holesOf(text: ScriptText, script: ReadScript, argument: ShellArgument): readonly ScriptHole[] {
  const found = script.text.pieceAt(argument.span);
  if (found === undefined) return [];
  const holes = text.pieces[found.index]?.holes ?? [];
  return holes.filter((hole) => hole.span.start < found.span.end && found.span.start < hole.span.end);
}

/** The insertion that installs one more package, written like the last one; undefined where that cannot be told. */
export function addPackage(
  text: ScriptText,
  script: ReadScript,
  name: string,
): { readonly at: Place; readonly text: string } | undefined {
  const argument = installSteps(script.commands).at(-1)?.packages.at(-1);
  const at = argument && script.placeOf(argument.span);
  if (argument === undefined || at === undefined) return undefined;
  const source = knownText(argument.value) ?? holesOf(text, script, argument).at(-1)?.source ?? '';
  const addition = likePackage(source, name);
  if (addition === undefined || !textAt(at).endsWith(source)) return undefined;
  return { at: place(at.part, at.span.end, at.span.end), text: ` ${addition}` };
}

/** `nixpkgs.git` of a channel, `nixpkgs#git` of a flake, and in Nix `${pkgs.git}`, `pkgs.git`, or `git` with `with pkgs;`. */
function likePackage(source: string, name: string): string | undefined {
  const attribute = /^(\$\{pkgs\.|(?:nixpkgs|pkgs)[.#])?[A-Za-z_][\w-]*(\})?$/.exec(source);
  return attribute === null ? undefined : `${attribute[1] ?? ''}${name}${attribute[2] ?? ''}`;
}
