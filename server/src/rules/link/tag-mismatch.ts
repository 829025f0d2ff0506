import { textAt } from '../../text/place';
import type { UntakenTag } from '../../workspace/target';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const runner = (tags: string) =>
  exampleModule({
    bare: true,
    entry: `registrationConfigFile = "/run/secrets/runner.env";\ndockerImage = "debian:12";\ntagList = [ ${tags} ];\n`,
  });

/** A release whose runners register with their tags. */
const settings = { nixosRelease: '23.05' };

const job = (tags: string) => `build:\n  tags: [${tags}]\n  script:\n    - ./build\n`;

export const rule = defineRule<'job', UntakenTag>({
  id: 'link/tag-mismatch',
  subject: 'job',
  severity: 'information',
  since: '0.1.0',
  summary: 'A job asks for a tag that no runner of the workspace has, though one nearly takes it.',
  why: 'A runner takes a job only if it carries all of the job’s tags, letter for letter and with regard to case. A job that no runner takes stays pending (`This job is stuck because of no active runners`) until it times out.',
  notWhen: [
    'The tags of some runner are kept in GitLab: those of a `config.toml`, and of runners with an authentication token.',
    'No tag of a runner is close, and none carries the job’s other tags: the job is for runners from elsewhere.',
    'A tag of the job holds a variable or cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/ci/runners/configure_runners/#control-jobs-that-a-runner-can-run',
    'https://docs.gitlab.com/ci/yaml/#tags',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A slip in the tag',
        text: job('debain'),
        files: { 'hosts/ci.nix': runner('"debian"') },
        settings,
        marks: ['debain'],
      },
      {
        language: 'yaml',
        caption: 'The runner has one of two tags',
        text: job('debian, arm64'),
        files: { 'hosts/ci.nix': runner('"debian"') },
        settings,
        marks: ['arm64'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'A tag of the runner',
        text: job('debian'),
        files: { 'hosts/ci.nix': runner('"debian" "arm64"') },
        settings,
      },
      {
        language: 'yaml',
        caption: 'A tag of runners from elsewhere',
        text: job('macos'),
        files: { 'hosts/ci.nix': runner('"debian"') },
        settings,
      },
      {
        language: 'yaml',
        caption: 'GitLab keeps the tags of the runner',
        text: job('debain'),
        files: { 'hosts/ci.nix': exampleModule({ entry: '' }) },
      },
    ],
  },
  *check({ job: { hidden }, target: { untaken } }) {
    if (hidden || untaken === undefined) return;
    const { tag, at, runner: label } = untaken.instead;
    const message =
      tag === undefined ? `runner \`${label}\` has the other tags` : `runner \`${label}\` has the tag \`${tag}\``;
    yield { at: untaken.at, data: untaken, related: [{ at, message }] };
  },
  message: ({ name, instead }) => ({
    what: `No runner of the workspace has the tag \`${name}\`.`,
    why:
      instead.tag === undefined
        ? `Runner \`${instead.runner}\` has all other tags of the job, but takes it with this one only.`
        : `Tags are compared letter for letter, so \`${instead.tag}\` of runner \`${instead.runner}\` is another one, and the job may wait for ever.`,
    action:
      instead.tag === undefined
        ? 'Remove the tag, or add it to the runner.'
        : `Write \`${instead.tag}\`, unless a runner from elsewhere is meant.`,
  }),
  fixes: ({ at, data: { name, instead } }) =>
    instead.tag === undefined || textAt(at) !== name || !/^[\w-]+$/.test(instead.tag)
      ? []
      : [{ title: `Write \`${instead.tag}\``, safe: false, edits: [{ at, text: instead.tag }] }],
});
