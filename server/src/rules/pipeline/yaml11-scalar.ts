import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/yaml11-scalar',
  subject: 'pipeline-part',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A value that YAML reads as another one than it looks.',
  why: 'GitLab reads YAML 1.1. There `3.10` is the number 3.1, `010` is 8, `12:30` is 750, `yes` and `on` are booleans, and a date stops the pipeline. A variable then has another value than the one written.',
  notWhen: ['The value is in quotes.', 'The text that jobs see is the one written, as for `8080` or `true`.'],
  references: ['https://docs.gitlab.com/ci/yaml/#variables', 'https://yaml.org/type/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A version that loses its zero',
        text: 'variables:\n  PYTHON_VERSION: 3.10\n\nbuild:\n  script:\n    - make\n',
        marks: ['3.10'],
      },
      {
        language: 'yaml',
        caption: 'An octal number and a boolean',
        text: 'build:\n  variables:\n    UMASK: 022\n    VERBOSE: yes\n  script:\n    - make\n',
        marks: ['022', 'yes'],
      },
      {
        language: 'yaml',
        caption: 'In a matrix and in a rule',
        text: 'build:\n  parallel:\n    matrix:\n      - MODE: [0644, 755]\n  rules:\n    - if: $LEVEL\n      variables:\n        SPEED: 1.50\n  script:\n    - make\n',
        marks: ['0644', '1.50'],
      },
      {
        language: 'yaml',
        caption: 'A date',
        text: 'variables:\n  SNAPSHOT: 2024-01-31\n\nbuild:\n  script:\n    - make\n',
        marks: ['2024-01-31'],
        severity: 'error',
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'In quotes, or the same either way',
        text: 'variables:\n  PYTHON_VERSION: "3.10"\n  PORT: 8080\n  RATIO: 1.5\n  VERBOSE: "yes"\n  COLOUR: true\n  DEPTH: 1.0\n\nbuild:\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'yaml11-scalar'),
  message: problemMessage,
  fixes: problemFixes,
});
