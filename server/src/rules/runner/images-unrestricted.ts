import { knownItems, knownValue } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import type { Runner } from '../../model/runner/runner';
import type { Place } from '../../text/place';
import { defineRule } from '../rule';
import { daemonContainerModule, hostDaemonModule, variant } from '../runner-examples';

interface Data {
  readonly wrong: 'images' | 'policy';
}

const registered = (text: string, options: string) =>
  variant(text, [
    'authenticationTokenConfigFile = "/run/secrets/runner.env";',
    `registrationConfigFile = "/run/secrets/runner.env";\n      ${options}`,
  ]);
const untagged = 'tagList = [ "nix" ];\n      runUntagged = true;';
const old = { nixosRelease: '23.11' };

export const rule = defineRule<'runner', Data>({
  id: 'runner/images-unrestricted',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'Any image may use the Nix store that is mounted, or images of one project may be used by another.',
  why: `On a runner that takes untagged jobs, any project brings an image of its own, and finds in it the store that the runner
mounts: what others built, secrets among it, can be read. \`allowed_images\` says which images may.

With \`if-not-present\` or \`never\` an image that one project may pull stays on the machine, and a job of another project can
use it without being asked for a password.`,
  notWhen: [
    'It is not known that the runner takes untagged jobs: `config.toml` does not say, as GitLab keeps it.',
    'The runner takes only jobs of protected branches, or the list of images cannot be read.',
    'The store is that of the machine, which `runner/trust-level` reports.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services',
    'https://docs.gitlab.com/runner/security/#usage-of-private-docker-images-with-if-not-present-pull-policy',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Any image on the store of the daemon',
        text: variant(
          registered(daemonContainerModule, untagged),
          ['      dockerAllowedImages = [ "local/nix:latest" ];\n', ''],
          ['      dockerPullPolicy = "if-not-present";\n', ''],
          ['"local/nix:latest"', '"registry.example.com/nix:1"'],
        ),
        settings: old,
        marks: ['"gitlabnix:ro"'],
      },
      {
        language: 'nix',
        caption: 'Images stay for others',
        text: variant(
          registered(daemonContainerModule, untagged),
          ['      dockerPullPolicy = "if-not-present";\n', ''],
          ['registrationFlags = [', 'registrationFlags = [\n        "--docker-pull-policy=if-not-present"'],
        ),
        settings: old,
        marks: ['if-not-present'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Who may use it is decided in GitLab', text: hostDaemonModule },
      { language: 'nix', caption: 'The same with a daemon in a container', text: daemonContainerModule },
      {
        language: 'nix',
        caption: 'Tagged jobs alone',
        text: registered(hostDaemonModule, 'tagList = [ "nix" ];'),
        settings: old,
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner) || knownValue(runner.flag('run_untagged')) !== true) return;
    const isShared = runner.setup === 'daemon-container' && runner.flag('protected').state === 'absent';
    const evidence = runner.setupEvidence;
    const images = runner.list('docker.allowed_images');
    const isOpen =
      images.state === 'absent' ||
      (images.state === 'known' && images.value.complete && images.value.items.length === 0);
    if (isShared && isOpen && evidence !== undefined) yield { at: evidence, data: { wrong: 'images' } };
    const kept = keptImages(runner);
    if (kept !== undefined) yield { at: kept, data: { wrong: 'policy' } };
  },
  message: ({ wrong }) =>
    wrong === 'images'
      ? {
          what: 'Any image of any project can read the Nix store that is mounted here.',
          why: 'The runner takes untagged jobs and has no `allowed_images`.',
          action: 'Restrict the images, or take only tagged jobs.',
        }
      : {
          what: 'Images that one project pulled can be used by jobs of others.',
          why: 'With this policy an image that is on the machine is used without asking its registry.',
          action: 'Use `always` for images of registries, or take only tagged jobs.',
        },
});

function keptImages(runner: Runner): Place | undefined {
  return knownItems(runner.list('docker.pull_policy')).find(({ value }) => value !== 'always')?.at;
}
