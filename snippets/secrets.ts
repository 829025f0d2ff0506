/** Tokens that never enter the store. Sources: the manuals of sops-nix and agenix; nixpkgs, module services.gitlab-runner. */
import type { Snippet } from './snippet';

/** Both parts of a snippet: what keeps the secret, and the path that `authenticationTokenConfigFile` is set to. */
export const sopsToken = {
  definitions: `sops.secrets."\${1:gitlab-runner/token}" = { };
sops.templates."gitlab-runner-\${2:nix}.env".content = ''
  CI_SERVER_URL=\${3:https://gitlab.com}
  CI_SERVER_TOKEN=\\\${config.sops.placeholder."\${1}"}
'';`,
  path: 'config.sops.templates."gitlab-runner-${2}.env".path',
};

export const agenixToken = {
  definitions: `# The file holds two lines: CI_SERVER_URL=… and CI_SERVER_TOKEN=…
age.secrets.gitlab-runner-\${1:nix}.file = \${2:../secrets/gitlab-runner-nix.age};`,
  path: 'config.age.secrets.gitlab-runner-${1}.path',
};

const sops = `${sopsToken.definitions}
services.gitlab-runner.services.\${2}.authenticationTokenConfigFile =
  ${sopsToken.path};`;

const agenix = `${agenixToken.definitions}
services.gitlab-runner.services.\${1}.authenticationTokenConfigFile =
  ${agenixToken.path};`;

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
