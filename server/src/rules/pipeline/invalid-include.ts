import type { PipelineProblem } from '../../model/pipeline/lint/problem';
import { familyFindings, problemFixes, problemMessage } from '../pipeline-problem';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-part', PipelineProblem>({
  id: 'pipeline/invalid-include',
  subject: 'pipeline-part',
  severity: 'error',
  since: '0.1.0',
  summary: 'An include that leads nowhere.',
  why: 'GitLab refuses the pipeline when an include names no file, names one that does not exist, or says it in a form that it does not know. It makes the pipeline and fails the job where a trigger job names such a file.',
  notWhen: [
    'The include has `rules:`, which may keep it out.',
    'Its path holds a variable, input or wildcard.',
    'The pipeline does not lie at the root of the repository, from where paths are counted.',
    'It lies elsewhere: nothing is fetched to find out.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#include',
    'https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/config/external',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A file that is not there',
        text: 'include:\n  - local: ci/biuld.yml\n\nbuild:\n  script:\n    - make\n',
        files: { 'ci/build.yml': 'check:\n  script:\n    - make check\n' },
        marks: ['ci/biuld.yml'],
      },
      {
        language: 'yaml',
        caption: 'No YAML by its name, and two kinds at once',
        text: 'include:\n  - ci/build.json\n  - { local: ci/a.yml, remote: "https://example.com/a.yml" }\n\nbuild:\n  script:\n    - make\n',
        files: { 'ci/a.yml': 'check:\n  script:\n    - make check\n' },
        marks: ['ci/build.json', '{ local: ci/a.yml, remote: "https://example.com/a.yml" }'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'No kind at all',
        text: 'include:\n  - file: ci/build.yml\n\nbuild:\n  script:\n    - make\n',
        marks: ['file: ci/build.yml'],
        unfixable: true,
      },
      {
        language: 'yaml',
        caption: 'A child pipeline that is not there',
        text: 'build:\n  trigger:\n    include: ci/biuld.yml\n',
        files: { 'ci/build.yml': 'check:\n  script:\n    - make check\n' },
        marks: ['ci/biuld.yml'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Child pipelines that are there, made by another job, from elsewhere, or included under conditions',
        text: 'make:\n  stage: build\n  script:\n    - ./generate > child.yml\n  artifacts:\n    paths: [child.yml]\n\nmade:\n  trigger:\n    include:\n      - artifact: child.yml\n        job: make\n\nthere:\n  trigger:\n    include: /ci/build.yml\n\nelsewhere:\n  trigger:\n    include:\n      - project: group/templates\n        ref: main\n        file: a.yml\n      - local: ci/$TARGET.yml\n      - local: ci/other.yml\n        rules:\n          - exists: [ci/other.yml]\n',
        files: { 'ci/build.yml': 'check:\n  script:\n    - make check\n' },
      },
      {
        language: 'yaml',
        caption: 'A file that is there, one under conditions, and several from elsewhere',
        text: 'include:\n  - local: /ci/build.yml\n  - local: ci/generated.yml\n    rules:\n      - exists: [ci/generated.yml]\n  - local: ci/$TARGET.yml\n  - project: group/templates\n    ref: main\n    file: [a.yml, b.yml]\n  - template: Jobs/SAST.gitlab-ci.yml\n  - remote: https://example.com/a.yml\n\nbuild:\n  script:\n    - make\n',
        files: { 'ci/build.yml': 'check:\n  script:\n    - make check\n' },
      },
    ],
  },
  check: (block) => familyFindings(block, 'invalid-include'),
  message: problemMessage,
  fixes: problemFixes,
});
