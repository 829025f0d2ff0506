import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-reference',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A `!reference` that leads to nothing or back to itself.',
  why: 'GitLab follows references everywhere, hidden jobs included, and refuses the pipeline when one names a key that does not exist, that is null or false, or that refers back.',
  notWhen: ['An include that cannot be read may define it.', 'The file is only a part of pipelines that include it.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/yaml/tags/reference.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A key that is not there',
        text: '.setup:\n  script:\n    - make setup\n\nbuild:\n  script:\n    - !reference [.setup, before_script]\n    - make\n',
        marks: ['[.setup, before_script]'],
      },
      {
        language: 'yaml',
        caption: 'Back to itself',
        text: 'build:\n  script:\n    - !reference [build, script]\n',
        marks: ['[build, script]'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A key that is there',
        text: '.setup:\n  script:\n    - make setup\n\nbuild:\n  script:\n    - !reference [.setup, script]\n    - make\n',
      },
      {
        language: 'yaml',
        caption: 'From elsewhere',
        text: 'include:\n  - project: group/templates\n    file: setup.yml\n\nbuild:\n  script:\n    - !reference [.setup, script]\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-reference'),
  message: problemMessage,
});
