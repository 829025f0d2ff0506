import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/duplicate-pipelines',
  subject: 'pipeline-part',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A job that may run twice for one push.',
  why: 'Without `workflow:rules`, a push to a branch with a merge request makes two pipelines: one of the branch, one of the merge request. Jobs with `only` or without conditions are in the first alone; a job whose rules end in one without a condition is in both. GitLab’s own lint warns of it.',
  notWhen: [
    'The pipeline has `workflow:rules`, or something of it is not known.',
    'The last rule has a condition, or says `when: never`.',
  ],
  references: [
    'https://docs.gitlab.com/ci/jobs/job_rules/#avoid-duplicate-pipelines',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/processable.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The last rule takes every pipeline',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - when: always\n',
        marks: ['when: always'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: '`workflow` decides which pipelines there are',
        text: 'workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n\nbuild:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - when: always\n',
      },
      {
        language: 'yaml',
        caption: 'A condition',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH\n',
      },
      {
        language: 'yaml',
        caption: 'What is included may have `workflow`',
        text: 'include:\n  - project: group/templates\n    file: workflow.yml\n\nbuild:\n  script:\n    - make\n  rules:\n    - when: manual\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'duplicate-pipelines'),
  message: problemMessage,
});
