import { allItems, type Fact, knownItems, knownValue } from '../../model/fact';
import type { Host, RunnerService } from '../../model/host/host';
import type { MachineAround } from '../../model/host/machine-around';
import { isIpForward, sysctlSwitch } from '../../model/host/sysctl';
import { setOption, tokenFileOptions } from '../../model/host/token-file';
import type { Job } from '../../model/pipeline/job';
import { variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { isNixImage } from '../../model/runner/nix-image';
import type { Runner } from '../../model/runner/runner';
import {
  isReadOnly,
  isVolumeError,
  nixMount,
  nixSocketDirectory,
  nixStore,
  parseVolume,
  parseVolumesFrom,
} from '../../model/runner/volume';
import type { Place } from '../../text/place';
import { withoutTokens } from '../inspect-facts';
import type { QuestionId } from './questions';

/** Something that a file says, with its place. */
export interface Evidence {
  readonly text: string;
  readonly at: Place;
}

/** What the facts alone say to a question. Whether something is wrong is for the rules to say. */
export interface Look {
  readonly answer: 'yes' | 'unknown';
  /** A sentence. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/** A runner with what else there is to look at. */
export interface Patient {
  readonly runner: Runner;
  readonly host: Host | undefined;
  /** The machine that runs the container whose configuration `host` is. */
  readonly around: MachineAround | undefined;
  readonly service: RunnerService | undefined;
  /** The jobs that the runner takes, as far as known. */
  readonly jobs: readonly Job[];
}

type LookAt = (patient: Patient) => Look;

/** What the facts say to each question. */
export const looks: Readonly<Record<QuestionId, LookAt>> = {
  files: lookAtFiles,
  forwarding: lookAtForwarding,
  engine: lookAtEngine,
  token: lookAtToken,
  image: lookAtImage,
  mounts: lookAtMounts,
  daemon: lookAtDaemon,
  variables: lookAtVariables,
  'pre-build-script': lookAtScript,
  profile: lookAtProfile,
  tags: lookAtTags,
  trust: lookAtTrust,
  settings: lookAtSettings,
};

function yes(because: string, ...evidence: readonly (Evidence | undefined)[]): Look {
  return { answer: 'yes', because, evidence: evidence.filter((one) => one !== undefined) };
}

function unknown(because: string, ...evidence: readonly (Evidence | undefined)[]): Look {
  return { answer: 'unknown', because, evidence: evidence.filter((one) => one !== undefined) };
}

const noMachine = 'These files do not say how the machine is set up.';

/** A known fact as evidence, in the words of the file. */
function said<T>(name: string, fact: Fact<T>): Evidence | undefined {
  return fact.state === 'known'
    ? { text: `\`${name}\` is \`${withoutTokens(String(fact.value))}\``, at: fact.at }
    : undefined;
}

function lookAtFiles({ runner, host }: Patient): Look {
  const lost = host?.unresolved ?? [];
  if (lost.length > 0) {
    return unknown(
      'Some modules that the machine imports could not be read.',
      ...lost.map(({ reason, at }) => ({ text: reason, at })),
    );
  }
  if (runner.closed) return yes('Nothing about the runner comes from a place that could not be read.');
  return unknown('The runner may get settings from places that could not be read.', {
    text: 'the runner',
    at: runner.at,
  });
}

function lookAtForwarding({ host, around }: Patient): Look {
  if (host === undefined) return unknown(noMachine);
  if (around === undefined) return forwardingOf(host);
  const off = around.host.sysctl.find(({ key, value }) => isIpForward(key) && sysctlSwitch(value) === 'off');
  const container = containerEvidence(around);
  if (off !== undefined) {
    const evidence = { text: `\`${off.key}\` is off`, at: off.valueAt };
    return unknown('The machine around the container does not forward packets.', evidence, container);
  }
  if (around.privateNetwork === false) {
    const set = around.host.sysctl.some(({ key }) => isIpForward(key));
    const outer = set || knownValue(around.host.natEnable) === true ? forwardingOf(around.host) : forwardingOf(host);
    return { ...outer, evidence: [...outer.evidence, container] };
  }
  return unknown('The container has a network of its own, which the machine around has to connect.', container);
}

function containerEvidence({ name, option }: MachineAround): Evidence {
  return { text: `the container \`${name}\``, at: option.nameAt };
}

function forwardingOf(host: Host): Look {
  const set = host.sysctl.find(({ key, value }) => isIpForward(key) && sysctlSwitch(value) === 'on');
  if (set !== undefined) return yes('The machine forwards packets.', { text: `\`${set.key}\` is on`, at: set.valueAt });
  if (knownValue(host.natEnable) === true) {
    return yes('NAT switches forwarding on.', said('networking.nat.enable', host.natEnable));
  }
  if (knownValue(host.podmanEnable) === true) return unknown('Nothing here switches forwarding on under Podman.');
  if (knownValue(host.dockerEnable) === false) return unknown('Docker, which would switch forwarding on, is off.');
  if (!host.sysctlComplete) return unknown('The settings of the kernel are not all known.');
  return yes('Nothing sets it, and NixOS switches forwarding on with Docker (since 21.05).');
}

function lookAtEngine({ runner, host }: Patient): Look {
  const given = runner.text('docker.host');
  if (!usesDocker(runner)) return unknown('Which executor the runner has is not known.');
  if (given.state === 'known') return unknown('The runner is told where the engine is.', said('docker.host', given));
  if (host === undefined) return unknown(noMachine);
  const docker = host.dockerEnable;
  if (docker.state === 'unknown') return unknown('Whether Docker is on is not known.');
  if (docker.state === 'absent') return yes('Nothing sets Docker, and the runner’s module switches it on.');
  if (docker.value) return yes('Docker is on.', said('virtualisation.docker.enable', docker));
  if (knownValue(host.podmanDockerSocket) === true) {
    return yes(
      'Podman takes Docker’s place.',
      said('virtualisation.podman.dockerSocket.enable', host.podmanDockerSocket),
    );
  }
  return unknown('Docker is off, and which engine there is instead is not known.', said('docker.enable', docker));
}

function lookAtToken({ runner, service }: Patient): Look {
  if (service !== undefined) {
    const files = tokenFileOptions.flatMap((name) => setOption(service, name) ?? []);
    const [file] = files;
    if (file === undefined) return unknown('The file with the token may be set in a place that could not be read.');
    const name = file.path.at(-1) ?? '';
    return yes('A file on the machine holds it.', { text: `\`${name}\` is set`, at: file.nameAt });
  }
  const token = runner.settings.find('token');
  if (token === undefined || token === 'ambiguous') return unknown('The token may come from elsewhere.');
  const { value, nameAt } = token;
  const text = value.kind === 'string' ? value.text : undefined;
  if (text !== undefined && /^(?:\$\{?\w+\}?|@\w+@)$/.test(text)) {
    return yes('It is filled in when the service starts.', { text: `\`token\` is \`${text}\``, at: value.at });
  }
  return unknown('What the token is cannot be seen here.', { text: '`token` is set', at: nameAt });
}

function lookAtImage({ runner }: Patient): Look {
  const image = runner.text('docker.image');
  if (image.state !== 'known') return unknown('The image is not known.');
  const own = isNixImage(image.value);
  const evidence = said('image', image);
  if (runner.setup === 'host-daemon') {
    return own
      ? unknown('The image has a Nix of its own beside the one that is mounted.', evidence)
      : yes('The image has no Nix of its own, and uses the one that is mounted.', evidence);
  }
  return own
    ? yes('The image brings Nix, and the daemon the store.', evidence)
    : unknown('Whether the image brings Nix is not known.', evidence);
}

function lookAtMounts({ runner, host }: Patient): Look {
  if (runner.setup === 'daemon-container') return lookAtVolumesFrom(runner, host);
  const items = knownItems(runner.list('docker.volumes'));
  const mounts = items.flatMap((item) => {
    const volume = parseVolume(item.value);
    const mount = isVolumeError(volume) ? undefined : nixMount(volume);
    if (isVolumeError(volume) || mount === undefined) return [];
    return [{ mount, readOnly: isReadOnly(volume), evidence: { text: `\`${item.value}\``, at: item.at } }];
  });
  const evidence = mounts.map((one) => one.evidence);
  const missing = [
    ...(mounts.some(({ mount }) => mount.store) ? [] : [nixStore]),
    ...(mounts.some(({ mount }) => mount.socket) ? [] : [nixSocketDirectory]),
  ];
  if (missing.length > 0) {
    return unknown(`No mount of ${missing.map((path) => `\`${path}\``).join(' and ')} is seen here.`, ...evidence);
  }
  const writable = mounts.some(({ mount, readOnly }) => (mount.store || mount.database) && !readOnly);
  return writable
    ? unknown('Not all of the mounts are read-only.', ...evidence)
    : yes('Store and socket are mounted, the store read-only.', ...evidence);
}

function lookAtVolumesFrom(runner: Runner, host: Host | undefined): Look {
  const items = knownItems(runner.list('docker.volumes_from'));
  const entries = items.map((item) => ({ item, entry: parseVolumesFrom(item.value) }));
  const evidence = items.map((item): Evidence => ({ text: `volumes from \`${item.value}\``, at: item.at }));
  const names = entries.flatMap(({ entry }) => ('error' in entry ? [] : [entry.container]));
  const container = host?.containers.find(({ name }) => names.includes(name));
  if (container === undefined) return unknown('The container that has the volumes is not described here.', ...evidence);
  const paths = knownValue(container.volumes);
  const shown = { text: `the container \`${container.name}\``, at: container.nameAt };
  if (paths === undefined) return unknown('Which volumes the container has is not known.', ...evidence, shown);
  const readOnly = entries.every(({ entry }) => !('error' in entry) && entry.mode.includes('ro'));
  return readOnly && paths.includes(nixStore) && paths.includes(nixSocketDirectory)
    ? yes('The container has store and socket as volumes, and they are mounted read-only.', ...evidence, shown)
    : unknown('Not all of the volumes are there and read-only.', ...evidence, shown);
}

function lookAtDaemon({ runner, host, around }: Patient): Look {
  const remote = variableValue(runner.environment, 'NIX_REMOTE');
  if (remote.state !== 'known') return unknown('`NIX_REMOTE` is not known to be set for the runner.');
  const evidence = said('NIX_REMOTE', remote);
  if (remote.value !== 'daemon' && !remote.value.startsWith('unix://')) {
    return unknown('Nix commands are sent elsewhere than to a daemon’s usual socket.', evidence);
  }
  if (runner.setup === 'host-daemon') {
    // NixOS containers get store, database and socket of the machine that runs them (nixpkgs, `nixos-containers.nix`).
    return around === undefined
      ? yes('Nix commands are sent to the daemon.', evidence)
      : yes('Nix commands are sent to the daemon of the machine around.', evidence, containerEvidence(around));
  }
  const command = host?.containers.map((container) => container.command).find((fact) => /nix/.test(wordsOf(fact)));
  if (command?.state !== 'known') return unknown('Whether the container runs a daemon is not seen here.', evidence);
  const runs = { text: `the container runs \`${wordsOf(command)}\``, at: command.at };
  return yes('Nix commands are sent to the daemon of the container.', evidence, runs);
}

function wordsOf(fact: Fact<readonly string[]>): string {
  return (knownValue(fact) ?? []).join(' ');
}

function lookAtVariables({ runner }: Patient): Look {
  const { environment } = runner;
  const names = runner.setup === 'host-daemon' ? ['PATH', 'USER', 'NIX_SSL_CERT_FILE'] : ['PATH', 'NIX_SSL_CERT_FILE'];
  const evidence = names.flatMap((name) => said(name, variableValue(environment, name)) ?? []);
  if (!environment.complete) return unknown('Further variables may be set.', ...evidence);
  if (runner.setup === 'daemon-container') return yes('The image has what jobs need.', ...evidence);
  const missing = names.filter((name) => variableValue(environment, name).state !== 'known');
  return missing.length === 0
    ? yes('PATH, user and certificates are set.', ...evidence)
    : unknown(`The image or the job has to set ${missing.map((name) => `\`${name}\``).join(', ')}.`, ...evidence);
}

function lookAtScript({ runner }: Patient): Look {
  const script = runner.preBuildScript;
  if (script.state === 'unknown') return unknown('The script is not known.');
  if (script.state === 'absent') {
    return runner.setup === 'daemon-container'
      ? yes('None is needed: the image brings Nix.')
      : unknown('There is none, so the image or the job has to bring Nix.');
  }
  const { script: text, runsAs } = script.value;
  const how = runsAs === 'inline' ? 'in the job’s own shell' : 'as a program of its own';
  const evidence = { text: `the script runs ${how}`, at: script.keyAt ?? script.at };
  if (text?.complete !== true) return unknown('Not all of the script is known.', evidence);
  return yes('The script is known, and no step of it is known to fail.', evidence);
}

function lookAtProfile({ runner, jobs }: Patient): Look {
  if (runner.setup === 'daemon-container') return yes('The image has Nix on its PATH, so no profile is needed.');
  if (jobs.length === 0) return unknown('No job in these files is known to run on the runner.');
  return yes('No job is known to call Nix without it.', ...jobEvidence(jobs));
}

const shownJobs = 5;

function jobEvidence(jobs: readonly Job[]): readonly Evidence[] {
  const shown = jobs.slice(0, shownJobs).map(({ name, nameAt }) => ({ text: `the job \`${name}\``, at: nameAt }));
  const [first] = jobs.slice(shownJobs);
  if (first === undefined) return shown;
  return [...shown, { text: `and ${jobs.length - shownJobs} more, from \`${first.name}\` on`, at: first.nameAt }];
}

function lookAtTags({ runner, jobs }: Patient): Look {
  if (jobs.length === 0) return unknown('No job in these files is known to run on the runner.');
  const own = allItems(runner.tags);
  if (own === undefined)
    return unknown('GitLab keeps the tags of the runner; these jobs ask for it.', ...jobEvidence(jobs));
  const tags = own.map(({ value, at }) => ({ text: `the tag \`${value}\``, at }));
  return yes('Jobs ask for tags that the runner has.', ...tags, ...jobEvidence(jobs));
}

function lookAtTrust({ runner }: Patient): Look {
  const privileged = runner.flag('docker.privileged');
  if (privileged.state === 'unknown') return unknown('Whether jobs are privileged is not known.');
  const said = 'Nothing that is known here opens it further than the set-up does';
  return runner.setup === 'host-daemon'
    ? yes(`${said}; every job can read all of the host’s store.`)
    : yes(`${said}; jobs see the container’s store alone.`);
}

function lookAtSettings(): Look {
  return yes('Nothing else is known to be wrong.');
}
