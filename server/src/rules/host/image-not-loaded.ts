import { builtAs } from '../../model/host/built-images';
import { usesDocker } from '../../model/runner/executor';
import { defineRule } from '../rule';
import { daemonContainerModule, variant } from '../runner-examples';

const building = (container: string, more = '') =>
  variant(
    daemonContainerModule,
    [
      '{ pkgs, lib, config, ... }:\n',
      `{ pkgs, lib, config, ... }:
let
  jobImage = pkgs.dockerTools.buildImage {
    name = "local/nix";
    tag = "latest";
    copyToRoot = [ pkgs.nix pkgs.dockerTools.binSh ];
  };
  daemonImage = pkgs.dockerTools.buildLayeredImage {
    name = "local/nix-daemon";
    tag = "latest";
    fromImage = jobImage;
    config.Volumes = {
      "/nix/store" = { };
      "/nix/var/nix/db" = { };
      "/nix/var/nix/daemon-socket" = { };
    };
  };
in
`,
    ],
    ['      cmd = ', `      imageFile = ${container};\n      cmd = `],
    ['  services.gitlab-runner = {', `${more}  services.gitlab-runner = {`],
  );

export const rule = defineRule({
  id: 'host/image-not-loaded',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Jobs run in an image that the configuration builds but never gives to Docker.',
  why: 'What `dockerTools` or Nix’s `docker.nix` builds is an archive in the store. Docker knows the image only after `docker load`, or once a container of `virtualisation.oci-containers` has it as its `imageFile`. An image that is layered on it does not bring its name along: jobs end with `pull access denied for local/nix`.',
  notWhen: [
    'The image is the `imageFile` of a container, or is used in any other way than to build on it.',
    'Something in the configuration loads images (`docker load`, `skopeo`).',
    'The image is an attribute of a set, such as a package of a flake, which may be built and loaded from outside.',
    'The image has another name or tag than the one that is built, or comes from a registry.',
  ],
  references: [
    'https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/oci-containers.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Only the image of the daemon is loaded',
        text: building('daemonImage'),
        marks: ['"local/nix:latest"'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A unit loads it',
        text: building(
          'daemonImage',
          '  systemd.services.load-job-image = {\n    wantedBy = [ "gitlab-runner.service" ];\n    script = "${pkgs.docker}/bin/docker load < ${jobImage}";\n  };\n',
        ),
      },
      {
        language: 'nix',
        caption: 'A container has it, if only to load it',
        text: building(
          'daemonImage',
          '  virtualisation.oci-containers.containers.job-image = {\n    image = "local/nix:latest";\n    imageFile = jobImage;\n  };\n',
        ),
      },
      {
        language: 'nix',
        caption: 'An attribute of a set',
        text: building('daemonImage')
          .replace('  jobImage = ', '  images.jobImage = ')
          .replace('fromImage = jobImage', 'fromImage = images.jobImage'),
      },
      { language: 'nix', caption: 'An image that is built elsewhere', text: daemonContainerModule },
    ],
  },
  *check({ host, runners }) {
    for (const runner of runners) {
      const image = runner.text('docker.image');
      if (!usesDocker(runner) || image.state !== 'known') continue;
      if (host.builtImages.length === 0) return;
      const same = builtAs(image.value, host.builtImages);
      const [built] = same;
      if (built === undefined || same.some((each) => each.used || each.isPublic)) continue;
      yield {
        at: image.at,
        data: { image: image.value },
        related: [{ at: built.at, message: 'the image is built here' }],
      };
    }
  },
  message: ({ image }) => ({
    what: `Nothing loads \`${image}\` into Docker.`,
    why: 'The configuration builds the image as an archive in the store, which Docker does not look into, so jobs end with `pull access denied`.',
    action: 'Load it with `docker load` before the runner starts, or make it the `imageFile` of a container.',
  }),
});
