import type { Place } from '../../text/place';
import { type Fact, knownValue, type ListValue } from '../fact';
import { findVariable } from './environment-entry';
import { isNixImage } from './nix-image';
import type { Runner, RunnerSetup } from './runner';
import { isVolumeError, nixMount, parseVolume, parseVolumesFrom } from './volume';

/** What of a runner decides how its jobs reach Nix. */
export type SetupFacts = Pick<Runner, 'text' | 'list' | 'environment' | 'closed'>;

export interface JudgedSetup {
  readonly setup: RunnerSetup;
  /** What speaks for it; undefined for `plain` and `unknown`. */
  readonly evidence: Place | undefined;
}

/** Whether a container of the machine is known to run a Nix daemon; undefined where that is not known. */
export type RunsNixDaemon = (container: string) => true | undefined;

const unknownSetup: JudgedSetup = { setup: 'unknown', evidence: undefined };

/**
 * Judges how jobs on the runner reach Nix. A bind of the machine's store or daemon socket means the host's daemon;
 * `volumes_from` of a container that runs the daemon, says Nix in its name, or goes with a Nix image or `NIX_REMOTE`
 * means a daemon in a container; `NIX_REMOTE=daemon` alone means the host's daemon. Executors without containers are
 * plain: their jobs use what the machine has.
 */
export function judgeSetup(runner: SetupFacts, runsNixDaemon: RunsNixDaemon): JudgedSetup {
  const executor = knownValue(runner.text('executor'));
  if (executor !== undefined && !executor.startsWith('docker') && !executor.includes('${')) {
    return { setup: 'plain', evidence: undefined };
  }
  const bind = knownItems(runner.list('docker.volumes')).find(([text]) => takesHostNix(text));
  if (bind !== undefined) return { setup: 'host-daemon', evidence: bind[1] };
  const remote = findVariable(runner.environment, 'NIX_REMOTE');
  const volumesFrom = runner.list('docker.volumes_from');
  const image = knownValue(runner.text('docker.image'));
  const hints = remote !== undefined || (image !== undefined && isNixImage(image));
  const container = knownItems(volumesFrom).find(([text]) => isNixContainer(text, hints, runsNixDaemon));
  if (container !== undefined) return { setup: 'daemon-container', evidence: container[1] };
  if (!isComplete(volumesFrom) || !isComplete(runner.list('docker.volumes'))) return unknownSetup;
  if (remote?.value.state === 'unknown') return unknownSetup;
  if (remote !== undefined && knownValue(remote.value) === 'daemon')
    return { setup: 'host-daemon', evidence: remote.at };
  return runner.environment.complete && runner.closed ? { setup: 'plain', evidence: undefined } : unknownSetup;
}

function takesHostNix(text: string): boolean {
  const volume = parseVolume(text);
  if (isVolumeError(volume)) return false;
  const mount = nixMount(volume);
  return mount !== undefined && (mount.store || mount.socket);
}

function isNixContainer(text: string, hints: boolean, runsNixDaemon: RunsNixDaemon): boolean {
  const entry = parseVolumesFrom(text);
  const container = 'error' in entry ? (text.split(':')[0] ?? '') : entry.container;
  return runsNixDaemon(container) ?? (hints || /nix/i.test(container));
}

function knownItems(fact: Fact<ListValue<string>>): readonly (readonly [string, Place])[] {
  const items = knownValue(fact)?.items ?? [];
  return items.flatMap((item) => (item.state === 'known' ? [[item.value, item.at] as const] : []));
}

function isComplete(fact: Fact<ListValue<string>>): boolean {
  if (fact.state === 'absent') return true;
  return fact.state === 'known' && fact.value.complete && fact.value.items.every((item) => item.state === 'known');
}
