import { allItems, knownValue } from '../../model/fact';
import { isImageAllowed } from '../../model/runner/allowed-images';
import { usesDocker } from '../../model/runner/executor';
import { isLocalImage, isNixImage } from '../../model/runner/nix-image';
import { type RunnerNixMount, runnerNixMounts } from '../../model/runner/nix-mounts';
import type { Runner } from '../../model/runner/runner';
import { coversPath, nixStore } from '../../model/runner/volume';
import { textAt } from '../../text/place';
import { runnerPlaces } from '../job-environments';
import { profileLine } from '../nix-job';
import { defineRule, type Finding, type JobSubject } from '../rule';
import { daemonContainerModule, hostDaemonModule, hostDaemonToml, variant } from '../runner-examples';

interface Data {
  readonly image: string;
  readonly runner: string;
  /** The image of the runner, where that is none of Nix. */
  readonly instead: string | undefined;
}

const job = (image: string) =>
  `build:\n  tags: [nix]\n  image: ${image}\n  before_script:\n    - ${profileLine}\n  script:\n    - nix-build\n`;

export const rule = defineRule<'job', Data>({
  id: 'link/nix-image-shadowed',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A job asks for an image made by Nix on a runner that mounts the machine’s store over it.',
  why: 'Images such as `nixos/nix` keep everything in their own `/nix/store`; even `/bin/sh` is a link into it. A runner that mounts the machine’s store puts that in its place, and the container cannot start: `exec: "sh": executable file not found in $PATH`.',
  notWhen: [
    'The runner is not in the workspace, or one of several that may take the job mounts no store.',
    'The store comes from a container (`volumes_from`), or is a copy or a named volume.',
    'The machine makes the image itself (`local/…`), so that its paths are in the store.',
    'The runner does not allow the image at all: `runner/allowed-images` tells of that.',
  ],
  references: [
    'https://hub.docker.com/r/nixos/nix',
    'https://github.com/pwncollege/dojo/issues/1121',
    'https://kevincox.ca/2022/01/02/nix-in-docker-caching/',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The image of Nix on a runner with the machine’s store',
        text: job('nixos/nix:2.30.0'),
        files: { 'hosts/ci.nix': hostDaemonModule },
        marks: ['nixos/nix:2.30.0'],
      },
      {
        language: 'yaml',
        caption: 'The same with a `config.toml`',
        text: job('nixpkgs/nix-flakes'),
        files: { 'gitlab-runner/config.toml': hostDaemonToml },
        marks: ['nixpkgs/nix-flakes'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The store comes from a container',
        text: job('local/nix:latest'),
        files: { 'hosts/ci.nix': daemonContainerModule },
      },
      { language: 'yaml', caption: 'Nothing is known of the runner', text: job('nixos/nix:2.30.0') },
      {
        language: 'yaml',
        caption: 'One of two runners has no store of the machine',
        text: job('nixos/nix:2.30.0'),
        files: {
          'gitlab-runner/config.toml': hostDaemonToml,
          'hosts/ci.nix': variant(daemonContainerModule, ['      dockerAllowedImages = [ "local/nix:latest" ];\n', '']),
        },
      },
      {
        language: 'yaml',
        caption: 'An image that needs nothing of a store',
        text: 'build:\n  tags: [nix]\n  image: debian:12\n  script:\n    - ./build\n',
        files: { 'hosts/ci.nix': hostDaemonModule },
      },
    ],
  },
  check: findShadowed,
  message: ({ image, runner }) => ({
    what: `Runner \`${runner}\` mounts the machine’s store over that of \`${image}\`.`,
    why: 'All programs of the image, its shell included, lie in its own store, so the container cannot start.',
    action: 'Leave out `image:`, or use one that does not come from Nix, such as `alpine`.',
  }),
  fixes: ({ at, data: { image, instead } }) =>
    instead === undefined || textAt(at) !== image
      ? []
      : [{ title: `Use \`${instead}\`, the image of the runner`, safe: false, edits: [{ at, text: instead }] }],
});

function* findShadowed(subject: JobSubject): Iterable<Finding<Data>> {
  const { job: asking, target } = subject;
  const { image } = asking;
  if (asking.hidden || image.state !== 'known' || !isNixImage(image.value) || isLocalImage(image.value)) return;
  const runners = target.runners.length > 0 ? target.runners : target.taking;
  const mounts = runners.map((runner) => storeMount(runner));
  const [mount] = mounts;
  const [runner] = runners;
  if (runner === undefined || mount === undefined || mounts.includes(undefined)) return;
  if (runners.some((each) => refuses(each, image.value))) return;
  const own = knownValue(runner.text('docker.image'));
  yield {
    at: image.at,
    data: { image: image.value, runner: runner.label, instead: own === undefined || isNixImage(own) ? undefined : own },
    related: runnerPlaces(subject, runner, [
      { at: mount.at, message: 'this takes the place of the image’s own store' },
    ]),
  };
}

function storeMount(runner: Runner): RunnerNixMount | undefined {
  if (!usesDocker(runner)) return undefined;
  return runnerNixMounts(runner).find((each) => each.mount.store && coversPath(each.volume, nixStore));
}

function refuses(runner: Runner, image: string): boolean {
  const patterns = allItems(runner.list('docker.allowed_images'))?.map(({ value }) => value);
  return patterns !== undefined && !isImageAllowed(image, patterns, knownValue(runner.text('docker.image')));
}
