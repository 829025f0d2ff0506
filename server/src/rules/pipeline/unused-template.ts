import { partKey, YamlPart } from '../../syntax/yaml/part';
import { defineRule, type PipelineShape } from '../rule';

type Block = PipelineShape['blocks'][number];

export const rule = defineRule<'pipeline-shape', Block>({
  id: 'pipeline/unused-template',
  subject: 'pipeline-shape',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A hidden job that nothing uses.',
  why: 'A key that starts with a dot never runs; it is there for others to extend, to refer to or to take an anchor from. Where nothing does, it is left over, or a name is misspelt elsewhere.',
  notWhen: [
    'Something of the pipeline is not known, so that it may be used there.',
    'It stands in an included file, which other pipelines may include too.',
    'The file has nothing but hidden jobs: it may be there to be included.',
  ],
  references: ['https://docs.gitlab.com/ci/jobs/#hide-a-job'],
  tag: 'unnecessary',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A template left over',
        text: '.base:\n  image: debian:12\n\n.old:\n  image: debian:11\n\nbuild:\n  extends: .base\n  script:\n    - make\n',
        marks: ['.old'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'Extended, referred to, and taken an anchor from',
        text: '.base:\n  image: debian:12\n\n.setup:\n  script:\n    - make setup\n\n.tags: &tags [docker]\n\nbuild:\n  extends: .base\n  tags: *tags\n  script:\n    - !reference [.setup, script]\n    - make\n',
      },
      {
        language: 'yaml',
        caption: 'What is included may use it',
        text: 'include:\n  - project: group/templates\n    file: build.yml\n\n.base:\n  image: debian:12\n\nbuild:\n  script:\n    - make\n',
      },
    ],
  },
  *check(subject) {
    for (const block of unusedTemplates(subject)) yield { at: block.keyAt, data: block };
  },
  message: ({ name }) => ({
    what: `Nothing uses \`${name}\`.`,
    why: 'A hidden job never runs by itself, and nothing extends it or refers to it.',
    action: 'Remove it, or use it.',
  }),
  fixes: ({ data: { name, keyAt } }) => {
    const { part } = keyAt;
    if (!(part instanceof YamlPart) || partKey(part) === undefined || part.broken) return [];
    const at = { part, span: { start: 0, end: part.text.length } };
    return [{ title: `Remove \`${name}\``, safe: false, edits: [{ at, text: '' }] }];
  },
});

function* unusedTemplates({ uri, blocks, whole, complete, runs }: PipelineShape): Iterable<Block> {
  if (!whole || !complete || !runs) return;
  const hidden = blocks.filter(({ name, keyAt }) => name.startsWith('.') && keyAt.part.uri === uri);
  if (hidden.length === 0) return;
  const used = new Set<string>();
  for (const { name, mentions, aliased } of blocks) {
    for (const other of mentions) if (other !== name) used.add(other);
    for (const other of aliased) if (other !== name) used.add(other);
  }
  for (const block of hidden) if (!used.has(block.name)) yield block;
}
