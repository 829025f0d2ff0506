import { findPairAt } from '../../syntax/yaml/find';
import type { YamlScalar } from '../../syntax/yaml/nodes';
import { type DuplicateKey, partKey, YamlPart } from '../../syntax/yaml/part';
import { removePair } from '../../syntax/yaml/remove';
import { defineRule, type FileKeys } from '../rule';

export const rule = defineRule<'file-keys', DuplicateKey>({
  id: 'pipeline/duplicate-key',
  subject: 'file-keys',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A key that stands twice in one mapping.',
  why: 'GitLab takes the last of two equal keys without a word, so that the first, with all that it holds, has no effect: a second `variables:` does not add to the first, and a second job of a name replaces it.',
  notWhen: [
    'The same key stands in different files: GitLab joins these.',
    'The key is `<<`: several merges add up.',
    'The keys stand in different documents of a file.',
  ],
  references: ['https://docs.gitlab.com/ci/yaml/', 'https://yaml.org/spec/1.1/#id861060'],
  tag: 'unnecessary',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Variables in two places',
        text: 'build:\n  variables:\n    A: one\n  script:\n    - make\n  variables:\n    B: two\n',
        marks: ['variables'],
      },
      {
        language: 'yaml',
        caption: 'Two jobs of one name',
        text: 'build:\n  script:\n    - make\n\nbuild:\n  script:\n    - make all\n',
        marks: ['build'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The same keys in different mappings, and merges',
        text: '.a: &a\n  tags: [docker]\n\n.b: &b\n  image: debian:12\n\nbuild:\n  <<: *a\n  <<: *b\n  script:\n    - make\n\ncheck:\n  script:\n    - make check\n',
      },
    ],
  },
  *check({ file }) {
    for (const { first, again } of duplicatesOf(file)) {
      const at = { part: first.part, span: first.span };
      const related = [{ at: { part: again.part, span: again.span }, message: 'the one that GitLab takes' }];
      yield { at, data: { first, again }, related };
    }
  },
  message: ({ first }) => ({
    what: `\`${first.text}\` stands twice in this mapping, and this one has no effect.`,
    why: 'GitLab takes the last of equal keys without a word.',
    action: 'Join the two, or remove this one.',
  }),
  fixes: ({ data: { first } }) => {
    const root = first.part instanceof YamlPart ? first.part.root : undefined;
    const found = findPairAt(root, first.span.start);
    if (found === undefined || found.map === root) return [];
    const { map, pair } = found;
    // What is anchored in it may be used elsewhere.
    if (first.part.text.includes('&')) return [];
    const edit = removePair(map, pair);
    if (edit === undefined) return [];
    const edits = [{ at: { part: first.part, span: edit.span }, text: edit.text }];
    return [{ title: `Remove the first \`${first.text}\``, safe: false, edits }];
  },
});

/** Equal keys within a part, and top-level keys of several parts. */
function* duplicatesOf(file: FileKeys['file']): Iterable<DuplicateKey> {
  for (const document of [file.header, file.main]) {
    const seen = new Map<string, YamlScalar>();
    for (const part of document?.parts ?? []) {
      if (part.duplicates.length > 0) yield* part.duplicates;
      const name = partKey(part);
      const key = part.pairs[0]?.key;
      if (name === undefined || name === '<<' || key?.kind !== 'scalar') continue;
      const first = seen.get(name);
      if (first !== undefined) yield { first, again: key };
      seen.set(name, key);
    }
  }
}
