import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/circular-extends',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job that extends itself through others, or through too many.',
  why: 'Each name in `extends` is followed to what it extends in turn. A chain may have eleven templates above the job and must not lead back to it.',
  notWhen: ['A part of the chain is not known.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#extends',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/extendable/entry.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Two templates that extend each other',
        text: '.a:\n  extends: .b\n\n.b:\n  extends: .a\n\nbuild:\n  script:\n    - make\n',
        marks: ['.b', '.a'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Two levels',
        text: '.a:\n  image: debian:12\n\n.b:\n  extends: .a\n\nbuild:\n  extends: .b\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'circular-extends'),
  message: problemMessage,
});
