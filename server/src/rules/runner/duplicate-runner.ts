import type { Runner } from '../../model/runner/runner';
import { findSetting } from '../../model/runner/setting';
import type { Place } from '../../text/place';
import { defineRule } from '../rule';
import { moduleWith, plainRendered, plainToml, variant } from '../runner-examples';

type Data = { readonly same: 'name'; readonly name: string } | { readonly same: 'identity' };

/** A second entry; TOML. */
const second = (name: string, token: string) =>
  `\n[[runners]]\n  name = "${name}"\n  url = "https://gitlab.example.com"\n  token = "${token}"\n  executor = "shell"\n`;

const two = variant(plainToml, ['concurrent = 1', 'concurrent = 2']);

export const rule = defineRule<'config', Data>({
  id: 'runner/duplicate-runner',
  subject: 'config',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Two runners of a file have one name, or one identity.',
  why: `\`gitlab-runner verify --name\` and \`unregister --name\` take the first entry of a name, so that the second cannot be
reached by it. Two entries with the same address and token ask for jobs as one and the same runner: its limits in GitLab
count for both together, and a job may land in either.`,
  notWhen: ['The names are empty.', 'The same token goes to different addresses.', 'A value is computed.'],
  references: ['https://docs.gitlab.com/runner/commands/#gitlab-runner-unregister'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'One name twice',
        text: two + second('linux', '$SECOND_TOKEN'),
        marks: ['"linux"'],
      },
      {
        language: 'toml',
        caption: 'One token twice',
        text: two + second('other', '$RUNNER_TOKEN'),
        marks: ['"$RUNNER_TOKEN"'],
      },
      {
        language: 'nix',
        caption: 'One token twice, rendered',
        text: variant(
          plainRendered,
          ['concurrent = 1', 'concurrent = 2'],
          [
            '      }\n    ];',
            '      }\n      {\n        name = "other";\n        url = "https://gitlab.example.com";\n        token = "$RUNNER_TOKEN";\n        executor = "shell";\n      }\n    ];',
          ],
        ),
        marks: ['"$RUNNER_TOKEN"'],
      },
      {
        language: 'nix',
        caption: 'One description twice',
        text: variant(moduleWith('description = "ci";', 'settings.concurrent = 2;'), [
          '    services.linux',
          '    services.other = {\n      authenticationTokenConfigFile = "/run/secrets/other.env";\n      dockerImage = "debian:12";\n      description = "ci";\n    };\n    services.linux',
        ]),
        marks: ['"ci"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Two runners', text: two + second('other', '$SECOND_TOKEN') },
      {
        language: 'toml',
        caption: 'One token for two addresses',
        text: two + variant(second('other', '$RUNNER_TOKEN'), ['gitlab.example.com', 'gitlab.example.org']),
      },
      {
        language: 'toml',
        caption: 'No names',
        text: variant(two, ['"linux"', '""']) + second('', '$SECOND_TOKEN'),
      },
    ],
  },
  *check({ config }) {
    const names = new Map<string, Place>();
    const identities = new Map<string, Place>();
    for (const runner of config.runners) {
      const name = textIn(runner, 'name');
      const sameName = name && names.get(name.text);
      if (name !== undefined && sameName !== undefined) {
        const related = [{ at: sameName, message: 'the first runner of that name' }];
        yield { at: name.at, data: { same: 'name', name: name.text }, related };
      } else if (name !== undefined) names.set(name.text, name.at);
      const token = textIn(runner, 'token');
      const url = textIn(runner, 'url');
      if (token === undefined || url === undefined) continue;
      const identity = JSON.stringify([url.text.replace(/\/+$/, ''), token.text]);
      const first = identities.get(identity);
      if (first === undefined) identities.set(identity, token.at);
      else yield { at: token.at, data: { same: 'identity' }, related: [{ at: first, message: 'the same token' }] };
    }
  },
  message: (data) =>
    data.same === 'name'
      ? {
          what: `There is a runner \`${data.name}\` already.`,
          why: '`verify --name` and `unregister --name` take the first entry of a name.',
          action: 'Give each runner a name of its own.',
        }
      : {
          what: 'Another runner has the same address and token.',
          why: 'To GitLab both are one runner, whose limits they share.',
          action: 'Create a runner in GitLab for each entry.',
        },
});

/** The text as it is written; two that hold the same marker are the same. */
function textIn({ settings }: Runner, name: string): { readonly text: string; readonly at: Place } | undefined {
  const found = findSetting(settings, name);
  const value = found.state === 'known' ? found.value.value : undefined;
  return value?.kind === 'string' && value.text.trim() !== '' ? value : undefined;
}
