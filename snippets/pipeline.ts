/** Jobs for a caching runner. Sources: docs.gitlab.com/ci/yaml; scripts/nix-profile.sh.in in the source of Nix. */
import { indent, type Snippet } from './snippet';

/** What a job needs before its first Nix command: PATH, NIX_PROFILES and certificates. */
const beforeScript = `before_script:
  - . "\\$HOME/.nix-profile/etc/profile.d/nix.sh"`;

const tags = `tags:
  - \${9:nix}`;

const setup = `${tags}\n${beforeScript}`;

const defaults = `default:
${indent(setup, 2)}`;

const classicJob = `\${1:build}:
${indent(setup, 2)}
  script:
    - nix-build \${2:default.nix}`;

const flakeJob = `\${1:build}:
${indent(tags, 2)}
  variables:
    NIX_CONFIG: experimental-features = nix-command flakes
${indent(beforeScript, 2)}
  script:
    - nix build --print-build-logs \${2:.#default}`;

const cachixJob = `\${1:push-to-cache}:
${indent(setup, 2)}
  script:
    - nix-env -iA nixpkgs.cachix
    - nix-build \${2:default.nix} | cachix push \${3:my-cache}
  rules:
    - if: \\$CI_COMMIT_BRANCH == \\$CI_DEFAULT_BRANCH`;

const template = `.\${1:nix}:
${indent(setup, 2)}

\${2:build}:
  extends: .\${1}
  script:
    - nix-build \${3:default.nix}`;

export const pipelineSnippets: readonly Snippet[] = [
  {
    id: 'default-profile',
    title: 'Nix profile for all jobs',
    description:
      'Sends every job to the caching runner with Nix in its PATH. A job with a `before_script` of its own replaces this one.',
    forms: [{ language: 'yaml', place: 'pipeline', body: defaults }],
  },
  {
    id: 'nix-build-job',
    title: 'Job that runs nix-build',
    description: 'Builds a file by its default attribute on the caching runner.',
    forms: [{ language: 'yaml', place: 'pipeline', body: classicJob }],
  },
  {
    id: 'flake-job',
    title: 'Job that builds a flake',
    description: 'Builds an output of the repository’s flake, with flakes switched on for this job alone.',
    forms: [{ language: 'yaml', place: 'pipeline', body: flakeJob }],
  },
  {
    id: 'cachix-push-job',
    title: 'Job that pushes to Cachix',
    description:
      'Pushes what the default branch builds. `CACHIX_AUTH_TOKEN` has to be a masked variable of the project.',
    forms: [{ language: 'yaml', place: 'pipeline', body: cachixJob }],
  },
  {
    id: 'nix-job-template',
    title: 'Template for Nix jobs, and a job that extends it',
    description: 'Keeps tag and profile in one hidden job; jobs beside it that need no Nix stay untouched.',
    forms: [{ language: 'yaml', place: 'pipeline', body: template }],
  },
];
