import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/removed-keyword',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A keyword that GitLab has removed.',
  why: '`types` and `type` were the first names of `stages` and `stage`. GitLab dropped them, and takes `types` for a job without a script.',
  notWhen: ['`type` stands where it means something else, as in `spec:inputs`.'],
  references: ['https://docs.gitlab.com/update/deprecations/'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: '`types`',
        text: 'types:\n  - build\n\nbuild:\n  stage: build\n  script:\n    - make\n',
        marks: ['types'],
      },
      { language: 'yaml', caption: '`type`', text: 'build:\n  type: build\n  script:\n    - make\n', marks: ['type'] },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Their names today',
        text: 'stages:\n  - build\n\nbuild:\n  stage: build\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'removed-keyword'),
  message: problemMessage,
  fixes: problemFixes,
});
