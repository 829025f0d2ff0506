import { allItems, knownValue } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import type { Runner } from '../../model/runner/runner';
import { findSetting, textSetting } from '../../model/runner/setting';
import { coversPath, isVolumeError, parseVolume } from '../../model/runner/volume';
import type { Place } from '../../text/place';
import { defineRule, type Finding } from '../rule';
import { hostDaemonModule, moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'unused'; readonly path: string }
  | { readonly wrong: 'temporary'; readonly path: string }
  | { readonly wrong: 'not-mounted'; readonly path: string };

export const rule = defineRule<'runner', Data>({
  id: 'runner/cache-dir',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The directory of the cache is not kept from job to job.',
  why: `The runner packs the cache of a job in \`cache_dir\` of the container, by default \`/cache\`. A directory that no volume
covers is gone with the container, and each job starts with an empty cache.

With \`disable_cache\` the runner makes no volumes of its own: \`cache_dir\` in \`[runners.docker]\` then means nothing (a
hint), and a volume that is a bare container path lives as long as the job (information).`,
  notWhen: [
    '`[runners.cache]` names object storage, which keeps the cache.',
    'A directory of the machine is mounted there.',
    'The list of volumes cannot be read to its end.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://docs.gitlab.com/ci/caching/#where-the-caches-are-stored',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A directory without a volume',
        text: tomlWith({ runner: 'cache_dir = "/srv/cache"', docker: 'volumes = ["/cache"]' }),
        marks: ['"/srv/cache"'],
      },
      {
        language: 'nix',
        caption: 'The same by a registration flag',
        text: moduleWith('registrationFlags = [ "--cache-dir=/srv/cache" ];\ndockerVolumes = [ "/cache" ];'),
        marks: ['/srv/cache'],
      },
      {
        language: 'toml',
        caption: 'A directory that is not used',
        text: tomlWith({ docker: 'disable_cache = true\ncache_dir = "/srv/cache"' }),
        marks: ['"/srv/cache"'],
        severity: 'hint',
      },
      {
        language: 'nix',
        caption: 'A volume for the time of a job, rendered',
        text: renderedWith({ docker: 'disable_cache = true;\nvolumes = [ "/cache" ];' }),
        marks: ['"/cache"'],
        severity: 'information',
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'As `register` writes it',
        text: tomlWith({ docker: 'disable_cache = false\nvolumes = ["/cache"]' }),
      },
      {
        language: 'toml',
        caption: 'A directory of the machine',
        text: tomlWith({
          runner: 'cache_dir = "/cache/ci"',
          docker: 'disable_cache = true\nvolumes = ["/srv/cache:/cache"]',
        }),
      },
      {
        language: 'toml',
        caption: 'Object storage',
        text: tomlWith({
          runner: 'cache_dir = "/srv/cache"',
          below: '[runners.cache]\n  Type = "gcs"\n  [runners.cache.gcs]\n    BucketName = "cache"',
        }),
      },
      { language: 'nix', caption: 'Binds alone', text: hostDaemonModule },
      { language: 'toml', caption: 'Not set', text: plainToml },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner) || hasObjectStorage(runner)) return;
    const volumes = allItems(runner.list('docker.volumes'));
    const isDisabled = knownValue(runner.flag('docker.disable_cache')) === true;
    if (isDisabled) {
      const unused = textSetting(runner.settings, 'docker.cache_dir');
      if (unused.state === 'known' && unused.value !== '') {
        yield { at: unused.at, data: { wrong: 'unused', path: unused.value }, severity: 'hint' };
      }
      yield* temporary(volumes ?? []);
    }
    const directory = textSetting(runner.settings, 'cache_dir');
    if (directory.state !== 'known' || !directory.value.startsWith('/') || volumes === undefined) return;
    const isCovered = volumes.some(({ value }) => {
      const volume = parseVolume(value);
      return isVolumeError(volume) || coversPath(volume, directory.value);
    });
    if (!isCovered) yield { at: directory.at, data: { wrong: 'not-mounted', path: directory.value } };
  },
  message(data) {
    switch (data.wrong) {
      case 'unused':
        return {
          what: 'With `disable_cache` the runner does not use `cache_dir`.',
          why: 'It makes no volume for the cache.',
          action: 'Remove one of the two.',
        };
      case 'temporary':
        return {
          what: `With \`disable_cache\` the volume \`${data.path}\` lives as long as the job.`,
          why: 'The runner keeps no volumes of its own between jobs.',
          action: 'Mount a directory of the machine, or leave `disable_cache` out.',
        };
      case 'not-mounted':
        return {
          what: `No volume covers \`${data.path}\`, where the cache is kept.`,
          why: 'It is gone with the container of each job.',
          action: `Add a volume for \`${data.path}\`.`,
        };
    }
  },
});

function* temporary(volumes: readonly { readonly value: string; readonly at: Place }[]): Iterable<Finding<Data>> {
  for (const { value, at } of volumes) {
    const volume = parseVolume(value);
    if (isVolumeError(volume) || volume.source !== undefined) continue;
    yield { at, data: { wrong: 'temporary', path: volume.destination }, severity: 'information' };
  }
}

function hasObjectStorage({ settings }: Runner): boolean {
  const type = textSetting(settings, 'cache.Type');
  return findSetting(settings, 'cache.Type').state !== 'absent' && knownValue(type) !== '';
}
