import { artifacts } from './artifact-fields';
import { cache } from './cache-fields';
import { checkFields, type Fields, forms, mapping, type Shape } from './entry-check';
import { environment } from './environment-fields';
import { image, services } from './image-fields';
import { jobInputs } from './job-input-fields';
import { needsOf } from './need-shape';
import { parallel } from './parallel-shape';
import { coverage, policy } from './policy-shape';
import { release } from './release-fields';
import { retry } from './retry-fields';
import { delay, rules } from './rule-fields';
import { run } from './run-fields';
import { script } from './script-shape';
import { secrets } from './secret-fields';
import {
  anything,
  attribute,
  boolean,
  checkTexts,
  duration,
  durationUpTo,
  entry,
  integers,
  oneOf,
  text,
  textOrTexts,
  texts,
} from './shapes';
import { idTokens } from './token-fields';
import { jobVariables } from './variable-fields';

const whens = ['on_success', 'on_failure', 'always', 'manual', 'delayed'];

/** GitLab counts each tag once, and refuses fifty (`entry/tags.rb`). */
const tags: Shape = forms('should be an array of strings', 'a list of texts', {
  list: (list, spot, check) => {
    checkTexts(list, 'should be an array of strings', spot, check);
    const names = new Set(list.items.map((item) => (item.kind === 'scalar' ? item.node.text : item)));
    if (names.size < 50) return;
    const what = `\`${spot.key}\` lists ${names.size} tags.`;
    check.wrong(spot.keyAt, spot, what, 'must be less than the limit of 50 tags', 'Use no more than 49 tags.');
  },
});

const exitCodes: Fields = { exit_codes: attribute(integers) };

const allowFailure: Shape = forms('should be a hash or a boolean value', '`true`, `false` or `exit_codes`', {
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
      bare: true,
      boolean: () => {},
      list: (list, spot, check) =>
        checkTexts(list, 'should be an array of strings', spot, check, oneOf(inheritable, 'contains unknown values')),
    }),
  ),
  variables: entry(
    forms('should be a bool or array of strings', '`true`, `false` or a list of names', {
      bare: true,
      boolean: () => {},
      list: (list, spot, check) => checkTexts(list, 'should be an array of strings', spot, check),
    }),
  ),
});

const pagesFields: Fields = {
  path_prefix: attribute(text),
  expire_in: attribute(duration),
  publish: attribute(text),
};

/** `pages` of a job (`entry/pages.rb`). */
const pages: Shape = forms('should be a hash or a boolean value', '`true`, `false` or a mapping', {
  boolean: () => {},
  map: (map, spot, check) => checkFields(map, pagesFields, spot, check),
});

const hooks: Shape = mapping({ pre_get_sources_script: entry(script) });

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
  resource_group: attribute(text),
  environment: entry(environment),
  interruptible: entry(boolean),
};

/** GitLab's limit on the time that a job may take (`Project::MAX_BUILD_TIMEOUT`, a mean month). */
const timeout: Shape = durationUpTo(2_629_746, 'a month');

/** Keywords that jobs take from `default:`, which stand there in the same form (`entry/default.rb`). */
export const defaultFields: Fields = {
  before_script: entry(script),
  after_script: entry(script),
  hooks: entry(hooks),
  cache: entry(cache),
  image: entry(image),
  services: entry(services),
  interruptible: entry(boolean),
  timeout: entry(timeout),
  retry: entry(retry),
  tags: entry(tags),
  artifacts: entry(artifacts),
  id_tokens: entry(idTokens),
  identity: attribute(oneOf(['google_cloud'])),
};

const dastFields: Fields = { site_profile: attribute(text), scanner_profile: attribute(text) };

export const jobFields: Fields = {
  ...processable,
  ...defaultFields,
  needs: entry(needsOf(['job', 'cross_dependency'])),
  when: attribute(oneOf(whens)),
  script: entry(script),
  start_in: attribute(delay),
  dependencies: attribute(texts()),
  coverage: entry(coverage),
  parallel: entry(parallel),
  release: entry(release),
  publish: entry(text),
  pages: entry(pages),
  inputs: entry(jobInputs),
  run: attribute(run),
  secrets: entry(secrets),
  dast_configuration: entry(mapping(dastFields)),
  manual_confirmation: attribute(text),
  // Beside `script` it is told of as a conflict.
  trigger: entry(anything),
};
