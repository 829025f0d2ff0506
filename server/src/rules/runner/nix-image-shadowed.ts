import { usesDocker } from '../../model/runner/executor';
import { isLocalImage, isNixImage } from '../../model/runner/nix-image';
import { runnerNixMounts } from '../../model/runner/nix-mounts';
import { coversPath, nixStore } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  daemonContainerModule,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  plainToml,
  variant,
} from '../runner-examples';

export const rule = defineRule<'runner', { readonly image: string }>({
  id: 'runner/nix-image-shadowed',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The host’s store hides the store of an image that is itself made of store paths.',
  why: 'Images such as `nixos/nix` keep everything in their own `/nix/store`; even `/bin/sh` is a link into it. The mount of the host’s store takes its place, and the container cannot start: `exec: "sh": executable file not found in $PATH`, or `no such file or directory`.',
  notWhen: [
    'The store comes from a container (`volumes_from`).',
    'The volume is not the host’s own store, but a copy, or a named volume.',
    'The image is made by the same NixOS configuration (`local/…`), so that its paths are in the host’s store.',
    'The image is no Nix image.',
  ],
  references: [
    'https://hub.docker.com/r/nixos/nix',
    'https://github.com/pwncollege/dojo/issues/1121',
    'https://kevincox.ca/2022/01/02/nix-in-docker-caching/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The Nix image on the host’s store',
        text: variant(hostDaemonToml, ['"alpine"', '"nixos/nix:latest"']),
        marks: ['"nixos/nix:latest"'],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, ['"alpine"', '"docker.io/nixos/nix"']),
        marks: ['"docker.io/nixos/nix"'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: variant(hostDaemonRendered, ['"alpine"', '"nixpkgs/nix-flakes"']),
        marks: ['"nixpkgs/nix-flakes"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'An image that needs nothing of a store', text: hostDaemonToml },
      { language: 'nix', caption: 'The store comes from a container', text: daemonContainerModule },
      {
        language: 'toml',
        caption: 'A Nix image with the store that it brings',
        text: variant(plainToml, ['"debian:12"', '"nixos/nix:latest"']),
      },
      {
        language: 'nix',
        caption: 'The machine makes the image, so its paths are in the host’s store',
        text: variant(hostDaemonModule, [
          '"alpine";',
          '"local/nix:latest";\n      dockerPullPolicy = "if-not-present";',
        ]),
      },
    ],
  },
  *check({ runner, host }) {
    const image = runner.text('docker.image');
    if (!usesDocker(runner) || image.state !== 'known' || !isNixImage(image.value)) return;
    if (host !== undefined && isLocalImage(image.value)) return;
    const mount = runnerNixMounts(runner).find((each) => each.mount.store && coversPath(each.volume, nixStore));
    if (mount === undefined) return;
    yield {
      at: image.at,
      data: { image: image.value },
      related: [{ at: mount.at, message: 'this takes the place of the image’s own store' }],
    };
  },
  message: ({ image }) => ({
    what: `The host’s store hides that of \`${image}\`.`,
    why: 'All programs of the image, its shell included, lie in its own store, so the container cannot start.',
    action:
      'Use an image that does not come from Nix, such as `alpine`, or take the store from a container (`volumes_from`).',
  }),
  fixes: (_finding, { runner }) => fixIf(runner.edit.setText('docker.image', 'alpine'), 'Use `alpine`', false),
});
