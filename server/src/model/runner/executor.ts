import { type Fact, notShown } from '../fact';
import type { Runner } from './runner';

/**
 * Executors that read `[runners.docker]` on a Linux machine. The grammar of volumes and the way from image to shell are
 * theirs (gitlab-runner, `executors/docker`).
 */
const linuxDocker: ReadonlySet<string> = new Set([
  'docker',
  'docker+machine',
  'docker-autoscaler',
  'docker-ssh',
  'docker-ssh+machine',
]);

/** The executor, with the default of the NixOS option (`docker`) where a module, or what is shown of it, names none. */
export function executorOf(runner: Runner): string | undefined {
  const executor: Fact<string> = runner.text('executor');
  if (executor.state === 'known') return executor.value;
  const isNotNamed = executor.state === 'absent' || executor.reason === notShown;
  return isNotNamed && runner.spelling === 'nix-module' ? 'docker' : undefined;
}

/** The runner is known to start a Linux container for each job. */
export function usesDocker(runner: Runner): boolean {
  const executor = executorOf(runner);
  return executor !== undefined && linuxDocker.has(executor);
}

/** The entry is one of a runner, and not a template that `gitlab-runner register` completes. */
export function isRegistered(runner: Runner): boolean {
  return runner.text('url').state !== 'absent' || runner.text('token').state !== 'absent';
}
