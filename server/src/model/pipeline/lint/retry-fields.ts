import { nearestName } from '../../../text/nearest-name';
import type { TextValue } from '../value';
import { checkFields, compactPlace, type EntryCheck, type Fields, forms, type Shape, type Spot } from './entry-check';
import { attribute, checkTexts, checkWhole, integers, reportValue, shorten } from './shapes';

/** Reasons that GitLab's documentation and its list of them name (`enums/ci/commit_status.rb`). */
const reasons = (
  'always unknown_failure script_failure api_failure stuck_or_timeout_failure runner_system_failure runner_unsupported ' +
  'stale_schedule job_execution_timeout archived_failure unmet_prerequisites scheduler_failure data_integrity_failure ' +
  'runner_configuration_error runner_external_dependency_failure runner_interrupted stuck_pending_no_matching_runners ' +
  'stuck_pending_with_matching_runners no_updates_running no_updates_canceling server_timeout_running ' +
  'server_timeout_canceling missing_dependency_failure forward_deployment_failure user_blocked project_deleted ' +
  'ci_quota_exceeded pipeline_loop_detected no_matching_runner trace_size_exceeded builds_disabled ' +
  'environment_creation_failure deployment_rejected failed_outdated_deployment_job job_execution_server_timeout ' +
  'protected_environment_failure insufficient_bridge_permissions downstream_bridge_project_not_found ' +
  'invalid_bridge_trigger upstream_bridge_project_not_found insufficient_upstream_permissions ' +
  'bridge_pipeline_is_child_pipeline downstream_pipeline_creation_failed secrets_provider_not_found ' +
  'reached_max_descendant_pipelines_depth ip_restriction_failure reached_max_pipeline_hierarchy_size ' +
  'reached_downstream_pipeline_trigger_rate_limit duo_workflow_not_allowed job_router_failure job_token_expired'
).split(' ');

/** Releases bring new reasons, so that only a slip is surely refused. */
function checkReason(said: string, value: TextValue, says: string, spot: Spot, check: EntryCheck): void {
  if (reasons.includes(said) || said.includes('$')) return;
  if (nearestName(said.replaceAll('-', '_'), reasons) !== undefined) {
    reportValue(said, value, reasons, says, spot, check);
    return;
  }
  check.report({
    family: 'keyword-type',
    at: compactPlace(value, spot),
    what: `\`${shorten(said)}\` is no reason for a failure that is known here.`,
    quote: `${spot.subject} ${says}`.toLowerCase(),
    action: 'Use a reason that your release of GitLab knows.',
    severity: 'warning',
  });
}

function reason(says: string): Shape {
  return forms('should be an array of strings or a string', 'a reason', {
    text: (said, value, spot, check) =>
      checkReason(said, value, says.endsWith(':') ? `${says} ${said}` : says, spot, check),
  });
}

const when: Shape = forms('should be an array of strings or a string', 'a reason or a list of reasons', {
  text: (_, value, spot, check) => reason('is not included in the list')(value, spot, check),
  list: (list, spot, check) =>
    checkTexts(list, 'should be an array of strings or a string', spot, check, reason('contains unknown values:')),
});

const retryFields: Fields = {
  max: attribute(
    forms('is not a number', 'a number from 0 to 2', {
      number: (number, value, spot, check) => checkWhole(number, value, [0, 2], spot, check),
    }),
  ),
  when: attribute(when),
  exit_codes: attribute(integers),
};

/** `retry`, which GitLab names without its job (`entry/retry.rb`). */
export const retry: Shape = (value, { key, keyAt }, check) =>
  anyRetry(value, { path: 'retry', subject: 'retry config', key, keyAt }, check);

const anyRetry: Shape = forms('has to be either an integer or a hash', 'a number from 0 to 2 or a mapping', {
  number: (number, value, spot, check) => checkWhole(number, value, [0, 2], spot, check),
  map: (map, spot, check) => checkFields(map, retryFields, spot, check),
});
