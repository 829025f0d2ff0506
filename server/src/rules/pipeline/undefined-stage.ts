import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/undefined-stage',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job in a stage that the pipeline does not have.',
  why: 'A stage has to be listed in `stages`. Without that list there are `build`, `test` and `deploy`; a job that names no stage gets `test`, which then has to be in the list too.',
  notWhen: [
    'An include that cannot be read may list other stages.',
    'The file is only a part of pipelines that include it.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#stages',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/yaml_processor.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt stage',
        text: 'stages:\n  - build\n  - deploy\n\nbuild:\n  stage: biuld\n  script:\n    - make\n',
        marks: ['biuld'],
      },
      {
        language: 'yaml',
        caption: 'A stage that is not listed',
        text: 'stages: [build, test]\n\npublish:\n  stage: publish\n  script:\n    - make publish\n',
        marks: ['publish'],
      },
      {
        language: 'yaml',
        caption: 'The stage that jobs get by themselves',
        text: 'stages:\n  - build\n\ncheck:\n  script:\n    - make check\n',
        marks: ['check'],
      },
      {
        language: 'yaml',
        caption: 'There is no list of stages yet',
        text: '# the pipeline\ntest:\n  stage: integration\n  script:\n    - make test\n',
        marks: ['integration'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Listed stages',
        text: 'stages:\n  - build\n  - publish\n\nbuild:\n  stage: build\n  script:\n    - make\n\nclean:\n  stage: .post\n  script:\n    - make clean\n',
      },
      {
        language: 'yaml',
        caption: 'The stages that every pipeline has',
        text: 'check:\n  script:\n    - make check\n\ndeploy:\n  stage: deploy\n  script:\n    - make install\n',
      },
      {
        language: 'yaml',
        caption: 'An include may list it',
        text: 'include:\n  - template: Jobs/SAST.gitlab-ci.yml\n\nbuild:\n  stage: compile\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'undefined-stage'),
  message: problemMessage,
  fixes: problemFixes,
});
