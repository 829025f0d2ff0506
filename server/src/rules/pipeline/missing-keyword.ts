import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/missing-keyword',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A mapping without a keyword that it needs.',
  why: 'Some mappings mean nothing without one of their keywords: an image without a name, a delay without its length, `changes` without paths.',
  notWhen: ['The mapping may get the keyword from an include that cannot be read.'],
  references: ['https://docs.gitlab.com/ci/yaml/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'An image without a name',
        text: 'build:\n  image:\n    entrypoint: [""]\n  script:\n    - make\n',
        marks: ['image'],
      },
      {
        language: 'yaml',
        caption: 'A delay of no length',
        text: 'build:\n  script:\n    - make\n  when: delayed\n',
        marks: ['when'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Both are there',
        text: 'build:\n  image:\n    name: debian:12\n    entrypoint: [""]\n  script:\n    - make\n  when: delayed\n  start_in: 30 minutes\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'missing-keyword'),
  message: problemMessage,
});
