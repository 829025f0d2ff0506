import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/undefined-need',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job that waits for one that is not there, or comes later.',
  why: '`needs` and `dependencies` name jobs of the same pipeline in the same stage or an earlier one; with both, a dependency has to be among the needs.',
  notWhen: [
    'The need is `optional: true`.',
    'It is on another pipeline or project.',
    'An include that cannot be read may bring the job.',
    'It names a single copy of a parallel job.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#needs',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/yaml_processor.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt job',
        text: 'compile:\n  stage: build\n  script:\n    - make\n\ncheck:\n  needs: [complie]\n  script:\n    - make check\n',
        marks: ['complie'],
      },
      {
        language: 'yaml',
        caption: 'A job of a later stage',
        text: 'build:\n  stage: build\n  needs:\n    - job: check\n  script:\n    - make\n\ncheck:\n  stage: test\n  script:\n    - make check\n',
        marks: ['check'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'A dependency that is not needed',
        text: 'build:\n  stage: build\n  script:\n    - make\n\nlint:\n  stage: build\n  script:\n    - make lint\n\ncheck:\n  needs: [lint]\n  dependencies: [build]\n  script:\n    - make check\n',
        marks: ['build'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'An environment that nothing stops',
        text: 'review:\n  environment:\n    name: review\n    on_stop: stop_reveiw\n  script:\n    - make deploy\n',
        marks: ['stop_reveiw'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'The same job twice',
        text: 'build:\n  script:\n    - make\n\ncheck:\n  needs:\n    - build\n    - job: build\n  script:\n    - make check\n',
        marks: ['build'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Jobs of the same stage and earlier ones',
        text: 'build:\n  stage: build\n  script:\n    - make\n\nlint:\n  script:\n    - make lint\n\ncheck:\n  needs: [build, lint]\n  script:\n    - make check\n',
      },
      {
        language: 'yaml',
        caption: 'Optional needs, and those on other pipelines',
        text: 'check:\n  needs:\n    - job: build\n      optional: true\n    - project: group/project\n      job: build\n      ref: main\n      artifacts: true\n  script:\n    - make check\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'undefined-need'),
  message: problemMessage,
  fixes: problemFixes,
});
