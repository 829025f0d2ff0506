import { allItems } from '../fact';
import type { Runner } from './runner';

/**
 * The policies that the docker executor uses for jobs that ask for none: `always` where the runner names none
 * (gitlab-runner, `common/config.go`). Undefined where they cannot be read.
 */
export function pullPolicies(runner: Runner): readonly string[] | undefined {
  const items = allItems(runner.list('docker.pull_policy'));
  if (items === undefined) return undefined;
  return items.length === 0 ? ['always'] : items.map((item) => item.value);
}

/** The policies that jobs may ask for and that are used at all; undefined where there is no such limit, or it cannot be read. */
export function allowedPullPolicies(runner: Runner): readonly string[] | undefined {
  const items = allItems(runner.list('docker.allowed_pull_policies'))?.map((item) => item.value);
  return items !== undefined && items.length > 0 && items.every(isPullPolicy) ? items : undefined;
}

function isPullPolicy(text: string): boolean {
  return text === 'always' || text === 'if-not-present' || text === 'never';
}
