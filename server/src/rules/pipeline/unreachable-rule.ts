import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/unreachable-rule',
  subject: 'pipeline-part',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A rule that nothing ever meets.',
  why: 'GitLab goes through the rules of a job and takes the first whose conditions are all met. A rule is of no use where its condition contradicts itself, compares a variable with something that it never is, or where a rule above has no condition at all.\n\nKnown of GitLab’s own variables is that a pipeline is for a branch, a tag or a merge request: `$CI_COMMIT_BRANCH` and `$CI_COMMIT_TAG` are never both set, and neither is in the pipeline of a merge request.',
  notWhen: [
    'The condition depends on variables whose values are not known, as nearly all do.',
    'The pipeline sets one of GitLab’s variables itself.',
    'The rules come together from several places: what stands above in one job does not in another.',
  ],
  references: ['https://docs.gitlab.com/ci/yaml/#rules', 'https://docs.gitlab.com/ci/variables/predefined_variables/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A source that does not exist',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request"\n    - if: $CI_COMMIT_TAG\n',
        marks: ['$CI_PIPELINE_SOURCE == "merge_request"'],
      },
      {
        language: 'yaml',
        caption: 'A branch in the pipeline of a merge request',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_COMMIT_BRANCH == "main"\n    - if: $CI_COMMIT_TAG\n',
        marks: ['$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_COMMIT_BRANCH == "main"'],
      },
      {
        language: 'yaml',
        caption: 'Below a rule that takes everything',
        text: 'build:\n  script:\n    - make\n  rules:\n    - when: manual\n    - if: $CI_COMMIT_TAG\n',
        marks: ['if'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'They can be met',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"\n    - if: $CI_COMMIT_BRANCH == "main" || $CI_COMMIT_TAG\n    - if: $LEVEL == "1" || $LEVEL == "2"\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'unreachable-rule'),
  message: problemMessage,
});
