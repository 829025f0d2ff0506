import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/deprecated-keyword',
  subject: 'pipeline-part',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A keyword that GitLab has moved elsewhere.',
  why: 'GitLab still takes these keywords where they were, and develops them only where they are now: `publish` in `pages:`, and what is shown of a Kubernetes cluster in `dashboard:`.',
  notWhen: ['It stands at its new place.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/deprecated_keywords/',
    'https://docs.gitlab.com/ci/yaml/#environmentkubernetes',
  ],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: '`publish` beside `pages`',
        text: 'site:\n  script:\n    - make\n  pages: true\n  publish: dist\n',
        marks: ['publish'],
      },
      {
        language: 'yaml',
        caption: 'Of a cluster',
        text: 'deploy:\n  script:\n    - make\n  environment:\n    name: production\n    kubernetes:\n      agent: group/project:agent\n      namespace: web\n',
        marks: ['namespace'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Their places today',
        text: 'site:\n  script:\n    - make\n  pages:\n    publish: dist\n\ndeploy:\n  script:\n    - make\n  environment:\n    name: production\n    kubernetes:\n      agent: group/project:agent\n      dashboard:\n        namespace: web\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'deprecated-keyword'),
  message: problemMessage,
});
