import { isJobName } from '../../model/pipeline/lint/names';
import type { Place } from '../../text/place';
import { defineRule, type PipelineSubject } from '../rule';

export const rule = defineRule<'pipeline', undefined>({
  id: 'pipeline/no-visible-job',
  subject: 'pipeline',
  severity: 'error',
  since: '0.1.0',
  summary: 'A pipeline without a job.',
  why: 'GitLab makes no pipeline of a file that has only keywords and hidden jobs. A `.gitlab-ci.yml` with nothing but hidden jobs may be there for other projects to include, so it is only told of as information.',
  notWhen: [
    'Something that is included is not known, which may bring jobs.',
    'The file is empty or cannot be read, which is told of as such.',
    'The file is included by others, or is not the `.gitlab-ci.yml` at the root of the repository.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/entry/jobs.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Keywords alone',
        text: 'stages:\n  - build\n\nvariables:\n  LEVEL: "1"\n',
        marks: ['stages'],
      },
      {
        language: 'yaml',
        caption: 'Templates alone',
        text: '.base:\n  image: debian:12\n',
        marks: ['.base'],
        severity: 'information',
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A job',
        text: 'stages:\n  - build\n\nbuild:\n  stage: build\n  script:\n    - make\n',
      },
      {
        language: 'yaml',
        caption: 'Jobs may come from elsewhere',
        text: 'include:\n  - project: group/templates\n    file: build.yml\n\nstages:\n  - build\n',
      },
    ],
  },
  *check(subject) {
    const at = firstKey(subject);
    if (at === undefined) return;
    const hasTemplates = subject.blocks.some(({ name }) => name.startsWith('.'));
    yield hasTemplates ? { at, data: undefined, severity: 'information' } : { at, data: undefined };
  },
  message: () => ({
    what: 'This pipeline has no job.',
    why: 'GitLab refuses the pipeline: “jobs config should contain at least one visible job”.',
    action: 'Add a job with a `script`.',
  }),
});

/** The first key of a pipeline that surely has no job. */
function firstKey({ pipeline, blocks, whole, atRoot }: PipelineSubject): Place | undefined {
  if (!whole || !atRoot || pipeline.unresolved.length > 0) return undefined;
  if (blocks.some(({ name }) => isJobName(name))) return undefined;
  // What GitLab does not even read is told of as such.
  if (blocks.some(({ problems }) => problems.some(({ family }) => family === 'invalid-file'))) return undefined;
  return blocks.find(({ keyAt }) => keyAt.part.uri === pipeline.uri)?.keyAt;
}
