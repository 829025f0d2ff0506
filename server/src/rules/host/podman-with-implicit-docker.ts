import { knownValue } from '../../model/fact';
import { executorOf } from '../../model/runner/executor';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const podman = 'virtualisation.podman = {\n  enable = true;\n  dockerSocket.enable = true;\n};\n';

export const rule = defineRule({
  id: 'host/podman-with-implicit-docker',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'Podman takes Docker’s place, but the runner module switches Docker on as well.',
  why: 'For executor `docker` the runner module switches Docker on by default. The Podman module asserts that nothing else serves the Docker socket or the `docker` command, so the configuration does not evaluate until Docker is switched off by hand: `The options virtualisation.podman.dockerSocket.enable and virtualisation.docker.enable conflict`.',
  notWhen: [
    '`virtualisation.docker.enable = false` is written out.',
    'Podman neither serves the Docker socket nor stands in for the `docker` command.',
    'No runner uses executor `docker`.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/podman/default.nix',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Podman serves the socket and Docker is not switched off',
        text: exampleModule({ module: podman, entry: '' }),
        marks: ['true'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Docker is switched off by hand',
        text: exampleModule({ module: `virtualisation.docker.enable = false;\n${podman}`, entry: '' }),
      },
      {
        language: 'nix',
        caption: 'Podman beside Docker, each with its own socket',
        text: exampleModule({ module: 'virtualisation.podman.enable = true;\n', entry: '' }),
      },
      {
        language: 'nix',
        caption: 'The runner starts no containers, so the module leaves Docker alone',
        text: exampleModule({
          bare: true,
          module: `${podman}environment.systemPackages = [ pkgs.git ];\n`,
          entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n',
        }),
      },
    ],
  },
  *check({ host, runners }) {
    const dockerOff = host.dockerEnable.state === 'unknown' || knownValue(host.dockerEnable) === false;
    if (dockerOff || host.unresolved.length > 0) return;
    const claim = [host.podmanDockerSocket, host.podmanDockerCompat].find((fact) => knownValue(fact) === true);
    const user = runners.find((runner) => runner.spelling === 'nix-module' && executorOf(runner) === 'docker');
    if (claim?.state !== 'known' || user === undefined) return;
    yield {
      at: claim.at,
      data: { host },
      related: [{ at: user.at, message: 'this runner makes the module switch Docker on' }],
    };
  },
  message: () => ({
    what: 'Podman takes Docker’s place while Docker is not switched off.',
    why: 'The runner module switches Docker on for executor `docker`, and the two conflict, so the configuration does not evaluate.',
    action: 'Add `virtualisation.docker.enable = false;`.',
  }),
  fixes: ({ data: { host } }) => {
    const written = host.options.find((option) => option.path.join('.') === 'virtualisation.docker.enable');
    const edits = written?.replaceValue('false') ?? host.addOption(['virtualisation', 'docker', 'enable'], 'false');
    return edits === undefined ? [] : [{ title: 'Switch Docker off', safe: true, edits }];
  },
});
