import { cache } from './cache-fields';
import { compactPlace, mapping, type Shape } from './entry-check';
import { image, services } from './image-fields';
import { defaultFields } from './job-fields';
import type { PartName } from './names';
import { autoCancelField, workflowRules } from './rule-fields';
import { nested, script } from './script-shape';
import { attribute, entry } from './shapes';
import { globalVariables } from './variable-fields';

/** GitLab looks at nothing but the length. */
const workflowName: Shape = (value, spot, check) => {
  if (value.kind === 'list' || value.kind === 'map') {
    check.report({
      family: 'keyword-type',
      at: compactPlace(value, spot),
      what: `The name of a pipeline is text, and this is a ${value.kind === 'list' ? 'list' : 'mapping'}.`,
      quote: undefined,
      why: 'GitLab’s lint lets it pass, but no pipeline can be named by it.',
      action: 'Write one text.',
      severity: 'warning',
    });
    return;
  }
  const length = value.kind === 'scalar' ? [...value.node.text].length : 0;
  if (length <= 255) return;
  const says = 'is too long (maximum is 255 characters)';
  check.wrong(compactPlace(value, spot), spot, `The name has ${length} characters.`, says, 'Use 255 at most.');
};

const workflow: Shape = mapping({
  rules: entry(workflowRules),
  name: attribute(workflowName),
  auto_cancel: autoCancelField,
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
