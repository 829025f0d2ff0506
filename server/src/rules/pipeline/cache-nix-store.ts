import type { StoredPath } from '../../model/pipeline/job';
import { removeStoredPathEdit } from '../../model/pipeline/stored-path-edit';
import { isAtOrAbove } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

export const rule = defineRule<'job', StoredPath>({
  id: 'pipeline/cache-nix-store',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A job caches the Nix store, or keeps it as an artifact.',
  why: 'Paths of `cache:paths` and `artifacts:paths` must lie in the project’s own directory. The runner passes over `/nix/store` with a warning in the log, so nothing is kept and every job builds anew. A store that outlives the jobs comes from the runner: the machine’s daemon, or a container with one.',
  notWhen: [
    'The path is relative, such as `.nix-cache`, which `nix copy --to file://…` may fill.',
    'The path holds a variable or cannot be resolved.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#cachepaths',
    'https://docs.gitlab.com/ci/yaml/#artifactspaths',
    'https://discourse.nixos.org/t/gitlab-ci-cache-nix-store/2003',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The store as a cache',
        text: 'build:\n  image: nixos/nix:2.30.0\n  cache:\n    key: nix\n    paths:\n      - /nix/store\n  script:\n    - nix-build\n',
        marks: ['/nix/store'],
      },
      {
        language: 'yaml',
        caption: 'All of Nix as an artifact',
        text: 'build:\n  image: nixos/nix:2.30.0\n  artifacts:\n    paths: [/nix/, result]\n  script:\n    - nix-build\n',
        marks: ['/nix/'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A binary cache in the project’s directory',
        text: 'build:\n  image: nixos/nix:2.30.0\n  cache:\n    key: nix\n    paths:\n      - .nix-cache\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'A path that is not known',
        text: 'build:\n  image: nixos/nix:2.30.0\n  cache:\n    paths:\n      - $STORE\n  script:\n    - nix-build\n',
      },
    ],
  },
  *check({ job }) {
    for (const stored of job.storedPaths) {
      const path = stored.path.replace(/\/[*/]*$/, '');
      if (isAtOrAbove('/nix', path)) yield { at: stored.at, data: stored };
    }
  },
  message: ({ keyword, path }) => ({
    what: `\`${path}\` is outside of the project’s directory, so it is not ${keyword === 'cache' ? 'cached' : 'kept'}.`,
    why: 'The runner takes only paths below the project and passes over this one, so that nothing is there for the next job.',
    action: 'Use a runner whose store outlives its jobs, or a binary cache.',
  }),
  fixes({ data }) {
    const edit = removeStoredPathEdit(data);
    return fixIf(edit && [edit], `Remove \`${data.path}\``, true);
  },
});
