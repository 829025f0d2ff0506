import { runnerConfigSchema } from '../../../../schemas/runner-config';
import { runnerFields } from '../../../../schemas/runner-fields';
import { nearestName } from '../../text/nearest-name';

/** Flags of `gitlab-runner register` that set nothing in the file (gitlab-runner, `commands/register.go`). */
const ofCommand = [
  'non-interactive',
  'leave-runner',
  'config',
  'template-config',
  'registration-token',
  'token',
  'url',
  'name',
  'description',
  'tag-list',
  'run-untagged',
  'locked',
  'access-level',
  'maximum-timeout',
  'paused',
  'maintenance-note',
  'env',
  'help',
  'debug',
  'log-level',
  'log-format',
] as const;

/** Whether `gitlab-runner register` may have a flag. One letter, or a name that differs in `_` and `-` alone, is taken for one. */
export function isKnownFlag(name: string): boolean {
  if (name.length <= 1 || runnerFields.byFlag(`--${name}`) !== undefined) return true;
  const folded = fold(name);
  return flagNames().some((known) => fold(known) === folded);
}

/** The flag that a name is one or two letters away from. */
export function nearestFlag(name: string): string | undefined {
  return nearestName(name, flagNames());
}

function flagNames(): readonly string[] {
  const ofKeys = runnerConfigSchema.allKeys().flatMap(({ flag }) => (flag === undefined ? [] : [flag.slice(2)]));
  return [...ofCommand, ...ofKeys];
}

function fold(name: string): string {
  return name.replaceAll('_', '-').toLowerCase();
}
