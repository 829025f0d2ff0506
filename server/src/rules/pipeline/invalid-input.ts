import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

const template =
  'spec:\n  inputs:\n    stage:\n      default: test\n      options: [build, test]\n    jobs:\n      type: number\n      default: 2\n    target:\n---\ncheck:\n  stage: $[[ inputs.stage ]]\n  script:\n    - make -j$[[ inputs.jobs ]] $[[ inputs.target ]]\n';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-input',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'Inputs of an include or of a trigger job that the file does not take.',
  why: 'An included file declares its inputs in a header with `spec:inputs`. GitLab refuses the pipeline when an include leaves out one without a default, gives one that is not declared, or a value of another type or beside the options and pattern. A job that triggers a child pipeline in this way fails.',
  notWhen: [
    'The include leads elsewhere and no mirror of it is configured.',
    'A value holds an input of the including file.',
    'The header takes inputs from files that are not known.',
    'A pattern is in a form that cannot be tested here.',
  ],
  references: [
    'https://docs.gitlab.com/ci/inputs/',
    'https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/ci/inputs',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/interpolation/inputs.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A misspelt input, so that one is missing',
        text: 'include:\n  - local: ci/check.yml\n    inputs:\n      taget: all\n',
        files: { 'ci/check.yml': template },
        marks: ['inputs', 'taget'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'A missing input',
        text: 'include:\n  - local: ci/check.yml\n    inputs:\n      stage: build\n',
        files: { 'ci/check.yml': template },
        marks: ['inputs'],
      },
      {
        language: 'yaml',
        caption: 'A value beside the options',
        text: 'include:\n  - local: ci/check.yml\n    inputs:\n      target: all\n      stage: biuld\n',
        files: { 'ci/check.yml': template },
        marks: ['biuld'],
      },
      {
        language: 'yaml',
        caption: 'Text for a number, and a file without a header',
        text: 'include:\n  - local: ci/check.yml\n    inputs: { target: all, jobs: many }\n  - local: ci/plain.yml\n    inputs: { target: all }\n',
        files: { 'ci/check.yml': template, 'ci/plain.yml': 'plain:\n  script:\n    - make\n' },
        marks: ['many', 'inputs'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'A trigger job that leaves out what its child pipeline needs',
        text: 'check:\n  trigger:\n    include:\n      - local: ci/check.yml\n        inputs:\n          stage: build\n',
        files: { 'ci/check.yml': template },
        marks: ['inputs'],
      },
      {
        language: 'yaml',
        caption: 'A trigger job that names its child pipeline alone',
        text: 'check:\n  trigger:\n    include: ci/check.yml\n',
        files: { 'ci/check.yml': template },
        marks: ['ci/check.yml'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A child pipeline that gets what it needs, another value for each copy of the trigger job',
        text: 'check:\n  parallel:\n    matrix:\n      - TARGET: [a, b]\n  trigger:\n    include:\n      - local: ci/check.yml\n        inputs:\n          target: $TARGET\n',
        files: { 'ci/check.yml': template },
      },
      {
        language: 'yaml',
        caption: 'What is needed, a number as text, and text as a number',
        text: 'include:\n  - local: ci/check.yml\n    inputs:\n      target: 5\n      jobs: "4"\n',
        files: { 'ci/check.yml': template },
      },
      {
        language: 'yaml',
        caption: 'From elsewhere',
        text: 'include:\n  - component: $CI_SERVER_FQDN/group/components/check@1\n    inputs:\n      anything: 5\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-input'),
  message: problemMessage,
  fixes: problemFixes,
});
