/** A variable by which a job tells GitLab Runner how to go about it. */
export interface JobSetting {
  readonly name: string;
  readonly description: string;
  /** The values that it may have, where these are few. */
  readonly values?: readonly string[];
}

/** From docs.gitlab.com/ci/runners/configure_runners and docs.gitlab.com/ci/variables, August 2026. */
export const jobSettings: readonly JobSetting[] = [
  { name: 'GIT_STRATEGY', description: 'How the sources get to the job.', values: ['fetch', 'clone', 'none', 'empty'] },
  { name: 'GIT_DEPTH', description: 'How many commits of history are fetched; 0 for all.' },
  {
    name: 'GIT_CHECKOUT',
    description: 'Whether the commit is checked out after it was fetched.',
    values: ['true', 'false'],
  },
  { name: 'GIT_CLONE_PATH', description: 'Where the sources are put, below the directory for builds.' },
  { name: 'GIT_CLEAN_FLAGS', description: 'Options of `git clean` before a job; `none` to leave files as they are.' },
  { name: 'GIT_FETCH_EXTRA_FLAGS', description: 'Further options of `git fetch`.' },
  {
    name: 'GIT_SUBMODULE_STRATEGY',
    description: 'Which submodules are fetched.',
    values: ['none', 'normal', 'recursive'],
  },
  { name: 'GIT_SUBMODULE_DEPTH', description: 'How many commits of submodules are fetched.' },
  { name: 'GIT_SUBMODULE_PATHS', description: 'Which submodules are fetched or left out, by their paths.' },
  { name: 'GIT_SUBMODULE_UPDATE_FLAGS', description: 'Further options of `git submodule update`.' },
  {
    name: 'GIT_SUBMODULE_FORCE_HTTPS',
    description: 'Fetches submodules over HTTPS whatever their address says.',
    values: ['true', 'false'],
  },
  { name: 'GIT_LFS_SKIP_SMUDGE', description: 'Leaves out the contents of files in Git LFS.', values: ['1'] },
  { name: 'GET_SOURCES_ATTEMPTS', description: 'How often fetching the sources is tried.' },
  { name: 'ARTIFACT_DOWNLOAD_ATTEMPTS', description: 'How often fetching artifacts is tried.' },
  { name: 'RESTORE_CACHE_ATTEMPTS', description: 'How often fetching the cache is tried.' },
  { name: 'EXECUTOR_JOB_SECTION_ATTEMPTS', description: 'How often a section is tried after the container was lost.' },
  {
    name: 'ARTIFACT_COMPRESSION_LEVEL',
    description: 'How hard artifacts are compressed.',
    values: ['fastest', 'fast', 'default', 'slow', 'slowest'],
  },
  {
    name: 'CACHE_COMPRESSION_LEVEL',
    description: 'How hard the cache is compressed.',
    values: ['fastest', 'fast', 'default', 'slow', 'slowest'],
  },
  { name: 'CACHE_REQUEST_TIMEOUT', description: 'After how many minutes fetching or storing a cache is given up.' },
  { name: 'CACHE_FALLBACK_KEY', description: 'The cache that is taken where that of the key is not found.' },
  { name: 'TRANSFER_METER_FREQUENCY', description: 'How often the progress of transfers is printed, such as `2s`.' },
  { name: 'RUNNER_SCRIPT_TIMEOUT', description: 'After how long `script` is stopped, such as `15m`.' },
  { name: 'RUNNER_AFTER_SCRIPT_TIMEOUT', description: 'After how long `after_script` is stopped, such as `10m`.' },
  {
    name: 'AFTER_SCRIPT_IGNORE_ERRORS',
    description: 'Whether errors of `after_script` leave the job as it is.',
    values: ['true', 'false'],
  },
  {
    name: 'CI_DEBUG_TRACE',
    description: 'Prints all that the shell does, secrets included.',
    values: ['true', 'false'],
  },
  { name: 'CI_DEBUG_SERVICES', description: 'Prints what services log.', values: ['true', 'false'] },
];

export function findJobSetting(name: string): JobSetting | undefined {
  return jobSettings.find((setting) => setting.name === name);
}
