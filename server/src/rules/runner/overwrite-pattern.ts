import { tableSetting, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly name: string; readonly text: string; readonly isPattern: boolean }>(
  {
    id: 'runner/overwrite-pattern',
    subject: 'runner',
    severity: 'error',
    since: '0.1.0',
    summary: 'The pattern for what jobs may overwrite is no regular expression, or matches more than it seems to.',
    why: `\`namespace_overwrite_allowed\` and its like are regular expressions of Go, which has no look-ahead and no references back.
One that cannot be read fails every job. One without \`^\` and \`$\` matches anywhere in the text: \`ci-\` also allows
\`prod-ci-1\`, which is a hint.`,
    notWhen: [
      'The pattern is empty, so that nothing may be overwritten, or `.*`, which means anything.',
      'It holds a variable or a marker.',
    ],
    references: [
      'https://docs.gitlab.com/runner/executors/kubernetes/#overwrite-the-kubernetes-namespace',
      'https://pkg.go.dev/regexp/syntax',
    ],
    examples: {
      bad: [
        {
          language: 'toml',
          caption: 'A bracket that does not close, and a look-ahead',
          text: kubernetesWith(
            'namespace_overwrite_allowed = "^ci-[a-z"\nservice_account_overwrite_allowed = "^(?!root)"',
          ),
          marks: ['"^ci-[a-z"', '"^(?!root)"'],
        },
        {
          language: 'nix',
          caption: 'No anchors, rendered',
          text: kubernetesRendered('namespace_overwrite_allowed = "ci-.+";'),
          marks: ['"ci-.+"'],
          severity: 'hint',
        },
        {
          language: 'nix',
          caption: 'By a registration flag',
          text: kubernetesFlags('--kubernetes-namespace_overwrite_allowed=ci-.+'),
          marks: ['ci-.+'],
          severity: 'hint',
        },
      ],
      good: [
        {
          language: 'toml',
          caption: 'The whole text',
          text: kubernetesWith('namespace_overwrite_allowed = "^ci-.+$"'),
        },
        {
          language: 'toml',
          caption: 'Nothing, and anything',
          text: kubernetesWith('namespace_overwrite_allowed = ""\nservice_account_overwrite_allowed = ".*"'),
        },
        {
          language: 'toml',
          caption: 'A marker',
          text: kubernetesWith('namespace_overwrite_allowed = "{{ pattern }}["'),
        },
      ],
    },
    *check({ runner }) {
      const kubernetes = tableSetting(runner.settings, 'kubernetes');
      if (kubernetes.state !== 'known') return;
      for (const { name } of kubernetes.value.settings) {
        if (!/_overwrite_allowed$/i.test(name)) continue;
        const fact = textSetting(kubernetes.value, name);
        if (fact.state !== 'known' || fact.value === '') continue;
        const { value: text, at } = fact;
        if (!isGoPattern(text)) yield { at, data: { name, text, isPattern: false } };
        else if (!/^\.[*+]$|^\^|^\\A|\$$|\\z$/.test(text))
          yield { at, data: { name, text, isPattern: true }, severity: 'hint' };
      }
    },
    message: ({ name, text, isPattern }) =>
      isPattern
        ? {
            what: `\`${text}\` matches anywhere in the text.`,
            why: `\`${name}\` then allows more than what begins and ends so.`,
            action: `Write \`^${text}$\`.`,
          }
        : {
            what: `\`${text}\` in \`${name}\` is no regular expression of Go.`,
            why: 'Every job fails.',
            action: 'Correct the pattern.',
          },
  },
);

/** Whether Go reads the pattern. What it has beyond JavaScript is taken out first. */
function isGoPattern(pattern: string): boolean {
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) return false;
  const plain = pattern
    .replace(/\(\?[imsU-]+\)/g, '')
    .replace(/\(\?[imsU-]+:/g, '(?:')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[:\^?[a-z]+:\]/g, 'a')
    .replace(/\\[AzQECpP]/g, '');
  try {
    new RegExp(plain);
    return true;
  } catch {
    return false;
  }
}
