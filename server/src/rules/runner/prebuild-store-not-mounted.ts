import { allItems, knownValue } from '../../model/fact';
import { executorOf } from '../../model/runner/executor';
import { isLocalImage, isNixImage } from '../../model/runner/nix-image';
import type { Runner } from '../../model/runner/runner';
import { coversPath, isVolumeError, nixStore, parseVolume } from '../../model/runner/volume';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';
import { daemonContainerModule, hostDaemonModule, variant } from '../runner-examples';

const script = 'preBuildScript = pkgs.writeShellScript "setup" "mkdir -p /tmp/ci";\n';

export const rule = defineRule({
  id: 'runner/prebuild-store-not-mounted',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A pre-build script lies in the host’s store, which the job’s container does not have.',
  why: 'With `pkgs.writeScript` and its kin the option is a path in `/nix/store` of the host. The command runs in the container, so without a mount of the store each job ends with `/nix/store/…-setup: not found`, exit code 127.',
  notWhen: [
    'A volume or `volumes_from` gives the container a store.',
    'The executor runs jobs without a container.',
    'The image is a Nix image or made on this machine, and may hold the script.',
    'The list of volumes, the image or the script cannot be read to the end.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/runner/executors/docker/',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'No volume',
        text: exampleModule({ entry: script }),
        marks: ['pkgs.writeShellScript "setup" "mkdir -p /tmp/ci"'],
      },
      {
        language: 'nix',
        caption: 'Other volumes',
        text: exampleModule({ entry: `dockerVolumes = [ "/cache" ];\n${script}` }),
        marks: ['pkgs.writeShellScript "setup" "mkdir -p /tmp/ci"'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The store is mounted',
        text: variant(hostDaemonModule, [
          '      dockerVolumes',
          "      preBuildScript = pkgs.writeScript \"setup\" ''\n        mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root\n        ${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert} ${pkgs.git}\n      '';\n      dockerVolumes",
        ]),
      },
      {
        language: 'nix',
        caption: 'A container has the store',
        text: variant(daemonContainerModule, ['      registrationFlags', `      ${script}      registrationFlags`]),
      },
      {
        language: 'nix',
        caption: 'A shell runner runs it on the machine',
        text: exampleModule({
          bare: true,
          entry: `authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n${script}`,
          module: 'services.gitlab-runner.extraPackages = [ pkgs.git ];\n',
        })
          .replace('  services.gitlab-runner.extraPackages = [ pkgs.git ];\n', '')
          .replace('    enable = true;', '    enable = true;\n    extraPackages = [ pkgs.git ];'),
      },
      {
        language: 'nix',
        caption: 'A path in the container',
        text: exampleModule({ entry: 'preBuildScript = "/usr/local/bin/setup";\n' }),
      },
    ],
  },
  *check({ runner }) {
    if (runner.spelling !== 'nix-module' || executorOf(runner) !== 'docker') return;
    const { preBuildScript } = runner;
    if (preBuildScript.state !== 'known' || preBuildScript.value.runsAs !== 'child-process') return;
    if (mayHaveStore(runner)) return;
    yield { at: preBuildScript.at, data: {} };
  },
  message: () => ({
    what: 'The script is a file in the host’s store, and the job’s container has no store.',
    why: 'Each job ends with `not found`, exit code 127, before its own script begins.',
    action:
      'Mount the store with `"/nix/store:/nix/store:ro"` in `dockerVolumes`, or give the script as text with `lib.escapeShellArg`.',
  }),
});

function mayHaveStore(runner: Runner): boolean {
  const image = knownValue(runner.text('docker.image'));
  if (image === undefined || isNixImage(image) || isLocalImage(image)) return true;
  const from = allItems(runner.list('docker.volumes_from'));
  const volumes = allItems(runner.list('docker.volumes'));
  if (from === undefined || from.length > 0 || volumes === undefined) return true;
  return volumes.some(({ value }) => {
    const volume = parseVolume(value);
    return isVolumeError(volume) || volume.destination.includes('$') || coversPath(volume, nixStore);
  });
}
