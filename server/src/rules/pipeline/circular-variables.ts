import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/circular-variables',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'Variables that are made of each other.',
  why: 'GitLab expands variables within variables before it makes the jobs. Where two or more lead back to each other it can begin nowhere, and makes no pipeline.',
  notWhen: [
    'A variable refers to itself alone: that may be one of the project or the runner.',
    'A variable has `expand: false`.',
    'The job never runs.',
  ],
  references: [
    'https://docs.gitlab.com/ci/variables/#use-cicd-variables-in-other-variables',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/variables/collection/sort.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Of the pipeline',
        text: 'variables:\n  IMAGE: $NAME:$TAG\n  NAME: app\n  TAG: ${IMAGE}-latest\n\nbuild:\n  script:\n    - make\n',
        marks: ['$NAME:$TAG'],
      },
      {
        language: 'yaml',
        caption: 'Of a job and the pipeline',
        text: 'variables:\n  TARGET: $FOLDER/out\n\nbuild:\n  variables:\n    FOLDER: $TARGET/build\n  script:\n    - make\n',
        marks: ['$TARGET/build'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Of one another, itself, and not expanded',
        text: 'variables:\n  PATH: $PATH:/opt/bin\n  IMAGE: $NAME:1\n  NAME: app\n  A: $B\n  B:\n    value: $A\n    expand: false\n\nbuild:\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'circular-variables'),
  message: problemMessage,
});
