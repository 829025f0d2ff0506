import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-expression',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A condition that GitLab cannot read.',
  why: 'The expressions of `rules:if` and `only:variables` know variables, text in quotes, regular expressions, comparisons, `&&`, `||`, `!` and parentheses, and nothing of the shell.',
  notWhen: ['It holds a regular expression in a form that is not sure to be wrong.'],
  references: [
    'https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/pipeline/expression/lexer.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A single `=`',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH = "main"\n',
        marks: ['$CI_COMMIT_BRANCH = "main"'],
      },
      {
        language: 'yaml',
        caption: 'Braces, and words in place of operators',
        text: 'workflow:\n  rules:\n    - if: ${CI_COMMIT_TAG}\n    - if: $CI_COMMIT_TAG and $RELEASE\n\nbuild:\n  script:\n    - make\n',
        marks: ['${CI_COMMIT_TAG}', '$CI_COMMIT_TAG and $RELEASE'],
      },
      {
        language: 'yaml',
        caption: 'Text without quotes',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH == main\n',
        marks: ['$CI_COMMIT_BRANCH == main'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Comparisons joined',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH == "main" && ($RELEASE || $CI_COMMIT_TAG =~ /^v\\d+/i)\n    - if: $CI_COMMIT_TAG != null\n    - if: !!str \'! $SKIP\'\n    - if: $CI_COMMIT_REF_NAME =~ /^feature\\/.+$/ && $A !~ $PATTERN\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-expression'),
  message: problemMessage,
});
