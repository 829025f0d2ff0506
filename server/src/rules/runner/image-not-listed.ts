import { allItems } from '../../model/fact';
import { isImageAllowed } from '../../model/runner/allowed-images';
import { usesDocker } from '../../model/runner/executor';
import { imagePatternFault } from '../../model/runner/refused-images';
import { holdsVariable } from '../../model/runner/template-text';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { daemonContainerToml, moduleWith, renderedWith, tomlWith } from '../runner-examples';

interface Data {
  readonly image: string;
}

const services = 'allowed_services = ["postgres:*"]';
const serviceOption = 'dockerAllowedServices = [ "postgres:*" ];';
const listed = (images: string) => tomlWith({ docker: `allowed_images = ${images}\n${services}` });

export const rule = defineRule<'runner', Data>({
  id: 'runner/image-not-listed',
  subject: 'runner',
  severity: 'hint',
  since: '0.1.0',
  summary: "The runner's own image is in none of the patterns of its allowed images.",
  why: `The runner always allows the image that it is set up with, whatever \`allowed_images\` says, so nothing fails. But who reads
the list takes it for what jobs may use, and it is not: a job without \`image\`, or one that names this image, runs all the
same.`,
  notWhen: [
    'A pattern matches the image, one of `**` included.',
    'The list is absent or empty, which allows every image.',
    'The image or a pattern holds a variable, or the list cannot be read to its end.',
    'A pattern of the list matches less than it seems to: `runner/allowed-images` tells of that.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Another image than the runner has',
        text: listed('["ruby:*"]'),
        marks: ['"debian:12"'],
      },
      {
        language: 'nix',
        caption: 'By NixOS options',
        text: moduleWith(`dockerAllowedImages = [ "registry.example.com/*" ];\n${serviceOption}`),
        marks: ['"debian:12"'],
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: moduleWith(`registrationFlags = [ "--docker-allowed-images" "ruby:*" ];\n${serviceOption}`),
        marks: ['"debian:12"'],
      },
      {
        language: 'nix',
        caption: 'Rendered',
        text: renderedWith({ docker: 'allowed_images = [ "ruby:*" ];\nallowed_services = [ "postgres:*" ];' }),
        marks: ['"debian:12"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The image itself', text: daemonContainerToml },
      { language: 'toml', caption: 'A pattern that matches it', text: listed('["debian:*", "ruby:*"]') },
      { language: 'toml', caption: 'Any image', text: listed('["**"]') },
      { language: 'toml', caption: 'Any pattern with a variable', text: listed('["$ALLOWED"]') },
      { language: 'nix', caption: 'No list', text: moduleWith('dockerAllowedImages = [ ];') },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const image = runner.text('docker.image');
    const list = runner.list('docker.allowed_images');
    const patterns = allItems(list)?.map(({ value }) => value);
    if (image.state !== 'known' || list.state !== 'known' || patterns === undefined) return;
    if (holdsVariable(image.value) || patterns.some((each) => holdsVariable(each) || imagePatternFault(each))) return;
    if (isImageAllowed(image.value, patterns, undefined)) return;
    yield {
      at: image.at,
      data: { image: image.value },
      related: [{ at: list.keyAt ?? list.at, message: 'these images are allowed' }],
    };
  },
  message: ({ image }) => ({
    what: `\`${image}\` is not among the images that the runner's list allows.`,
    why: 'The runner allows its own image all the same, so jobs may use it.',
    action: 'Add it to the list, so that the list tells what jobs may use.',
  }),
  fixes: ({ data: { image } }, { runner }) =>
    fixIf(runner.edit.addToList('docker.allowed_images', [image]), `Add \`${image}\` to the allowed images`, true),
});
