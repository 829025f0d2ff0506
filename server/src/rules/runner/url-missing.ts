import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { plainModule, plainRendered, plainToml, variant } from '../runner-examples';

const url = 'https://gitlab.example.com';

const hostName = /^[\w-]+(\.[\w-]+)+(:\d+)?(\/.*)?$/;

export const rule = defineRule<'runner', { readonly url: string | undefined }>({
  id: 'runner/url-missing',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner does not say where its GitLab is.',
  why: `The runner asks the address in \`url\` for jobs. Without one, or with one that does not begin with \`http://\` or
\`https://\`, it never gets any, and the log only repeats that the request failed.

In a NixOS service the address stands in the file with the token (\`CI_SERVER_URL\`), so only \`config.toml\` and what is
rendered to one are looked at.`,
  notWhen: [
    'The value is a variable (`$CI_SERVER_URL`), a template marker, or otherwise not known.',
    'The entry has neither `url` nor `token` and the file is not called `config.toml`: a template for registering.',
    'The runner is a NixOS service.',
    'A block of a page has words or nothing in the place of the address.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/runner/register/#register-with-a-configuration-template',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Missing',
        text: variant(plainToml, [`  url = "${url}"\n`, '']),
        marks: ['[[runners]]'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'Without a scheme',
        text: variant(plainToml, [`"${url}"`, '"gitlab.example.com"']),
        marks: ['"gitlab.example.com"'],
      },
      {
        language: 'nix',
        caption: 'Empty, in a rendered configuration',
        text: variant(plainRendered, [`"${url}"`, '""']),
        marks: ['""'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'An address', text: plainToml },
      { language: 'nix', caption: 'An address, rendered', text: plainRendered },
      { language: 'nix', caption: 'A NixOS service has it beside the token', text: plainModule },
      { language: 'toml', caption: 'A variable', text: variant(plainToml, [`"${url}"`, '"$CI_SERVER_URL"']) },
      { language: 'toml', caption: 'A template', text: variant(plainToml, [`"${url}"`, '"{{ gitlab_url }}"']) },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module') return;
    const fact = runner.text('url');
    if (fact.state === 'absent') {
      const isConfig = runner.part.uri.endsWith('/config.toml');
      if (isConfig || runner.text('token').state !== 'absent') yield { at: runner.at, data: { url: undefined } };
    } else if (fact.state === 'known' && !isAddress(fact.value) && !/[$<{@]/.test(fact.value)) {
      if (runner.part.excerpt === true && !hostName.test(fact.value)) return;
      yield { at: fact.at, data: { url: fact.value } };
    }
  },
  message: ({ url: written }) => ({
    what: written?.trim()
      ? `\`${written}\` is not an address: it does not begin with \`https://\` or \`http://\`.`
      : 'The runner has no `url`.',
    why: 'The runner never gets a job, since it does not know which GitLab to ask.',
    action: 'Set `url` to the address of the GitLab instance, such as `https://gitlab.com`.',
  }),
  fixes({ at, data }, { runner }) {
    if (data.url === undefined || !hostName.test(data.url)) return [];
    return fixIf(runner.edit.replaceLiteral(at, `https://${data.url}`), 'Put `https://` before the address', false);
  },
});

function isAddress(url: string): boolean {
  return /^\s*https?:\/\/\S/i.test(url);
}
