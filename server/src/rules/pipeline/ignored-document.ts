import { nodePlace } from '../../model/pipeline/value';
import type { YamlNode } from '../../syntax/yaml/nodes';
import { defineRule } from '../rule';

export const rule = defineRule<'file-keys', undefined>({
  id: 'pipeline/ignored-document',
  subject: 'file-keys',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A second document of a file, which GitLab ignores.',
  why: 'A line of three dashes starts another YAML document. GitLab reads two of them only where the first is a header with `spec:`; else it takes the first and ignores the rest without a word, jobs and all.',
  notWhen: ['The first document has `spec:`.', 'The other document is empty or holds only comments.'],
  references: [
    'https://docs.gitlab.com/ci/yaml/#header-keywords',
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/config/loader/multi_doc_yaml.rb',
  ],
  tag: 'unnecessary',
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A job behind three dashes',
        text: 'build:\n  script:\n    - make\n---\ncheck:\n  script:\n    - make check\n',
        marks: ['check'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A header, and three dashes at the start',
        text: '---\nspec:\n  inputs:\n    target:\n      default: all\n---\nbuild:\n  script:\n    - make $[[ inputs.target ]]\n',
      },
    ],
  },
  *check({ file }) {
    if (file.header !== undefined) return;
    const root = file.documents[1]?.parts.find((part) => part.root !== undefined)?.root;
    if (root !== undefined) yield { at: nodePlace(firstKey(root)), data: undefined };
  },
  message: () => ({
    what: 'GitLab ignores this document, as it reads only the first of the file.',
    why: 'A second document counts only behind a header with `spec:`.',
    action: 'Remove the three dashes before it, or put it into a file of its own.',
  }),
});

function firstKey(root: YamlNode): YamlNode {
  return root.kind === 'map' ? (root.pairs[0]?.key ?? root) : root;
}
