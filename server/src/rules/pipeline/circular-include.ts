import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/circular-include',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'Files that include each other in a circle.',
  why: 'GitLab follows includes of included files without looking where they lead. In a circle it goes round until it has counted 150 files, and then refuses the pipeline with a message about too many includes. Here nothing is read twice.',
  notWhen: [
    'An include on the way has `rules:`, which may end the circle.',
    'An include on the way depends on the inputs of its file.',
    'The include is a wildcard: GitLab leaves out what it has already.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/includes/#use-nested-includes',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/external/mapper/verifier.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Two files that include each other',
        text: 'include:\n  - local: ci/a.yml\n\nbuild:\n  script:\n    - make\n',
        files: {
          'ci/a.yml': 'include: ci/b.yml\n\na:\n  script:\n    - make a\n',
          'ci/b.yml': 'include: /ci/a.yml\n\nb:\n  script:\n    - make b\n',
        },
        marks: ['/ci/a.yml'],
      },
      {
        language: 'yaml',
        caption: 'The file itself',
        text: 'include: .gitlab-ci.yml\n\nbuild:\n  script:\n    - make\n',
        marks: ['.gitlab-ci.yml'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'One file twice, and a wildcard over the files of which it is one',
        text: 'include:\n  - local: ci/a.yml\n  - local: ci/b.yml\n\nbuild:\n  script:\n    - make\n',
        files: {
          'ci/a.yml': 'include: ci/b.yml\n\na:\n  script:\n    - make a\n',
          'ci/b.yml': 'include: "ci/*.yml"\n\nb:\n  script:\n    - make b\n',
        },
      },
    ],
  },
  check: (block) => familyFindings(block, 'circular-include'),
  message: problemMessage,
});
