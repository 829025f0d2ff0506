import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/unreachable-job',
  subject: 'pipeline-part',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A job or pipeline that no rule ever lets run.',
  why: 'A job with `rules` runs where the first of them that is met says so. Where all say `when: never` or have conditions that nothing meets, it never does, and neither does a pipeline whose `workflow` has such rules. That is mostly a way to switch it off, which is told of as a hint; where a condition is to blame, it is a mistake.',
  notWhen: [
    'Something of the rules or the pipeline is not known.',
    'The job is defined in several files: one of them switches it off for the others.',
  ],
  references: ['https://docs.gitlab.com/ci/yaml/#rules', 'https://docs.gitlab.com/ci/yaml/workflow/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'All conditions are impossible',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_TAG && $CI_COMMIT_BRANCH\n',
        marks: ['build'],
        also: ['pipeline/unreachable-rule'],
      },
      {
        language: 'yaml',
        caption: 'Switched off',
        text: 'build:\n  script:\n    - make\n  rules:\n    - when: never\n\ntest:\n  script:\n    - make test\n',
        marks: ['build'],
        severity: 'hint',
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'One rule lets it run',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - if: $CI_COMMIT_BRANCH\n',
      },
      {
        language: 'yaml',
        caption: 'What is included may define it again',
        text: 'include:\n  - project: group/templates\n    file: build.yml\n\nbuild:\n  script:\n    - make\n  rules:\n    - when: never\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'unreachable-job'),
  message: problemMessage,
});
