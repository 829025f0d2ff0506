import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

const header =
  'spec:\n  inputs:\n    target:\n      default: all\n    jobs:\n      type: number\n      default: 2\n---\n';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-interpolation',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A block `$[[ … ]]` that nothing can be filled in for.',
  why: 'In a file with a header GitLab fills each block from the inputs, through at most three functions, and refuses the file when one names an input that is not declared, a function that does not exist, or an item that is not there. In a file without a header blocks stay as they are.',
  notWhen: [
    'The block is about `matrix`, which is filled in later.',
    'The header takes inputs from files that are not known.',
    'The value of an array is not known.',
  ],
  references: [
    'https://docs.gitlab.com/ci/inputs/#specify-functions-to-manipulate-input-values',
    'https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/config/interpolation',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'An input that is not declared, and one without its context',
        text: `${header}check:\n  script:\n    - make $[[ inputs.taget ]] $[[ target ]]\n`,
        marks: ['taget', 'target'],
      },
      {
        language: 'yaml',
        caption: 'A function that does not exist',
        text: `${header}check:\n  script:\n    - make $[[ inputs.target | posix-escape ]]\n`,
        marks: ['posix-escape'],
      },
      {
        language: 'yaml',
        caption: 'A function of text for a number',
        text: `${header}check:\n  script:\n    - make -j$[[ inputs.jobs | truncate(0,1) ]]\n`,
        marks: ['truncate(0,1)'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'No header, told of once',
        text: 'check:\n  script:\n    - make $[[ inputs.target ]]\n    - make $[[ inputs.other ]]\n',
        marks: ['$[[ inputs.target ]]'],
        severity: 'warning',
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Inputs, functions and a matrix',
        text: `${header}"check $[[ inputs.target ]]":\n  script:\n    - make -j$[[ inputs.jobs ]] $[[ inputs.target | expand_vars | truncate(0, 8) ]]\n  parallel:\n    matrix:\n      - CPU: [a, b]\n`,
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-interpolation'),
  message: problemMessage,
  fixes: problemFixes,
});
