import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-file',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'A file that GitLab does not take for a configuration.',
  why: 'GitLab refuses a file that is empty, that is no mapping, that has more than 2 MiB of text or takes more than 2 MiB of memory once it is read, or that nests more than 100 levels deep, each alias counted as what it stands for. The limits are those of the instance, which an administrator can raise.',
  notWhen: ['The memory that the file takes is above the limit only by an estimate: the least it can take counts.'],
  references: [
    'https://docs.gitlab.com/administration/instance_limits/#maximum-size-and-depth-of-cicd-configuration-yaml-files',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/config/loader/yaml.rb',
  ],
  examples: {
    bad: [
      { language: 'yaml', caption: 'A list', text: '- build\n- test\n', marks: ['- build'] },
      {
        language: 'yaml',
        caption: 'Aliases of aliases',
        text: `.a: &a [${Array(10).fill('make').join(', ')}]\n${'bcdef'
          .split('')
          .map((name, index) => `.${name}: &${name} [${Array(10).fill(`*${'abcde'[index]}`).join(', ')}]\n`)
          .join('')}build:\n  script: *f\n`,
        marks: ['*f'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Aliases that stand for little',
        text: '.lines: &lines\n  - make\n\nbuild:\n  script: *lines\n\ncheck:\n  script:\n    - *lines\n    - make check\n',
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-file'),
  message: problemMessage,
});
