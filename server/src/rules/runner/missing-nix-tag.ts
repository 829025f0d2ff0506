import { allItems } from '../../model/fact';
import { isCachingSetup } from '../../model/runner/caching';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { hostDaemonModule, variant } from '../runner-examples';

interface Data {
  readonly runner: string;
  /** The tag that jobs ask for. */
  readonly tag: string;
  /** A job that asks for it; undefined where the runner has no tag at all. */
  readonly job: string | undefined;
  readonly tags: readonly string[];
}

const registered = (options: string) =>
  variant(hostDaemonModule, [
    'authenticationTokenConfigFile = "/run/secrets/runner.env";',
    `registrationConfigFile = "/run/secrets/runner.env";\n      ${options}`,
  ]);

const pipeline = `build:
  tags: [nix]
  before_script:
    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"
  script:
    - nix-build
`;

export const rule = defineRule<'service', Data>({
  id: 'runner/missing-nix-tag',
  subject: 'service',
  severity: 'information',
  since: '0.1.0',
  summary: 'Jobs cannot select a caching runner, since it does not carry the tag that they ask for.',
  why: `A job gets to the runner that has all of its tags. Where a runner is registered by NixOS with a registration token, its
tags are those of \`tagList\`, and a job that asks for \`nix\` waits for ever if no runner has that tag: \`This job is stuck
because of one of the following problems … no active runners have the tags\`.

A runner without any tag is registered for untagged jobs whatever \`runUntagged\` says, so \`runUntagged = false\` does not
keep jobs away that have nothing to do with Nix.`,
  notWhen: [
    'The runner has an authentication token: its tags then are kept in GitLab and cannot be seen.',
    'The runner has the tag `nix` or one of those set as Nix tags, or a job of the workspace selects it.',
    'No job of the workspace asks for a caching runner in vain.',
    'The tags cannot be read to their end, or the runner is not known to be a caching one.',
  ],
  references: [
    'https://docs.gitlab.com/ci/runners/configure_runners/#control-jobs-that-a-runner-can-run',
    'https://docs.gitlab.com/runner/register/#legacy-compatible-registration-process',
    'https://github.com/NixOS/nixpkgs/blob/nixos-25.05/nixos/modules/services/continuous-integration/gitlab-runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A job asks for `nix`, the runner only has `docker`',
        text: registered('tagList = [ "docker" ];'),
        files: { '.gitlab-ci.yml': pipeline },
        marks: ['[ "docker" ]'],
        also: ['nixos/legacy-registration-token'],
      },
      {
        language: 'nix',
        caption: 'No tag, so that `runUntagged = false` has no effect',
        text: registered('runUntagged = false;'),
        marks: ['false'],
        also: ['nixos/legacy-registration-token'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'With an authentication token the tags are kept in GitLab',
        text: hostDaemonModule,
        files: { '.gitlab-ci.yml': pipeline },
      },
      {
        language: 'nix',
        caption: 'The runner has the tag',
        text: registered('tagList = [ "nix" ];'),
        files: { '.gitlab-ci.yml': pipeline },
        settings: { nixosRelease: '23.05' },
      },
      {
        language: 'nix',
        caption: 'No job asks for such a runner',
        text: registered('tagList = [ "docker" ];'),
        settings: { nixosRelease: '23.05' },
      },
      {
        language: 'nix',
        caption: 'Tags that are not known',
        text: registered('tagList = config.my.tags;'),
        files: { '.gitlab-ci.yml': pipeline },
        settings: { nixosRelease: '23.05' },
      },
    ],
  },
  *check({ service, jobs, unclaimed }, { settings }) {
    const { runner } = service;
    const caching = isCachingSetup(runner.setup);
    const registration = service.option('registrationConfigFile');
    const authentication = service.option('authenticationTokenConfigFile');
    const withoutToken = authentication.state === 'known' && authentication.value.value.kind === 'null';
    if (!caching || registration.state !== 'known' || !(withoutToken || authentication.state === 'absent')) return;
    const tags = allItems(runner.tags)?.map((tag) => tag.value);
    if (tags === undefined || jobs.length > 0 || tags.some((tag) => ['nix', ...settings.nixTags].includes(tag))) return;
    const [asking] = unclaimed;
    if (asking?.target.tag !== undefined) {
      const { job, target } = asking;
      yield {
        at: runner.tags.state === 'known' ? runner.tags.at : service.nameAt,
        data: { runner: service.name, tag: asking.target.tag, job: job.name, tags },
        related: [{ at: target.tagAt ?? job.nameAt, message: `\`${job.name}\` asks for it` }],
      };
      return;
    }
    const untagged = runner.flag('run_untagged');
    if (tags.length > 0 || untagged.state !== 'known' || untagged.value) return;
    yield { at: untagged.at, data: { runner: service.name, tag: settings.nixTags[0] ?? 'nix', job: undefined, tags } };
  },
  message: ({ runner, tag, job, tags }) =>
    job === undefined
      ? {
          what: `The runner \`${runner}\` has no tag, so \`runUntagged = false\` has no effect.`,
          why: 'A runner without tags is registered for untagged jobs, and no job can ask for it by name.',
          action: `Give it a tag such as \`${tag}\`.`,
        }
      : {
          what: `The job \`${job}\` asks for the tag \`${tag}\`, which this caching runner does not have.`,
          why: `Nor has any other runner of the workspace, so the job may wait for ever${tags.length > 0 ? `; this one has \`${tags.join('`, `')}\`` : ''}.`,
          action: `Add \`${tag}\` to \`tagList\`.`,
        },
  fixes({ data }, { service }) {
    const list = `[ ${[...data.tags, data.tag].map((tag) => JSON.stringify(tag).replaceAll('${', '\\${')).join(' ')} ]`;
    const option = service.option('tagList');
    const edits = option.state === 'known' ? option.value.replaceValue(list) : service.addOption('tagList', list);
    return fixIf(edits, `Add the tag \`${data.tag}\``, false);
  },
});
