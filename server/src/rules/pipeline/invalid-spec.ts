import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

const body = '---\ncheck:\n  script:\n    - make $[[ inputs.target ]]\n';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-spec',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'An input that its own header rules out.',
  why: 'GitLab holds the default of an input to its type, options and pattern, and refuses the file whoever includes it. It takes options for text and numbers only, a pattern for text only, and each name once, files of `spec:include` counted.',
  notWhen: ['A default or pattern is not known or in a form that cannot be tested here.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#specinputs',
    'https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/config/header',
    'https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/ci/inputs',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A type that does not exist',
        text: `spec:\n  inputs:\n    target:\n      type: strng\n${body}`,
        marks: ['strng'],
      },
      {
        language: 'yaml',
        caption: 'A default beside the options',
        text: `spec:\n  inputs:\n    target:\n      options: [all, none]\n      default: al\n${body}`,
        marks: ['al'],
      },
      {
        language: 'yaml',
        caption: 'Options of a boolean, and a default that is no number',
        text: `spec:\n  inputs:\n    target:\n      type: boolean\n      default: true\n      options: [true]\n    jobs:\n      type: number\n      default: many\n${body}`,
        marks: ['options', 'many'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Each type with what it takes',
        text: `spec:\n  inputs:\n    target:\n      default: v1.2\n      regex: ^v\\d\\.\\d+$\n      description: What to make\n    jobs:\n      type: number\n      default: 2\n      options: [1, 2]\n    verbose:\n      type: boolean\n      default: false\n    tags:\n      type: array\n      default: [nix]\n    any:\n${body}`,
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-spec'),
  message: problemMessage,
  fixes: problemFixes,
});
