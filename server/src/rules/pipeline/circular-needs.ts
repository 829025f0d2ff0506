import { findNeedCycles, type NeedCycle } from '../../model/pipeline/lint/need-cycles';
import { defineRule } from '../rule';

export const rule = defineRule<'pipeline-shape', NeedCycle>({
  id: 'pipeline/circular-needs',
  subject: 'pipeline-shape',
  severity: 'error',
  since: '0.1.0',
  summary: 'Jobs that wait for each other in a circle.',
  why: 'A job starts when all that it needs are done. In a circle none can start, so GitLab refuses the pipeline.',
  notWhen: ['A part of the needs is not known.', 'The need is on another pipeline.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#needs',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/yaml_processor/dag.rb',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Three jobs in a circle',
        text: 'a:\n  needs: [c]\n  script:\n    - make a\n\nb:\n  needs: [a]\n  script:\n    - make b\n\nc:\n  needs:\n    - job: b\n  script:\n    - make c\n',
        marks: ['a'],
      },
      {
        language: 'yaml',
        caption: 'A job that waits for itself',
        text: 'a:\n  needs: [a]\n  script:\n    - make a\n',
        marks: ['a'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'One after the other',
        text: 'a:\n  script:\n    - make a\n\nb:\n  needs: [a]\n  script:\n    - make b\n\nc:\n  needs: [a, b]\n  script:\n    - make c\n',
      },
    ],
  },
  *check({ blocks }) {
    for (const cycle of findNeedCycles(blocks)) {
      const others = blocks.filter(({ name }) => cycle.names.includes(name));
      const related = others.map(({ name, keyAt }) => ({ at: keyAt, message: `\`${name}\` is part of the circle` }));
      yield { at: cycle.need.at, data: cycle, related };
    }
  },
  message: ({ names, need }) => ({
    what:
      names.length === 1
        ? `\`${need.name}\` waits for itself.`
        : `These jobs wait for each other: ${[...names, need.name].map((name) => `\`${name}\``).join(' → ')}.`,
    why: `GitLab refuses the pipeline: “The pipeline has circular dependencies: ${
      names.length === 1 ? `self-dependency: ${need.name}` : `topological sort failed: ${JSON.stringify(names)}`
    }”.`,
    action: 'Remove one of the needs.',
  }),
});
