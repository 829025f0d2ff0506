import type { MapValue } from '../value';
import { artifacts, cache, image, services } from './artifact-fields';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Field,
  type Fields,
  forms,
  mapping,
  type Shape,
} from './entry-check';
import { needs } from './need-shape';
import { coverage, policy } from './policy-shape';
import { rules } from './rule-fields';
import { script } from './script-shape';
import {
  anything,
  attribute,
  boolean,
  checkTexts,
  checkWhole,
  duration,
  entry,
  oneOf,
  shorten,
  text,
  textOrTexts,
  texts,
} from './shapes';
import { jobVariables } from './variable-fields';

const whens = ['on_success', 'on_failure', 'always', 'manual', 'delayed'];

const tags: Shape = forms('should be an array of strings', 'a list of texts', {
  list: (list, spot, check) => {
    checkTexts(list, 'should be an array of strings', spot, check);
    if (list.items.length < 50) return;
    const what = `\`${spot.key}\` lists ${list.items.length} tags.`;
    check.wrong(spot.keyAt, spot, what, 'must be less than the limit of 50 tags', 'Use no more than 49 tags.');
  },
});

const failureReasons = (
  'always unknown_failure script_failure api_failure stuck_or_timeout_failure runner_system_failure runner_unsupported ' +
  'stale_schedule job_execution_timeout archived_failure unmet_prerequisites scheduler_failure data_integrity_failure ' +
  'runner_configuration_error runner_external_dependency_failure runner_interrupted stuck_pending_no_matching_runners ' +
  'stuck_pending_with_matching_runners no_updates_running no_updates_canceling server_timeout_running ' +
  'server_timeout_canceling missing_dependency_failure'
).split(' ');

const reason = oneOf(failureReasons, 'contains unknown values');

const retry: Shape = forms('has to be either an integer or a hash', 'a number from 0 to 2 or a mapping', {
  number: (number, value, spot, check) =>
    checkWhole(number, value, [0, 2], { ...spot, subject: 'retry config' }, check),
  map: (map, _, check) => {
    const at = { path: 'retry', subject: 'retry config', key: 'retry', keyAt: _.keyAt };
    checkFields(map, retryFields, at, check);
  },
});

const retryFields: Fields = {
  max: attribute(
    forms('must be an integer', 'a number from 0 to 2', {
      number: (number, value, spot, check) => checkWhole(number, value, [0, 2], spot, check),
    }),
  ),
  when: attribute(
    forms('should be an array of strings or a string', 'a reason or a list of reasons', {
      text: (_, value, spot, check) => reason(value, spot, check),
      list: (list, spot, check) => checkTexts(list, 'should be an array of strings', spot, check, reason),
    }),
  ),
  exit_codes: attribute(
    forms('should be an array of integers or an integer', 'a number or a list of numbers', {
      number: () => {},
      list: () => {},
    }),
  ),
};

const parallel: Shape = forms('should be an integer or a hash', 'a number or a `matrix`', {
  number: (number, value, spot, check) => checkWhole(number, value, [1, 200], spot, check),
  map: (map, spot, check) => checkFields(map, { matrix: entry(matrix) }, spot, check),
});

const matrixItem: Shape = forms('should be an array of hashes', 'a mapping of variables', { map: () => {} });

const matrix: Shape = forms('should be an array of hashes', 'a list of mappings', {
  list: (list, spot, check) => {
    let jobs = 0;
    for (const raw of list.items) {
      const item = check.known(raw);
      if (item === undefined) return;
      matrixItem(item, spot, check);
      if (item.kind === 'map') jobs += combinations(item, check);
    }
    if (list.open !== undefined || jobs <= 200) return;
    const what = `The matrix makes ${jobs} jobs.`;
    check.wrong(spot.keyAt, spot, what, 'generates too many jobs (maximum is 200)', 'Leave values out.');
  },
});

/** In how many jobs an item results; one that is not wholly known counts as none. */
function combinations(item: MapValue, check: EntryCheck): number {
  let product = item.open === undefined ? 1 : 0;
  for (const { value: raw } of item.entries.values()) {
    const value = check.known(raw);
    if (value === undefined) return 0;
    if (value.kind === 'list') product *= value.items.length;
  }
  return product;
}

const exitCodes: Fields = { exit_codes: attribute(anything) };

export const allowFailure: Shape = forms('should be a hash or a boolean value', '`true`, `false` or `exit_codes`', {
  boolean: () => {},
  map: (map, spot, check) => checkFields(map, exitCodes, spot, check),
});

const inheritable =
  'before_script after_script hooks cache image services interruptible timeout retry tags artifacts id_tokens identity'.split(
    ' ',
  );

const inherit: Shape = mapping({
  default: entry(
    forms('should be a bool or array of strings', '`true`, `false` or a list of keywords', {
      boolean: () => {},
      list: (list, spot, check) =>
        checkTexts(list, 'contains unknown values', spot, check, oneOf(inheritable, 'contains unknown values')),
    }),
  ),
  variables: entry(
    forms('should be a bool or array of strings', '`true`, `false` or a list of names', {
      boolean: () => {},
      list: (list, spot, check) => checkTexts(list, 'should be a bool or array of strings', spot, check),
    }),
  ),
});

const environmentSays =
  "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";

const environmentName: Shape = forms(environmentSays, 'text', {
  text: (said, value, spot, check) => {
    if (/^[\w${}. -](?:[\w${}./ -]*[\w${}. -])?$/.test(said)) return;
    const what = `An environment cannot be called \`${shorten(said)}\`.`;
    const action = 'Use letters, digits and `-`, `_`, `/`, `.`, `$`, `{`, `}`, with no slash at the ends.';
    check.wrong(compactPlace(value, spot), spot, what, environmentSays, action);
  },
});

const environment: Shape = forms('should be a hash or a string', 'text or a mapping', {
  text: (_, value, spot, check) =>
    environmentName(value, { ...spot, subject: spot.subject.replace(/ config$/, ' name') }, check),
  map: (map, spot, check) =>
    checkFields(
      map,
      {
        name: attribute(environmentName),
        url: attribute(text),
        action: attribute(
          oneOf(['start', 'stop', 'prepare', 'verify', 'access'], 'should be start, stop, prepare, verify, or access'),
        ),
        on_stop: attribute(text),
        auto_stop_in: attribute(text),
        kubernetes: entry(anything),
        deployment_tier: attribute(text),
      },
      spot,
      check,
    ),
});

const releaseKeys = 'tag_name tag_message name description ref released_at milestones assets'.split(' ');
const release: Shape = mapping(Object.fromEntries(releaseKeys.map((key) => [key, attribute(anything)])));

const pages: Shape = forms('should be a hash or a boolean value', '`true`, `false` or a mapping', {
  boolean: () => {},
  map: (map, spot, check) =>
    checkFields(
      map,
      { path_prefix: attribute(anything), expire_in: attribute(duration), publish: attribute(text) },
      spot,
      check,
    ),
});

export const hooks: Shape = mapping({ pre_get_sources_script: entry(script) });

/** What jobs and trigger jobs have in common (`entry/processable.rb`). */
const processable: Fields = {
  extends: attribute(textOrTexts()),
  stage: entry(text),
  only: entry(policy),
  except: entry(policy),
  rules: entry(rules),
  variables: entry(jobVariables),
  inherit: entry(inherit),
  allow_failure: entry(allowFailure),
  needs: entry(needs),
  resource_group: attribute(text),
  environment: entry(environment),
  interruptible: entry(boolean),
};

/** Keywords that jobs take from `default:`, which stand there in the same form (`entry/default.rb`). */
export const defaultFields: Fields = {
  before_script: entry(script),
  after_script: entry(script),
  hooks: entry(hooks),
  cache: entry(cache),
  image: entry(image),
  services: entry(services),
  interruptible: entry(boolean),
  timeout: entry(duration),
  retry: entry(retry),
  tags: entry(tags),
  artifacts: entry(artifacts),
  id_tokens: entry(anything),
  identity: attribute(anything),
};

const extras: readonly (readonly [string, Field])[] = [
  'inputs',
  'run',
  'secrets',
  'dast_configuration',
  'manual_confirmation',
].map((key) => [key, attribute(anything)]);

export const jobFields: Fields = {
  ...processable,
  ...defaultFields,
  ...Object.fromEntries(extras),
  when: attribute(oneOf(whens)),
  script: entry(script),
  start_in: attribute(duration),
  dependencies: attribute(texts()),
  coverage: entry(coverage),
  parallel: entry(parallel),
  release: entry(release),
  publish: attribute(text),
  pages: entry(pages),
  // Beside `script` it is told of as a conflict.
  trigger: entry(anything),
};
