import { allItems, knownItems } from '../../model/fact';
import type { Job } from '../../model/pipeline/job';
import { usesDocker } from '../../model/runner/executor';
import { imagePatternFault, refusedImages } from '../../model/runner/refused-images';
import type { Runner } from '../../model/runner/runner';
import { fixIf } from '../fix';
import { defineRule, type Finding } from '../rule';
import {
  daemonContainerModule,
  daemonContainerRendered,
  daemonContainerToml,
  flagsWith,
  plainModule,
  variant,
} from '../runner-examples';

type Data =
  | { readonly wrong: 'empty' }
  | { readonly wrong: 'malformed' | 'untagged'; readonly pattern: string; readonly instead: string | undefined }
  | { readonly wrong: 'job-image'; readonly image: string; readonly runner: string };

const job = (image: string) => `build:
  tags: [nix]
  image: ${image}
  script:
    - ./build
`;

/** The recipes with services restricted as well. */
const restrictedToml = variant(daemonContainerToml, [
  '    allowed_images',
  '    allowed_services = ["postgres:*"]\n    allowed_images',
]);
const restrictedModule = variant(daemonContainerModule, [
  '      dockerAllowedImages',
  '      dockerAllowedServices = [ "postgres:*" ];\n      dockerAllowedImages',
]);
const restrictedRendered = variant(daemonContainerRendered, [
  '          allowed_images',
  '          allowed_services = [ "postgres:*" ];\n          allowed_images',
]);
const plainRestricted = variant(plainModule, [
  '      dockerImage',
  '      dockerAllowedServices = [ "postgres:*" ];\n      dockerImage',
]);

export const rule = defineRule<'runner', Data>({
  id: 'runner/allowed-images',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The list of allowed images does not allow what it seems to, or refuses the image of a job.',
  why: `The runner compares the whole name of an image with each pattern: \`*\` stops at a slash, \`**\` does not, case counts, and
no tag is implied, so that \`local/nix\` never matches \`local/nix:latest\`. A pattern that is not well-formed matches
nothing and says nothing. An empty list is like none: all images are allowed.

The runner's own image is always allowed, whether or not a pattern matches it. Any other image of a job that no pattern
matches fails it: \`The "…" image is not present on list of allowed images\`. That is an error where the job is in sight.`,
  notWhen: [
    "The runner's own image is the only one that a list refuses.",
    'A pattern without a tag is the name of an image that the runner or one of its jobs uses just so.',
    'A pattern or the image of a job holds a variable, or the list cannot be read to its end.',
    'The list is empty in a NixOS module, where that is the default.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://github.com/bmatcuk/doublestar#patterns',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A pattern without a tag',
        text: variant(restrictedToml, ['allowed_images = ["local/nix:latest"]', 'allowed_images = ["local/nix"]']),
        marks: ['"local/nix"'],
      },
      {
        language: 'nix',
        caption: 'Two patterns without a tag, in a NixOS module',
        text: variant(plainRestricted, [
          'dockerImage = "debian:12";',
          'dockerImage = "debian:12";\n      dockerAllowedImages = [ "ruby" "debian:*" "registry.example.com:5000/*/ci" "python" ];',
        ]),
        marks: ['"ruby"', '"python"'],
      },
      {
        language: 'nix',
        caption: 'A bracket that does not close, in a rendered configuration',
        text: variant(restrictedRendered, [
          'allowed_images = [ "local/nix:latest" ]',
          'allowed_images = [ "local/nix:latest" "alpine:3.[12" ]',
        ]),
        marks: ['"alpine:3.[12"'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'An empty list',
        text: variant(restrictedToml, ['allowed_images = ["local/nix:latest"]', 'allowed_images = []']),
        marks: ['[]'],
      },
      {
        language: 'yaml',
        caption: 'The image of a job is refused',
        text: job('alpine:3.20'),
        files: { 'gitlab-runner/config.toml': restrictedToml },
        marks: ['alpine:3.20'],
        severity: 'error',
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: flagsWith(
          ['--docker-allowed-images', 'debian:*', '--docker-allowed-images=ruby'],
          'dockerAllowedServices = [ "postgres:*" ];\n',
        ),
        marks: ['ruby'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The whole name', text: restrictedToml },
      { language: 'nix', caption: 'The whole name, by NixOS options', text: restrictedModule },
      { language: 'nix', caption: 'The whole name, rendered', text: restrictedRendered },
      {
        language: 'toml',
        caption: "The runner's own image needs no pattern (`runner/image-not-listed` is off)",
        text: variant(restrictedToml, ['allowed_images = ["local/nix:latest"]', 'allowed_images = ["debian:*"]']),
        files: { '.gitlab-nix-runner.yml': 'rules:\n  runner/image-not-listed: off\n' },
      },
      {
        language: 'yaml',
        caption: 'The image of a job is allowed by a pattern',
        text: job('registry.example.com/ci/tools:1'),
        files: {
          'gitlab-runner/config.toml': variant(restrictedToml, [
            '["local/nix:latest"]',
            '["local/nix:latest", "registry.example.com/**"]',
          ]),
        },
      },
    ],
  },
  *check({ runner, jobs }) {
    if (!usesDocker(runner)) return;
    const list = runner.list('docker.allowed_images');
    if (list.state !== 'known') return;
    if (allItems(list)?.length === 0 && runner.spelling !== 'nix-module')
      yield { at: list.at, data: { wrong: 'empty' } };
    yield* checkPatterns(runner, jobs);
    yield* checkJobs(runner, jobs);
  },
  message(data) {
    switch (data.wrong) {
      case 'empty':
        return {
          what: 'The list of allowed images is empty.',
          why: 'An empty list is like none, so jobs may use any image.',
          action: 'Name the images that jobs may use, or remove the list.',
        };
      case 'malformed':
        return {
          what: `\`${data.pattern}\` is not a well-formed pattern.`,
          why: 'The runner takes it without a word, and it matches no image.',
          action: 'Close its brackets and braces.',
        };
      case 'untagged':
        return {
          what: `\`${data.pattern}\` matches no image with a tag.`,
          why: 'Patterns are compared with the whole name of the image, and no tag is implied.',
          action: data.instead === undefined ? 'Add the tag, or `:*` for any.' : `Write \`${data.instead}\`.`,
        };
      case 'job-image':
        return {
          what: `The runner \`${data.runner}\` does not allow the image \`${data.image}\`.`,
          why: `The job fails with \`The "${data.image}" image is not present on list of allowed images\`.`,
          action: "Use an allowed image, or add this one to the runner's list.",
        };
    }
  },
  fixes({ at, data }, { runner }) {
    if (data.wrong === 'job-image') {
      const edits = runner.edit.addToList('docker.allowed_images', [data.image]);
      return fixIf(edits, `Allow \`${data.image}\` on the runner`, false);
    }
    if (data.wrong === 'empty') return allowOwnImage(runner);
    if (data.instead === undefined) return [];
    return fixIf(runner.edit.replaceLiteral(at, data.instead), `Write \`${data.instead}\``, false);
  },
});

function* checkPatterns(runner: Runner, jobs: readonly Job[]): Iterable<Finding<Data>> {
  const image = runner.text('docker.image');
  const own = image.state === 'known' ? image.value : undefined;
  const used = new Set([own, ...jobs.flatMap((job) => (job.image.state === 'known' ? [job.image.value] : []))]);
  for (const { value: pattern, at } of knownItems(runner.list('docker.allowed_images'))) {
    const wrong = used.has(pattern) ? undefined : imagePatternFault(pattern);
    if (wrong === undefined) continue;
    const tagged = own?.startsWith(`${pattern}:`) ? own : `${pattern}:*`;
    yield { at, data: { wrong, pattern, instead: wrong === 'untagged' ? tagged : undefined } };
  }
}

function* checkJobs(runner: Runner, jobs: readonly Job[]): Iterable<Finding<Data>> {
  const list = runner.list('docker.allowed_images');
  const listAt = list.state === 'known' ? (list.keyAt ?? list.at) : runner.at;
  for (const image of refusedImages(runner, jobs)) {
    yield {
      at: image.at,
      data: { wrong: 'job-image', image: image.value, runner: runner.label },
      severity: 'error',
      related: [{ at: listAt, message: 'the runner allows these' }],
    };
  }
}

function allowOwnImage(runner: Runner) {
  const image = runner.text('docker.image');
  if (image.state !== 'known') return [];
  const edits = runner.edit.setList('docker.allowed_images', [image.value]);
  return fixIf(edits, `Allow \`${image.value}\` only`, false);
}
