import { type Fact, knownValue } from '../../model/fact';
import { executorOf } from '../../model/runner/executor';
import { samePlace } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'host/engine-disabled',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'Docker is switched off although a runner needs it.',
  why: 'The runner module switches Docker on for executor `docker`, but with default priority only: an explicit `false` wins without a word. Each job then ends with `Cannot connect to the Docker daemon at unix:///var/run/docker.sock`.',
  notWhen: [
    '`virtualisation.docker.enable` is not set: the runner module switches it on.',
    'Podman is on and serves the Docker socket (`virtualisation.podman.dockerSocket.enable`).',
    'The runner is given another engine (`--docker-host`, `docker.host`).',
    'The module is not known to be a whole configuration, and another file of the repository sets up Podman.',
    'No runner uses executor `docker`.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://github.com/NixOS/nixpkgs/issues/151108',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Docker is switched off in the same module',
        text: exampleModule({ module: 'virtualisation.docker.enable = false;\n', entry: '' }),
        marks: ['false'],
      },
      {
        language: 'nix',
        caption: 'Podman is on but does not serve the socket',
        text: exampleModule({
          head: '{ lib, ... }:',
          module: 'virtualisation.docker.enable = lib.mkForce false;\nvirtualisation.podman.enable = true;\n',
          entry: '',
        }),
        marks: ['lib.mkForce false'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The module switches Docker on', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'Podman serves the Docker socket',
        text: exampleModule({
          module:
            'virtualisation.docker.enable = false;\nvirtualisation.podman = {\n  enable = true;\n  dockerSocket.enable = true;\n};\n',
          entry: '',
        }),
      },
      {
        language: 'nix',
        caption: 'Another module of the repository sets up Podman',
        text: exampleModule({ module: 'virtualisation.docker.enable = false;\n', entry: '' }),
        files: {
          'podman.nix':
            '{ ... }:\n{\n  virtualisation.podman = {\n    enable = true;\n    dockerSocket.enable = true;\n  };\n}\n',
        },
      },
      {
        language: 'nix',
        caption: 'The runner talks to another engine',
        text: exampleModule({
          module: 'virtualisation.docker.enable = false;\n',
          entry: 'registrationFlags = [ "--docker-host" "tcp://10.0.0.2:2375" ];\n',
        }),
      },
      {
        language: 'nix',
        caption: 'The runner starts no containers',
        text: exampleModule({
          bare: true,
          module: 'virtualisation.docker.enable = false;\nenvironment.systemPackages = [ pkgs.git ];\n',
          entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n',
        }),
      },
    ],
  },
  *check({ host, runners, podmanElsewhere }) {
    if (host.dockerEnable.state !== 'known' || host.dockerEnable.value) return;
    if (podmanElsewhere) return;
    if (mayServeSocket(host.podmanEnable) && mayServeSocket(host.podmanDockerSocket)) return;
    const user = runners.find(
      (runner) => executorOf(runner) === 'docker' && runner.text('docker.host').state === 'absent',
    );
    if (user === undefined) return;
    yield {
      at: host.dockerEnable.at,
      data: { host },
      related: [{ at: user.at, message: 'this runner starts its jobs in Docker' }],
    };
  },
  message: () => ({
    what: '`virtualisation.docker.enable` is `false`, but a runner uses executor `docker`.',
    why: 'This overrides the runner module, which would switch Docker on, so no job can start.',
    action:
      'Delete the line or set it to `true`, or let Podman serve the socket with `virtualisation.podman.dockerSocket.enable = true`.',
  }),
  fixes: ({ data: { host }, at }) => {
    const use = host.options.find((option) => samePlace(option.valueAt, at));
    const edits = use?.replaceValue('true');
    return edits === undefined ? [] : [{ title: 'Switch Docker on', safe: false, edits }];
  },
});

function mayServeSocket(fact: Fact<boolean>): boolean {
  return fact.state === 'unknown' || knownValue(fact) === true;
}
