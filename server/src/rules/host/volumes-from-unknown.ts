import { knownItems, knownValue } from '../../model/fact';
import { containerWord } from '../../model/host/containers';
import type { Host } from '../../model/host/host';
import { isBefore, releaseOf } from '../../model/host/release';
import { usesDocker } from '../../model/runner/executor';
import type { Runner } from '../../model/runner/runner';
import { holdsVariable } from '../../model/runner/template-text';
import { parseVolumesFrom } from '../../model/runner/volume';
import type { Place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding, type RunnerSubject } from '../rule';
import { daemonContainerModule, daemonContainerRendered, daemonContainerToml, variant } from '../runner-examples';

/** The release since which `virtualisation.oci-containers` uses Podman unless told otherwise. */
const podmanSince = '22.05';

type Data = {
  readonly container: string;
  readonly entryAt: Place;
  /** What to write for the entry, where there is one container that it can mean. */
  readonly meant: string | undefined;
  /** The containers are there, but run by another engine than the one that the runner talks to. */
  readonly engine: Host | undefined;
};

export const rule = defineRule<'runner', Data>({
  id: 'host/volumes-from-unknown',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner takes the volumes of a container that its engine does not have.',
  why: 'The name in `volumes_from` is the name of a container, `virtualisation.oci-containers.containers.<name>`. No job starts while there is none: `No such container: gitlabnix`. Docker and Podman do not see each other’s containers, and since NixOS 22.05 `virtualisation.oci-containers` uses Podman unless `backend` says otherwise.',
  notWhen: [
    'The configuration has no containers of its own, or names the container somewhere else: it may be made in another way.',
    'The containers, or a module that is imported, cannot be read.',
    'The runner is given an engine (`--docker-host`), or Podman serves the Docker socket.',
    'The runner is no part of a NixOS configuration.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/oci-containers.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The container has another name',
        text: variant(daemonContainerModule, ['"gitlabnix:ro"', '"gitlab-nix:ro"']),
        marks: ['"gitlab-nix:ro"'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: variant(daemonContainerRendered, ['"gitlabnix:ro"', '"nix-daemon:ro"']),
        marks: ['"nix-daemon:ro"'],
      },
      {
        language: 'nix',
        caption: 'The container is one of Podman, the runner uses Docker',
        text: variant(daemonContainerModule, ['backend = "docker"', 'backend = "podman"']),
        marks: ['"gitlabnix:ro"'],
      },
      {
        language: 'nix',
        caption: 'The same, since nothing is said',
        text: variant(
          daemonContainerModule,
          ['    backend = "docker";\n', ''],
          ['  virtualisation.docker', '  system.stateVersion = "25.11";\n  virtualisation.docker'],
        ),
        marks: ['"gitlabnix:ro"'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The container and the engine are there', text: daemonContainerModule },
      { language: 'nix', caption: 'The same, rendered', text: daemonContainerRendered },
      { language: 'toml', caption: 'The machine is not known', text: daemonContainerToml },
      {
        language: 'nix',
        caption: 'The container is started in another way',
        text: variant(
          daemonContainerModule,
          ['"gitlabnix:ro"', '"nix-store:ro"'],
          [
            '  services.gitlab-runner',
            '  systemd.services.nix-store.script = "docker run --name nix-store local/nix-daemon";\n  services.gitlab-runner',
          ],
        ),
      },
      {
        language: 'nix',
        caption: 'Podman serves the Docker socket',
        text: variant(
          daemonContainerModule,
          [
            'docker.enable = true',
            'docker.enable = false;\n  virtualisation.podman = {\n    enable = true;\n    dockerSocket.enable = true;\n  }',
          ],
          ['backend = "docker"', 'backend = "podman"'],
        ),
      },
    ],
  },
  check: findUnknown,
  message: ({ container, engine }) =>
    engine === undefined
      ? {
          what: `The configuration has no container \`${container}\`.`,
          why: 'The engine refuses to start jobs with the volumes of a container that it does not have: `No such container`.',
          action: 'Name a container of `virtualisation.oci-containers.containers`.',
        }
      : {
          what: `The container \`${container}\` is run by Podman, but the runner uses Docker.`,
          why: 'Docker does not see the containers of Podman, so no job starts: `No such container`.',
          action: 'Set `virtualisation.oci-containers.backend = "docker"`.',
        },
  fixes({ data: { engine, meant, entryAt } }, { runner }) {
    if (engine === undefined) {
      return meant === undefined ? [] : fixIf(runner.edit.replaceLiteral(entryAt, meant), `Write \`${meant}\``, false);
    }
    const path = ['virtualisation', 'oci-containers', 'backend'];
    const backend = engine.optionAt(path);
    const edits =
      backend.state === 'known' ? backend.value.replaceValue('"docker"') : engine.addOption(path, '"docker"');
    return fixIf(edits, 'Let Docker run the containers', false);
  },
});

function* findUnknown({ runner, host }: RunnerSubject): Iterable<Finding<Data>> {
  if (host === undefined || !usesDocker(runner) || runner.text('docker.host').state !== 'absent') return;
  if (host.containers.length === 0 || host.unresolved.length > 0 || !knowsContainers(host)) return;
  for (const { value, at } of knownItems(runner.list('docker.volumes_from'))) {
    const entry = parseVolumesFrom(value);
    if ('error' in entry || holdsVariable(value)) continue;
    const { container } = entry;
    const data = { container, entryAt: at, meant: undefined, engine: undefined };
    const found = host.containers.find((each) => each.name === container);
    if (found !== undefined) {
      if (runByPodman(host))
        yield { at, data: { ...data, engine: host }, related: [{ at: found.nameAt, message: 'Podman runs it' }] };
      continue;
    }
    if (isNamed(host, runner, container)) continue;
    const [only, ...others] = host.containers;
    const meant = only !== undefined && others.length === 0 ? value.replace(container, only.name) : undefined;
    const related = host.containers.map((each) => ({ at: each.nameAt, message: 'a container of the configuration' }));
    yield { at, data: { ...data, meant }, related };
  }
}

/** No further containers may be defined that could not be read. */
function knowsContainers(host: Host): boolean {
  const set = host.optionAt(['virtualisation', 'oci-containers', 'containers']);
  return set.state === 'known' && set.value.value.kind === 'attrs' && set.value.value.complete;
}

/** Podman runs the containers, and does not stand in for Docker. */
function runByPodman(host: Host): boolean {
  if ([host.podmanDockerSocket, host.podmanEnable, host.dockerEnable].some((fact) => fact.state === 'unknown'))
    return false;
  if (knownValue(host.podmanDockerSocket) === true || knownValue(host.dockerEnable) === false) return false;
  if (host.ociBackend.state !== 'absent') return knownValue(host.ociBackend) === 'podman';
  const release = releaseOf(host);
  return release !== undefined && !isBefore(release, podmanSince);
}

/** The container's name stands in a file of the configuration other than in an entry of the runner's lists. */
function isNamed(host: Host, runner: Runner, container: string): boolean {
  const word = containerWord(container);
  return word === undefined || [runner.part, ...host.texts].some(({ text }) => word.test(text));
}
