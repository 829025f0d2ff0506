import { knownItems } from '../../model/fact';
import { existsOnlyHere } from '../../model/host/built-images';
import { usesDocker } from '../../model/runner/executor';
import { allowedPullPolicies, pullPolicies } from '../../model/runner/pull-policy';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  daemonContainerModule,
  daemonContainerRendered,
  daemonContainerToml,
  plainModule,
  plainToml,
  variant,
} from '../runner-examples';

export const rule = defineRule<'runner', { readonly image: string }>({
  id: 'runner/local-image-pull-policy',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'An image that exists only on the machine is to be pulled for every job.',
  why: `Unless told otherwise the runner pulls an image before every job. No registry has \`local/nix\`, so the job ends before it
begins: \`failed to pull image "local/nix:latest" with specified policies [always]: Error response from daemon: pull access
denied for local/nix, repository does not exist or may require 'docker login'\`.

With \`if-not-present\` the image on the machine is used. It is a warning where the file does not belong to a NixOS
configuration, which could make the image.`,
  notWhen: [
    'A registry is part of the name (`registry.example.com/…`, `localhost:5000/…`).',
    '`if-not-present` or `never` is among the policies: the runner falls back to it.',
    'The policy cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/docker/#configure-how-runners-pull-images',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No policy',
        text: variant(
          daemonContainerToml,
          ['    pull_policy = "if-not-present"\n', ''],
          ['    allowed_pull_policies = ["if-not-present"]\n', ''],
        ),
        marks: ['"local/nix:latest"'],
        severity: 'warning',
      },
      {
        language: 'nix',
        caption: 'No policy, in a NixOS module',
        text: variant(daemonContainerModule, ['      dockerPullPolicy = "if-not-present";\n', '']),
        marks: ['"local/nix:latest"'],
      },
      {
        language: 'nix',
        caption: 'An image that the configuration builds under a name of its own',
        text: `{ pkgs, ... }:\nlet\n  image = pkgs.dockerTools.buildImage { name = "ci-image"; tag = "latest"; };\nin\n${variant(
          plainModule,
          ['{ pkgs, lib, config, ... }:\n', ''],
          ['"debian:12"', '"ci-image"'],
          [
            '  services.gitlab-runner = {',
            '  systemd.services.load-image.script = "docker load < ${image}";\n  services.gitlab-runner = {',
          ],
        )}`,
        marks: ['"ci-image"'],
      },
      {
        language: 'nix',
        caption: 'The default written out, in a rendered configuration',
        text: variant(
          daemonContainerRendered,
          ['pull_policy = "if-not-present"', 'pull_policy = "always"'],
          ['          allowed_pull_policies = [ "if-not-present" ];\n', ''],
        ),
        marks: ['"always"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(
          daemonContainerModule,
          ['      dockerPullPolicy = "if-not-present";\n', ''],
          ['"--docker-volumes-from"', '"--docker-pull-policy=always"\n        "--docker-volumes-from"'],
        ),
        marks: ['always'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The image of the machine', text: daemonContainerToml },
      { language: 'nix', caption: 'The same by NixOS options', text: daemonContainerModule },
      { language: 'nix', caption: 'The same, rendered', text: daemonContainerRendered },
      {
        language: 'toml',
        caption: 'A policy to fall back to',
        text: variant(
          daemonContainerToml,
          ['pull_policy = "if-not-present"', 'pull_policy = ["always", "if-not-present"]'],
          ['allowed_pull_policies = ["if-not-present"]', 'allowed_pull_policies = ["always", "if-not-present"]'],
        ),
      },
      {
        language: 'toml',
        caption: 'A registry on the machine',
        text: variant(plainToml, ['"debian:12"', '"localhost:5000/nix:latest"']),
      },
    ],
  },
  *check({ runner, host }) {
    if (!usesDocker(runner)) return;
    const image = runner.text('docker.image');
    if (image.state !== 'known' || !existsOnlyHere(image.value, host?.builtImages)) return;
    const policies = pullPolicies(runner);
    if (policies === undefined || policies.some((policy) => policy !== 'always')) return;
    const [policy] = knownItems(runner.list('docker.pull_policy'));
    yield {
      at: policy?.at ?? image.at,
      data: { image: image.value },
      severity: host === undefined ? 'warning' : 'error',
      related: policy === undefined ? [] : [{ at: image.at, message: 'the image exists only on the machine' }],
    };
  },
  message: ({ image }) => ({
    what: `\`${image}\` exists only on the machine, but the runner pulls it for every job.`,
    why: 'No registry has the image, so every job ends with `failed to pull image … pull access denied`.',
    action: 'Set the pull policy to `if-not-present`.',
  }),
  fixes(_finding, { runner }) {
    const policy = runner.edit.setList('docker.pull_policy', ['if-not-present']);
    const allowed = allowedPullPolicies(runner);
    const needsAllowance = allowed !== undefined && !allowed.includes('if-not-present');
    const allowance = needsAllowance ? runner.edit.addToList('docker.allowed_pull_policies', ['if-not-present']) : [];
    if (policy === undefined || allowance === undefined) return [];
    return fixIf([...policy, ...allowance], 'Use the image of the machine (`if-not-present`)', true);
  },
});
