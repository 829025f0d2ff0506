/**
 * A runner whose jobs share the store of a container that runs a Nix daemon of its own.
 * Sources: wiki.nixos.org "Gitlab runner", second approach; docker.nix in the source of Nix 2.11 and later.
 */
import type { Snippet } from './snippet';

const moduleFile = `# \`inputs.nix\` is the flake input \`github:NixOS/nix\`, handed to modules through \`specialArgs\`.
{ \${1:inputs}, pkgs, ... }:

let
  # What jobs run in: Nix and its own store, without the host's.
  jobImage = import (\${1}.nix + "/docker.nix") {
    inherit pkgs;
    name = "local/nix";
    tag = "latest";
    bundleNixpkgs = false;
  };

  daemonImage = pkgs.dockerTools.buildLayeredImage {
    name = "local/nix-daemon";
    tag = "latest";
    fromImage = jobImage;
    maxLayers = 125;
    config.Volumes = {
      "/nix/store" = { };
      "/nix/var/nix/db" = { };
      "/nix/var/nix/daemon-socket" = { };
    };
  };
in
{
  # Containers reach the network through the host's forwarding.
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;

  virtualisation.oci-containers = {
    backend = "docker";
    containers.\${2:gitlabnix} = {
      image = "local/nix-daemon:latest";
      imageFile = daemonImage;
      cmd = [
        "nix"
        "daemon"
      ];
    };
  };

  # No registry has the job image, so it has to be there before the first job.
  systemd.services.load-nix-job-image = {
    wantedBy = [ "gitlab-runner.service" ];
    before = [ "gitlab-runner.service" ];
    requires = [ "docker.service" ];
    after = [ "docker.service" ];
    serviceConfig.Type = "oneshot";
    script = "\\\${pkgs.docker}/bin/docker load < \\\${jobImage}";
  };

  services.gitlab-runner = {
    enable = true;
    services.\${3:nix} = {
      # Holds CI_SERVER_URL and CI_SERVER_TOKEN. Tags are set in GitLab, where the token was made.
      authenticationTokenConfigFile = "\${4:/run/secrets/gitlab-runner-nix.env}";
      dockerImage = "local/nix:latest";
      dockerAllowedImages = [ "local/nix:latest" ];
      dockerPullPolicy = "if-not-present";
      registrationFlags = [
        "--docker-volumes-from"
        "\${2}:ro"
        "--docker-allowed-pull-policies"
        "if-not-present"
      ];
      environmentVariables = {
        NIX_REMOTE = "daemon";
      };
    };
  };
}`;

const script = `# Jobs may want to change the configuration, which is a link into the read-only store.
mkdir -p /tmp
cp --remove-destination "\\$(readlink -f /etc/nix/nix.conf)" /etc/nix/nix.conf`;

const runner = `[[runners]]
  name = "\${1:nix}"
  url = "\${2:https://gitlab.com}"
  token = "\${3:\\$RUNNER_TOKEN}"
  executor = "docker"
  environment = ["NIX_REMOTE=daemon"]
  pre_build_script = '''
${script}
'''

  [runners.docker]
    image = "local/nix:latest"
    allowed_images = ["local/nix:latest"]
    pull_policy = "if-not-present"
    allowed_pull_policies = ["if-not-present"]
    volumes_from = ["\${4:gitlabnix}:ro"]`;

export const daemonContainerSnippets: readonly Snippet[] = [
  {
    id: 'daemon-container-runner',
    title: 'Caching runner on a Nix daemon in a container of its own',
    description:
      'Jobs share the store of a daemon container and see nothing of the host’s. Several such daemons can stand side by side, one for protected branches and one for the rest.',
    forms: [
      { language: 'nix', place: 'module-file', body: moduleFile },
      { language: 'toml', place: 'runners', body: runner },
    ],
  },
];
