import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/conflicting-keywords',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'Keywords of a job that exclude each other.',
  why: 'GitLab refuses a job with both `rules` and `only`, with `script` and `trigger`, or with `start_in` and nothing that delays it.',
  notWhen: ['One of them is null, which takes an inherited keyword away.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#rules',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/processable.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: '`rules` beside `only`',
        text: 'build:\n  script:\n    - make\n  only:\n    - main\n  rules:\n    - if: $CI_COMMIT_BRANCH\n',
        marks: ['only'],
      },
      {
        language: 'yaml',
        caption: '`only` from a template',
        text: '.base:\n  image: debian:12\n  except: [tags]\n\nbuild:\n  extends: .base\n  script:\n    - make\n  rules:\n    - when: manual\n',
        marks: ['except'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: '`start_in` without delay',
        text: 'build:\n  script:\n    - make\n  start_in: 5 minutes\n',
        marks: ['start_in'],
      },
      {
        language: 'yaml',
        caption: 'At the top level and in `default:`',
        text: 'image: debian:12\n\ndefault:\n  image: debian:13\n\nbuild:\n  script:\n    - make\n',
        marks: ['image'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Only `rules`',
        text: 'build:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH\n',
      },
      {
        language: 'yaml',
        caption: 'A template’s `only` taken away',
        text: '.base:\n  only: [main]\n\nbuild:\n  extends: .base\n  only:\n  script:\n    - make\n  rules:\n    - if: $CI_COMMIT_BRANCH\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'conflicting-keywords'),
  message: problemMessage,
  fixes: problemFixes,
});
