import { cache, image, services } from './artifact-fields';
import { mapping, type Shape } from './entry-check';
import { defaultFields } from './job-fields';
import type { PartName } from './names';
import { workflowRules } from './rule-fields';
import { nested, script } from './script-shape';
import { attribute, entry, oneOf, text } from './shapes';
import { globalVariables } from './variable-fields';

const newCommit = ['conservative', 'interruptible', 'none'];

const workflow: Shape = mapping({
  rules: entry(workflowRules),
  name: attribute(text),
  auto_cancel: entry(
    mapping({
      on_new_commit: attribute(oneOf(newCommit, 'must be one of:')),
      on_job_failure: attribute(oneOf(['none', 'all'], 'must be one of:')),
    }),
  ),
});

/** The top-level keys that are no jobs, but for `include`. */
export const globalShapes: Readonly<Record<PartName, Shape | undefined>> = {
  after_script: script,
  before_script: script,
  cache,
  default: mapping(defaultFields),
  image,
  include: undefined,
  services,
  stages: nested('should be an array of strings or a nested array of strings up to 10 levels deep', false),
  variables: globalVariables,
  workflow,
};
