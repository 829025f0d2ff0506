import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/undefined-anchor',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'An alias `*name` without an anchor `&name` above it.',
  why: 'An alias stands for what was anchored before it in the same document. GitLab cannot read a file that uses one without, and anchors of included files are not known.',
  notWhen: ['The block that may set the anchor has a syntax error.'],
  references: ['https://docs.gitlab.com/ci/yaml/yaml_optimization/#anchors', 'https://yaml.org/spec/1.1/#alias/syntax'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt alias',
        text: 'check:\n  script: &lines\n    - make\n\nbuild:\n  script: *linse\n',
        marks: ['*linse'],
      },
      {
        language: 'yaml',
        caption: 'Set only further down',
        text: 'build:\n  script: *lines\n\ncheck:\n  script: &lines\n    - make\n',
        marks: ['*lines'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Set above',
        text: '.setup: &setup\n  image: debian:12\n\nbuild:\n  <<: *setup\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'undefined-anchor'),
  message: problemMessage,
  fixes: problemFixes,
});
