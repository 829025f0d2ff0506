import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

/** Conditions that many pipelines have, for the start of `rules:if` (docs.gitlab.com/ci/jobs/job_rules). */
const common: readonly (readonly [string, string])[] = [
  ['$CI_PIPELINE_SOURCE == "merge_request_event"', 'in merge requests'],
  ['$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', 'on the default branch'],
  ['$CI_COMMIT_BRANCH', 'on branches'],
  ['$CI_COMMIT_TAG', 'for tags'],
  ['$CI_PIPELINE_SOURCE == "schedule"', 'in scheduled pipelines'],
  ['$CI_PIPELINE_SOURCE == "push"', 'after a push'],
  ['$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS', 'on branches with a merge request'],
];

/** What a pipeline can be started by (docs.gitlab.com/ci/jobs/job_rules, `CI_PIPELINE_SOURCE`). */
const sources: readonly string[] = [
  'api',
  'chat',
  'external',
  'external_pull_request_event',
  'merge_request_event',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
  'parent_pipeline',
  'pipeline',
  'push',
  'schedule',
  'security_orchestration_policy',
  'trigger',
  'web',
  'webide',
];

/** Whole conditions at the start of an `if`. */
export function commonConditions(): readonly Candidate[] {
  return common.map(([label, detail]) => ({ label, kind: 'value', detail }));
}

/** The values that are compared with a variable, inside the quotes of the comparison: the word that is typed, and these. */
export function comparedValues(
  { keyword }: PipelinePlace,
  before: string,
): { readonly typed: string; readonly items: readonly Candidate[] } | undefined {
  if (keyword === undefined || !keyword.endsWith('rules.if')) return undefined;
  const typed = /\$CI_PIPELINE_SOURCE\s*[!=]=\s*\\?["'](\w*)$/.exec(before)?.[1];
  return typed === undefined
    ? undefined
    : { typed, items: sources.map((label) => ({ label, kind: 'value', bare: true })) };
}
