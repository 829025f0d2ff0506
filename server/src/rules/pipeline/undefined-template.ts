import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/undefined-template',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job that extends something that is not there.',
  why: 'GitLab refuses the pipeline when a name in `extends` is neither a job nor a hidden job of the whole configuration, includes counted.',
  notWhen: ['An include that cannot be read may define it.', 'The file is only a part of pipelines that include it.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#extends',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/extendable/entry.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt template',
        text: '.nix-base:\n  image: nixos/nix\n\nbuild:\n  extends: .nix-bas\n  script:\n    - make\n\ncheck:\n  extends: .nix-base\n  script:\n    - make check\n',
        marks: ['.nix-bas'],
      },
      {
        language: 'yaml',
        caption: 'The dot is missing',
        text: '.base:\n  image: debian:12\n\nbuild:\n  extends: base\n  script:\n    - make\n\ncheck:\n  extends: .base\n  script:\n    - make check\n',
        marks: ['base'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A template of the file',
        text: '.base:\n  image: debian:12\n\nbuild:\n  extends: .base\n  script:\n    - make\n',
      },
      {
        language: 'yaml',
        caption: 'A template from elsewhere',
        text: 'include:\n  - remote: https://example.com/base.yml\n\nbuild:\n  extends: .base\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'undefined-template'),
  message: problemMessage,
  fixes: problemFixes,
});
