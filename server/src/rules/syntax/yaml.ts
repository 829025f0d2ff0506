import { defineRule } from '../rule';
import { findProblems, insertionFix, sentence } from '../syntax-problem';

export const rule = defineRule({
  id: 'syntax/yaml',
  subject: 'syntax',
  severity: 'error',
  since: '0.1.0',
  summary: 'A pipeline file is not valid YAML.',
  why: 'GitLab refuses the whole pipeline when one of its files cannot be read. Here an error hides only the top-level block it stands in: the other blocks are still checked.',
  notWhen: ['The text is valid in YAML 1.1, the version that GitLab reads.', 'The text uses `!reference`.'],
  references: ['https://docs.gitlab.com/ci/yaml/', 'https://yaml.org/spec/1.1/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A quote that is never closed',
        text: 'build:\n  script:\n    - "make\n',
        marks: [''],
        unfixable: true,
      },
    ],
    good: [
      { language: 'yaml', caption: 'The quote is closed', text: 'build:\n  script:\n    - "make"\n' },
      {
        language: 'yaml',
        caption: 'GitLab’s own tag',
        text: '.setup:\n  script:\n    - make setup\n\nbuild:\n  script:\n    - !reference [.setup, script]\n    - make\n',
      },
    ],
  },
  check: (subject) => findProblems(subject, 'yaml'),
  message: (problem) => ({
    what: sentence(problem.message),
    why: 'GitLab rejects the whole pipeline when a file is not valid YAML.',
    action: 'Correct the syntax at this place.',
  }),
  fixes: (finding) => insertionFix(finding.data),
});
