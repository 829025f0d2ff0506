import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/keyword-type',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A keyword with a value that it does not take.',
  why: 'GitLab checks form and range of every value and refuses the pipeline where one does not fit: text where a list is wanted, a number where text is, a word that is none of the allowed ones, a command that YAML reads as a mapping.',
  notWhen: [
    'The value holds an input, `$[[ … ]]`, or comes from an include that cannot be read.',
    'The value is null: GitLab takes the keyword for not given.',
    'It stands in a hidden job that no job extends.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A command with a colon is a mapping',
        text: 'build:\n  script:\n    - echo Status: done\n',
        marks: ['echo Status: done'],
      },
      {
        language: 'yaml',
        caption: 'Text where a list is wanted',
        text: 'build:\n  tags: docker\n  script:\n    - make\n',
        marks: ['docker'],
      },
      {
        language: 'yaml',
        caption: 'A word that is none of the allowed ones',
        text: 'build:\n  script:\n    - make\n  when: on_succes\n',
        marks: ['on_succes'],
      },
      {
        language: 'yaml',
        caption: 'A number where text is wanted',
        text: 'build:\n  image: 3.12\n  script:\n    - make\n',
        marks: ['3.12'],
      },
      {
        language: 'yaml',
        caption: 'Out of range, and no duration',
        text: 'build:\n  script:\n    - make\n  retry: 5\n  timeout: soon\n',
        marks: ['5', 'soon'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'A matrix of too many jobs',
        text: 'build:\n  parallel:\n    matrix:\n      - A: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\n        B: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\n  script:\n    - make\n',
        marks: ['matrix'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'An environment with slashes at its ends',
        text: 'deploy:\n  environment: /production/\n  script:\n    - make install\n',
        marks: ['/production/'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Values of the right form',
        text: 'build:\n  image: "3.12"\n  tags: [docker]\n  script:\n    - "echo Status: done"\n    - [make, make install]\n  when: on_success\n  retry: 2\n  timeout: 1h 30m\n  cache:\n    key: $CI_COMMIT_REF_SLUG\n    paths: [out]\n    policy: $POLICY\n',
      },
      {
        language: 'yaml',
        caption: 'Inputs are filled in later',
        text: 'spec:\n  inputs:\n    tag:\n---\nbuild:\n  tags: $[[ inputs.tag ]]\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'keyword-type'),
  message: problemMessage,
  fixes: problemFixes,
});
