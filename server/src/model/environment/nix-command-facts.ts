import type { ShellCommand, ShellLookup } from '../../syntax/shell/analysis';
import { isNixCommand, profileSourced } from '../../syntax/shell/nix-commands';
import type { FollowedShell, JobEnvironment } from './job-environment';
import { lookupOfNixpkgs, nixpkgsLack } from './lookup-path';
import { missingFeatures, type NixFeature, neededFeatures } from './nix-features';

/** Whether something is so, as far as the files tell. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** What a command of Nix finds where it runs. */
export interface NixCommandFacts {
  readonly command: ShellCommand;
  /** A profile of Nix is sourced before. */
  readonly profile: Certainty;
  readonly path: ShellLookup;
  readonly nixPath: ShellLookup;
  readonly nixRemote: ShellLookup;
  /** The experimental features that it needs, and those of them that are known to be off. */
  readonly needed: readonly NixFeature[];
  readonly missing: readonly NixFeature[];
  /** Whether it finds `<nixpkgs>`; undefined where it does not ask for it. */
  readonly nixpkgs: Exclude<Certainty, 'yes'> | undefined;
}

/** The commands of Nix in a shell, in the order in which they run, with what each of them finds. */
export function nixCommandFacts(environment: JobEnvironment, shell: FollowedShell): readonly NixCommandFacts[] {
  return shell.commands.flatMap((command) => {
    const state = shell.stateAt(command);
    if (isNixCommand(command) === undefined || !state.reachable) return [];
    const lookup = lookupOfNixpkgs(command);
    return [
      {
        command,
        profile: profileBefore(shell, command),
        path: state.lookup('PATH'),
        nixPath: state.lookup('NIX_PATH'),
        nixRemote: state.lookup('NIX_REMOTE'),
        needed: neededFeatures(command),
        missing: missingFeatures(environment, shell, command),
        nixpkgs:
          lookup === undefined ? undefined : nixpkgsLack(environment, shell, command) === undefined ? 'unknown' : 'no',
      },
    ];
  });
}

function profileBefore(shell: FollowedShell, command: ShellCommand): Certainty {
  const state = shell.stateAt(command);
  const kinds = state.sourced.map((file) => ({ kind: profileSourced(file.argument).kind, certain: file.certain }));
  if (kinds.some(({ kind, certain }) => kind === 'complete' && certain)) return 'yes';
  const mayBe = kinds.some(({ kind }) => kind !== 'incomplete');
  return mayBe || state.uncertain || !shell.script.complete ? 'unknown' : 'no';
}
