import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/deprecated-global',
  subject: 'pipeline-part',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A keyword at the top level whose place is `default:`.',
  why: '`image`, `services`, `cache`, `before_script` and `after_script` can stand at the top level for all jobs. GitLab has deprecated that: the same keywords in `default:` do the same, and jobs can turn them away with `inherit:`.',
  notWhen: ['It stands in a job or in `default:`.'],
  references: ['https://docs.gitlab.com/ci/yaml/deprecated_keywords/'],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'There is no `default:` yet',
        text: '# for all jobs\nbefore_script:\n  - make setup\n\nbuild:\n  script:\n    - make\n',
        marks: ['before_script'],
      },
      {
        language: 'yaml',
        caption: 'Beside `default:`',
        text: 'image: debian:12\n\ndefault:\n  tags: [docker]\n\nbuild:\n  script:\n    - make\n',
        marks: ['image'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'In `default:`',
        text: 'default:\n  image: debian:12\n  before_script:\n    - make setup\n\nbuild:\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'deprecated-global'),
  message: problemMessage,
  fixes: problemFixes,
});
