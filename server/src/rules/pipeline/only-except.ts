import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/only-except',
  subject: 'pipeline-part',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A job with `only` or `except`.',
  why: '`only` and `except` came before `rules`. GitLab keeps them as they are, and whatever is new is there for `rules` alone. The two cannot be mixed in one job, and have defaults of their own: `only` without `refs` is for branches and tags, never for merge requests.\n\nThe fix writes rules that let the job run in exactly the same pipelines. There is none where no rule says the same, as for `kubernetes`, and none in a template, which others may extend with policies of their own.',
  notWhen: ['It is null, which counts as not given.', 'The job has `rules` as well, which GitLab refuses.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/deprecated_keywords/#only--except',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/build/policy/refs.rb',
  ],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Branches, tags and sources',
        text: 'build:\n  script:\n    - make\n  only:\n    - main\n    - /^release-.*$/\n    - tags\n    - schedules\n',
        marks: ['only'],
      },
      {
        language: 'yaml',
        caption: 'Both, with changes and variables',
        text: 'build:\n  only:\n    refs: [merge_requests]\n    changes: ["src/**/*"]\n    variables:\n      - $DEPLOY == "yes"\n  except: [web]\n  script:\n    - make\n',
        marks: ['only', 'except'],
      },
      {
        language: 'yaml',
        caption: 'Only exceptions',
        text: 'build:\n  except:\n    - branches@group/project\n  script:\n    - make\n',
        marks: ['except'],
      },
      {
        language: 'yaml',
        caption: 'What no rule says',
        text: 'build:\n  only:\n    kubernetes: active\n  script:\n    - make\n',
        marks: ['only'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: '`rules`',
        text: 'build:\n  rules:\n    - if: $CI_COMMIT_BRANCH == "main"\n    - if: $CI_COMMIT_TAG\n  script:\n    - make\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'only-except'),
  message: problemMessage,
  fixes: problemFixes,
});
