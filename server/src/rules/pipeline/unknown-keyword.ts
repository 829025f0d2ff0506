import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/unknown-keyword',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A keyword that GitLab does not know.',
  why: 'GitLab refuses the whole pipeline for one keyword that it does not know, in a job, in `default:`, or further inside. A misspelt keyword at the top level becomes a job without a script.',
  notWhen: [
    'The keyword stands in a hidden job that no job extends: GitLab does not look into it.',
    'The keyword is one of a paid tier: `secrets`, `identity`.',
    'What the mapping holds comes from an include that cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/job.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt keyword of a job',
        text: 'build:\n  scirpt:\n    - make\n',
        marks: ['scirpt'],
      },
      {
        language: 'yaml',
        caption: 'Inside a keyword',
        text: 'build:\n  script:\n    - make\n  artifacts:\n    path:\n      - out\n',
        marks: ['path'],
      },
      {
        language: 'yaml',
        caption: 'A keyword of the whole pipeline',
        text: 'stage:\n  - build\n\nbuild:\n  stage: build\n  script:\n    - make\n',
        marks: ['stage'],
      },
      {
        language: 'yaml',
        caption: 'From a template',
        text: '.base:\n  afterscript:\n    - make clean\n\nbuild:\n  extends: .base\n  script:\n    - make\n',
        marks: ['afterscript'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Known keywords',
        text: 'build:\n  script:\n    - make\n  artifacts:\n    paths:\n      - out\n',
      },
      {
        language: 'yaml',
        caption: 'A hidden key that only holds anchors',
        text: '.values:\n  anything: &packages\n    - gcc\n\nbuild:\n  tags: *packages\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'unknown-keyword'),
  message: problemMessage,
  fixes: problemFixes,
});
