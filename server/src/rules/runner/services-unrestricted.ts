import { allItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import { imageReference } from '../../model/runner/nix-image';
import { defineRule } from '../rule';
import { daemonContainerToml, flagsWith, moduleWith, renderedWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'runner', null>({
  id: 'runner/services-unrestricted',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'The images of jobs are restricted, those of their services are not.',
  why: `\`allowed_images\` holds for the image of a job alone. A job may start any image as one of its \`services\` unless
\`allowed_services\` has a list as well, and a service has the mounts of the runner too.`,
  notWhen: [
    'Only the image of the runner is allowed, in one version or any, as in the recipe of the NixOS wiki.',
    'One of the lists cannot be read to its end.',
  ],
  references: ['https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Images only',
        text: tomlWith({ docker: 'allowed_images = ["debian:*", "alpine:*"]' }),
        marks: ['allowed_images'],
      },
      {
        language: 'nix',
        caption: 'By a NixOS option',
        text: moduleWith('dockerAllowedImages = [ "debian:*" "alpine:*" ];'),
        marks: ['dockerAllowedImages'],
      },
      {
        language: 'nix',
        caption: 'Rendered',
        text: renderedWith({ docker: 'allowed_images = [ "debian:*" "alpine:*" ];' }),
        marks: ['allowed_images'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--docker-allowed-images', 'debian:*', '--docker-allowed-images', 'ruby:*']),
        marks: ['--docker-allowed-images'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'Both',
        text: tomlWith({ docker: 'allowed_images = ["debian:*", "alpine:*"]\nallowed_services = ["postgres:*"]' }),
      },
      { language: 'toml', caption: "The runner's own image", text: daemonContainerToml },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const list = runner.list('docker.allowed_images');
    const images = allItems(list);
    const services = allItems(runner.list('docker.allowed_services'));
    if (images === undefined || images.length === 0 || services === undefined || services.length > 0) return;
    const own = runner.text('docker.image');
    if (own.state === 'unknown' || list.state !== 'known') return;
    if (own.state === 'known' && images.every((item) => isSameImage(item.value, own.value))) return;
    yield { at: list.keyAt ?? list.at, data: null };
  },
  message: () => ({
    what: 'Jobs may start any image as a service.',
    why: '`allowed_images` holds for the image of the job alone.',
    action: 'Add `allowed_services` with the images that services may have.',
  }),
});

/** Both are of one repository, whatever their tags. */
function isSameImage(pattern: string, image: string): boolean {
  const [a, b] = [imageReference(pattern), imageReference(image)];
  return a.registry === b.registry && a.repository === b.repository;
}
