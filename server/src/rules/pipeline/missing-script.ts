import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/missing-script',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job that does nothing.',
  why: 'Every key at the top level that is no keyword and does not start with a dot is a job, and a job needs a `script`, `run` or `trigger`.',
  notWhen: [
    'The job extends something that may bring a script and cannot be read.',
    'The key starts with a dot: it is a template.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#script',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/jobs.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A template without its dot',
        text: 'base:\n  image: debian:12\n\nbuild:\n  script:\n    - make\n',
        marks: ['base'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A hidden job',
        text: '.base:\n  image: debian:12\n\nbuild:\n  extends: .base\n  script:\n    - make\n',
      },
      {
        language: 'yaml',
        caption: 'The script comes from a template',
        text: '.make:\n  script:\n    - make\n\nbuild:\n  extends: .make\n',
      },
      { language: 'yaml', caption: 'A trigger', text: 'deploy:\n  trigger: group/project\n' },
      {
        language: 'yaml',
        caption: 'The template lies elsewhere',
        text: 'include:\n  - project: group/templates\n    file: make.yml\n\nbuild:\n  extends: .make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'missing-script'),
  message: problemMessage,
  fixes: problemFixes,
});
