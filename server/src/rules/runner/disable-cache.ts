import { allItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import type { Runner } from '../../model/runner/runner';
import { isVolumeError, parseVolume } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { daemonContainerToml, hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

export const rule = defineRule<'runner', { readonly written: boolean }>({
  id: 'runner/disable-cache',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: "A runner on the machine's Nix daemon leaves the automatic cache volumes of Docker on.",
  why: `Unless told otherwise the runner makes a volume for each directory that may hold a cache and keeps it between jobs.
What a Nix job needs again lies in the store, so those volumes only take up space and pile up. The recipes turn them off
with \`disable_cache\`. Mounts of the machine are not touched by it, and neither is a cache in object storage.`,
  notWhen: [
    'A volume is a bare container path such as `/cache`, or `cache_dir` is set: the cache is wanted.',
    'The list of volumes cannot be read to its end.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://docs.gitlab.com/runner/executors/docker/#clear-the-docker-cache',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Turned on as `register` writes it',
        text: variant(hostDaemonToml, ['disable_cache = true', 'disable_cache = false']),
        marks: ['false'],
      },
      {
        language: 'nix',
        caption: 'Not set, in a NixOS module',
        text: variant(hostDaemonModule, ['      dockerDisableCache = true;\n', '']),
        marks: ['nix'],
      },
      {
        language: 'nix',
        caption: 'Turned on, in a rendered configuration',
        text: variant(hostDaemonRendered, ['disable_cache = true', 'disable_cache = false']),
        marks: ['false'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(hostDaemonModule, [
          'dockerDisableCache = true;',
          'registrationFlags = [ "--docker-disable-cache=false" ];',
        ]),
        marks: ['false'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Turned off', text: hostDaemonToml },
      { language: 'nix', caption: 'Turned off, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'Turned off, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'A cache volume that is wanted',
        text: variant(
          hostDaemonToml,
          ['disable_cache = true', 'disable_cache = false'],
          ['    volumes = [\n', '    volumes = [\n      "/cache",\n'],
        ),
      },
      { language: 'toml', caption: 'A daemon container', text: daemonContainerToml },
    ],
  },
  *check({ runner }) {
    if (runner.setup !== 'host-daemon' || !usesDocker(runner)) return;
    const flag = runner.flag('docker.disable_cache');
    if (flag.state === 'unknown' || (flag.state === 'known' && flag.value) || wantsCache(runner)) return;
    yield flag.state === 'known'
      ? { at: flag.at, data: { written: true } }
      : { at: runner.at, data: { written: false } };
  },
  message: ({ written }) => ({
    what: `The runner ${written ? 'turns' : 'leaves'} the automatic cache volumes of Docker on.`,
    why: 'Nix keeps what jobs need again in its store, so the volumes only take up space.',
    action: 'Turn them off.',
  }),
  fixes: (_finding, { runner }) =>
    fixIf(runner.edit.setFlag('docker.disable_cache', true), 'Turn the automatic cache volumes off', false),
});

function wantsCache(runner: Runner): boolean {
  if (runner.keys.some((key) => /(^|\.)cache_dir$/i.test(key.path))) return true;
  const volumes = allItems(runner.list('docker.volumes'));
  return volumes === undefined || volumes.some(({ value }) => isContainerPath(value));
}

function isContainerPath(text: string): boolean {
  const volume = parseVolume(text);
  return !isVolumeError(volume) && volume.source === undefined;
}
