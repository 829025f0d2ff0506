import { indent, type SnippetForm } from '../../../snippets/snippet';
import { wrapSnippet } from './context';

/** What a complete host-daemon entry of NixOS has, by option. */
const entryOptions: Readonly<Record<string, string>> = {
  authenticationTokenConfigFile: 'authenticationTokenConfigFile = "/run/secrets/runner.env";',
  dockerImage: 'dockerImage = "alpine";',
  dockerDisableCache: 'dockerDisableCache = true;',
  dockerVolumes:
    'dockerVolumes = [\n  "/nix/store:/nix/store:ro"\n  "/nix/var/nix/db:/nix/var/nix/db:ro"\n  "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"\n];',
  environmentVariables:
    'environmentVariables = {\n  USER = "root";\n  NIX_REMOTE = "daemon";\n  PATH = "/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin";\n  NIX_SSL_CERT_FILE = "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt";\n};',
  preBuildScript:
    "preBuildScript = pkgs.writeScript \"setup\" ''\n  mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root\n  . ${pkgs.nix}/etc/profile.d/nix-daemon.sh\n  ${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert} ${pkgs.git}\n'';",
};

/** The same for a `[[runners]]` table. */
const runnerKeys: Readonly<Record<string, string>> = {
  url: 'url = "https://gitlab.example.com"',
  token: 'token = "$RUNNER_TOKEN"',
  executor: 'executor = "docker"',
  environment:
    'environment = ["USER=root", "NIX_REMOTE=daemon", "PATH=/nix/var/nix/profiles/default/bin:/bin:/usr/bin", "NIX_SSL_CERT_FILE=/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt"]',
};
const dockerKeys: Readonly<Record<string, string>> = {
  image: 'image = "alpine"',
  disable_cache: 'disable_cache = true',
  volumes:
    'volumes = ["/nix/store:/nix/store:ro", "/nix/var/nix/db:/nix/var/nix/db:ro", "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"]',
};

/** Defaults alone are no pipeline. */
const someJob = '\nbuild:\n  script:\n    - make\n';

/** A whole file in which nothing is missing but what the snippet brings. */
export function completeFile(form: SnippetForm, text: string): string {
  const lacking = (options: Readonly<Record<string, string>>) =>
    Object.entries(options)
      .filter(([name]) => !new RegExp(`^\\s*${name}\\b`, 'm').test(text))
      .map(([, line]) => line)
      .join('\n');
  switch (form.place) {
    case 'service': {
      const body = indent(`${lacking(entryOptions)}\n${text}`, 4);
      return `{ config, pkgs, ... }:\n\n{\n  boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n  services.gitlab-runner.enable = true;\n  services.gitlab-runner.services.nix = {\n${body}\n  };\n}\n`;
    }
    case 'module': {
      // A snippet that names a token file adds to an entry that stands elsewhere in the module.
      const entry = /services\.nix\.\w/.test(text)
        ? '\nservices.gitlab-runner.services.nix.dockerImage = "alpine";'
        : '';
      return wrapSnippet(form, text + entry);
    }
    case 'runner':
      return `[[runners]]\n  name = "nix"\n${lacking(runnerKeys)}\n${text}\n  [runners.docker]\n${lacking(dockerKeys)}\n`;
    case 'runner-docker':
      return `[[runners]]\n  name = "nix"\n${lacking(runnerKeys)}\n  [runners.docker]\n${lacking(dockerKeys)}\n${text}\n`;
    default:
      return wrapSnippet(form, form.language === 'yaml' && text.startsWith('default:') ? `${text}\n${someJob}` : text);
  }
}
