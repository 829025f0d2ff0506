import type { ShellCommand } from '../../syntax/shell/analysis';
import { knownText } from '../../syntax/shell/static-text';
import type { ReadScript } from '../script/script-reader';
import { mayMountAt } from './container-mounts';
import type { FollowedShell, JobEnvironment } from './job-environment';

/** Files of settings of Nix, and variables that lead to others (Nix manual, "nix.conf", "Configuration file"). */
const files = ['/etc/nix', '/root/.config/nix'];
const fileVariables = ['NIX_CONF_DIR', 'NIX_USER_CONF_FILES', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS'];

/**
 * The values that a setting of Nix, by any of its names, is given where a command runs: by `NIX_CONFIG`, as no file sets
 * it. `unknown` where anything may set it that cannot be seen.
 */
export function configuredBy(
  environment: JobEnvironment,
  shell: FollowedShell,
  command: ShellCommand,
  names: readonly string[],
): readonly string[] | 'unknown' {
  const state = shell.stateAt(command);
  if (!state.reachable || state.uncertain || mayWriteConfiguration(environment, shell)) return 'unknown';
  if (fileVariables.some((name) => state.lookup(name).state !== 'absent')) return 'unknown';
  const config = state.lookup('NIX_CONFIG');
  if (config.state === 'absent') return [];
  const text = config.state === 'set' && config.exported === true ? knownText(config.value) : undefined;
  if (text === undefined || /^\s*!?include\b/m.test(text)) return 'unknown';
  return text.split('\n').flatMap((line) => {
    const setting = /^\s*([\w-]+)\s*=\s*([^#]*)/.exec(line);
    return setting?.[1] !== undefined && names.includes(setting[1]) ? [setting[2]?.trim() ?? ''] : [];
  });
}

/** A file of settings may be there: a script speaks of one, or something is mounted in its place. */
function mayWriteConfiguration(environment: JobEnvironment, shell: FollowedShell): boolean {
  const { setUp, mounts } = environment;
  if (setUp === 'unknown' || files.some((path) => mayMountAt(mounts, path))) return true;
  const scripts = setUp === 'none' ? [shell.script] : [shell.script, setUp];
  return scripts.some((script) => mentions(script, /nix\.conf|\/etc\/nix|\.config|\bcachix\b|\bcp\b.*-\w*[rRa]/));
}

/** The script is not all known, or its text holds something. */
export function mentions(script: ReadScript, pattern: RegExp): boolean {
  return !script.complete || pattern.test(script.text.text);
}
