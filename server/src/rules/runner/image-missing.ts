import { knownValue } from '../../model/fact';
import { executorOf, isRegistered } from '../../model/runner/executor';
import { findSetting, flagSetting, tableSetting, textSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { plainModule, plainRendered, plainToml, tomlRunner, variant } from '../runner-examples';

export const rule = defineRule<'runner', null>({
  id: 'runner/image-missing',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A Docker runner has no image for jobs that name none.',
  why: `A job without \`image\` uses that of the runner. Where the runner has none either, it fails with \`no Docker image specified to
run the build in\`. It is a warning, as all jobs of a project may name one.`,
  notWhen: [
    'The runner makes virtual machines from images of their own (`vm_isolation`).',
    'The image is a marker, or the table cannot be read to its end.',
    'The entry has neither `url` nor `token`: a template for registering.',
    'The runner is a NixOS service, which does not evaluate without one.',
  ],
  references: ['https://docs.gitlab.com/runner/executors/docker/#the-image-keyword'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No image',
        text: variant(plainToml, ['image = "debian:12"', 'tls_verify = false']),
        marks: ['[runners.docker]'],
      },
      {
        language: 'nix',
        caption: 'An empty image, rendered',
        text: variant(plainRendered, ['image = "debian:12"', 'image = ""']),
        marks: ['""'],
      },
    ],
    good: [
      { language: 'toml', caption: 'An image', text: plainToml },
      { language: 'toml', caption: 'A marker', text: variant(plainToml, ['debian:12', '{{ image }}']) },
      {
        language: 'toml',
        caption: 'Virtual machines',
        text: tomlRunner(
          'docker-autoscaler',
          '[runners.docker]\n  tls_verify = false\n[runners.autoscaler]\n  plugin = "aws"\n  [[runners.autoscaler.policy]]\n    idle_count = 1\n    idle_time = "20m"\n  [runners.autoscaler.vm_isolation]\n    enabled = true',
        ),
      },
      { language: 'toml', caption: 'A shell runner', text: tomlRunner('shell', '') },
      { language: 'nix', caption: 'A NixOS service', text: plainModule },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module' || !isRegistered(runner)) return;
    if (!/^docker/.test(executorOf(runner) ?? '')) return;
    const docker = tableSetting(runner.settings, 'docker');
    if (
      docker.state !== 'known' ||
      knownValue(flagSetting(runner.settings, 'autoscaler.vm_isolation.enabled')) === true
    )
      return;
    const image = findSetting(docker.value, 'image');
    if (image.state === 'absent') yield { at: docker.value.at, data: null };
    else if (knownValue(textSetting(docker.value, 'image')) === '')
      yield { at: image.at ?? docker.value.at, data: null };
  },
  message: () => ({
    what: 'The runner has no image for jobs that name none.',
    why: 'Such a job fails with `no Docker image specified to run the build in`.',
    action: 'Set `image` to the one that most jobs need.',
  }),
  fixes: (_finding, { runner }) =>
    fixIf(runner.edit.setText('docker.image', 'alpine:latest'), 'Use `alpine:latest`', false),
});
