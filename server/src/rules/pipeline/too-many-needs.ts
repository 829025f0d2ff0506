import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

const names = Array.from({ length: 51 }, (_, index) => `part-${index + 1}`);
const jobs = (of: readonly string[]): string =>
  of.map((name) => `${name}:\n  script:\n    - make ${name}\n\n`).join('');

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/too-many-needs',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job that needs more jobs than GitLab allows.',
  why: 'A job may need 50 others unless the plan or instance says otherwise. GitLab makes no pipeline with one that needs more.',
  notWhen: ['The needs are not all known.', 'The job never runs.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#needs',
    'https://docs.gitlab.com/administration/cicd/limits/',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/pipeline/seed/build.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: '51 jobs',
        text: `${jobs(names)}all:\n  needs: [${names.join(', ')}]\n  script:\n    - make\n`,
        marks: ['needs'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: '50 jobs',
        text: `${jobs(names.slice(1))}all:\n  needs: [${names.slice(1).join(', ')}]\n  script:\n    - make\n`,
      },
    ],
  },
  check: (block) => familyFindings(block, 'too-many-needs'),
  message: problemMessage,
});
