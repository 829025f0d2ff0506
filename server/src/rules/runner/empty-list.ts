import { findSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, renderedWith, tomlWith } from '../runner-examples';

const lists = [
  'docker.allowed_pull_policies',
  'docker.allowed_services',
  'docker.allowed_users',
  'kubernetes.allowed_images',
  'kubernetes.allowed_services',
  'kubernetes.allowed_pull_policies',
] as const;

export const rule = defineRule<'runner', { readonly name: string; readonly path: string }>({
  id: 'runner/empty-list',
  subject: 'runner',
  severity: 'hint',
  tag: 'unnecessary',
  since: '0.1.0',
  summary: 'An empty list of what is allowed allows everything.',
  why: `The runner takes an empty list for one that is not there. \`allowed_services = []\` looks like a ban of services, and bans
none; \`allowed_pull_policies = []\` allows what \`pull_policy\` has, as without it.`,
  notWhen: [
    'The list is `allowed_images` of Docker, which `runner/allowed-images` reports.',
    'The list is empty by a NixOS option, where that is the default.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Policies',
        text: tomlWith({ docker: 'allowed_pull_policies = []' }),
        marks: ['[]'],
      },
      {
        language: 'nix',
        caption: 'Services, rendered',
        text: renderedWith({ docker: 'allowed_services = [ ];' }),
        marks: ['[ ]'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A list', text: tomlWith({ docker: 'allowed_pull_policies = ["always"]' }) },
      { language: 'nix', caption: 'A NixOS option', text: moduleWith('dockerAllowedServices = [ ];') },
    ],
  },
  *check({ runner }) {
    for (const path of lists) {
      const found = findSetting(runner.settings, path);
      if (found.state !== 'known' || found.value.by === 'option') continue;
      const { value, name } = found.value;
      if (value.kind === 'list' && value.complete && value.items.length === 0)
        yield { at: value.at, data: { name, path } };
    }
  },
  message: ({ name }) => ({
    what: `\`${name}\` is empty.`,
    why: 'An empty list is like none, so it forbids nothing.',
    action: 'Name what is allowed, or remove the list.',
  }),
  fixes({ data: { name, path } }, { runner }) {
    const found = findSetting(runner.settings, path);
    return fixIf(found.state === 'known' ? found.value.remove() : undefined, `Remove \`${name}\``, true);
  },
});
