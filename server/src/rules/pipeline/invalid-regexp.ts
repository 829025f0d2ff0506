import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-regexp',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A regular expression that GitLab does not take.',
  why: 'GitLab matches with RE2, which knows neither look-around nor references back. `coverage` wants its expression between slashes.',
  notWhen: [
    'The expression uses a form whose validity is not sure.',
    'The value of `only` or `except` is a plain name.',
  ],
  references: ['https://docs.gitlab.com/ci/yaml/#coverage', 'https://github.com/google/re2/wiki/Syntax'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'No slashes',
        text: 'build:\n  script:\n    - make\n  coverage: "TOTAL.*"\n',
        marks: ['"TOTAL.*"'],
      },
      {
        language: 'yaml',
        caption: 'Look-around',
        text: 'build:\n  script:\n    - make\n  only:\n    - /^(?!main)/\n',
        marks: ['/^(?!main)/'],
        also: ['pipeline/only-except'],
      },
      {
        language: 'yaml',
        caption: 'Parentheses that do not match',
        text: "build:\n  script:\n    - make\n  coverage: '/(\\d+/'\n",
        marks: ["'/(\\d+/'"],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'RE2',
        text: "build:\n  script:\n    - make\n  coverage: '/TOTAL\\s+\\d+\\s+(\\d+)%/'\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ /^release-.*$/i\n",
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-regexp'),
  message: problemMessage,
});
