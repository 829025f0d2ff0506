/** Tokens that never enter the store. Sources: the manuals of sops-nix and agenix; nixpkgs, module services.gitlab-runner. */
import type { Snippet } from './snippet';

const sops = `sops.secrets."\${1:gitlab-runner/token}" = { };
sops.templates."gitlab-runner-\${2:nix}.env".content = ''
  CI_SERVER_URL=\${3:https://gitlab.com}
  CI_SERVER_TOKEN=\\\${config.sops.placeholder."\${1}"}
'';
services.gitlab-runner.services.\${2}.authenticationTokenConfigFile =
  config.sops.templates."gitlab-runner-\${2}.env".path;`;

const agenix = `# The file holds two lines: CI_SERVER_URL=… and CI_SERVER_TOKEN=…
age.secrets.gitlab-runner-\${1:nix}.file = \${2:../secrets/gitlab-runner-nix.age};
services.gitlab-runner.services.\${1}.authenticationTokenConfigFile =
  config.age.secrets.gitlab-runner-\${1}.path;`;

export const secretSnippets: readonly Snippet[] = [
  {
    id: 'token-sops',
    title: 'Runner token with sops-nix',
    description:
      'The authentication token stays encrypted in the repository and is put together with the URL at activation.',
    forms: [{ language: 'nix', place: 'module', body: sops }],
  },
  {
    id: 'token-agenix',
    title: 'Runner token with agenix',
    description:
      'The file with URL and authentication token stays encrypted in the repository and is decrypted at activation.',
    forms: [{ language: 'nix', place: 'module', body: agenix }],
  },
];
