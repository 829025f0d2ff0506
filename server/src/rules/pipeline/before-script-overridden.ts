import type { LostDefault } from '../../model/pipeline/job';
import { sourcesProfile } from '../../model/script/profile-use';
import { nixJob, profileLine } from '../nix-job';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'pipeline/before-script-overridden',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A `before_script` that sources the Nix profile is replaced by another one.',
  why: 'GitLab never merges `before_script`: the nearest one replaces what `default:` or a template has, and `inherit: default: false` turns it away. The job then calls Nix without the profile and ends with `command not found`.',
  notWhen: [
    'The nearer `before_script`, or the script itself, sources the profile too.',
    'It pulls the replaced one in with `!reference` or an anchor.',
    'The job does not surely run on a caching Nix runner, or runs in an image that brings Nix.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#default',
    'https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags',
    'https://docs.gitlab.com/ci/yaml/#inherit',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The job’s own `before_script` replaces the default',
        text: 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n\nbuild:\n  tags: [nix]\n  before_script:\n    - cd nix\n  script:\n    - nix-build\n',
        marks: ['before_script'],
      },
      {
        language: 'yaml',
        caption: 'The job inherits no defaults',
        text: 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n\nbuild:\n  inherit:\n    default: false\n  tags: [nix]\n  script:\n    - nix-build\n',
        marks: ['inherit'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: '`!reference` pulls the default in',
        text: 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n\nbuild:\n  tags: [nix]\n  before_script:\n    - !reference [default, before_script]\n    - cd nix\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'A job that does not use Nix',
        text: 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n\nlint:\n  tags: [nix]\n  before_script:\n    - cd docs\n  script:\n    - make lint\n',
      },
    ],
  },
  *check(subject, context) {
    const { job } = subject;
    if (job.lostDefault === undefined || !sourcesProfile(context.scripts.read(job.lostDefault.replaced.text))) return;
    const found = nixJob(subject, context);
    if (found?.use.bare === undefined || found.use.late !== undefined) return;
    const lost = job.lostDefault;
    const first = found.script.placeOf(found.use.bare.span);
    yield {
      at: lost.at,
      data: { job, lost },
      related: [
        { at: lost.replaced.keyAt, message: 'the `before_script` that is lost' },
        ...(first === undefined ? [] : [{ at: first, message: 'the Nix command that needs it' }]),
      ],
    };
  },
  message: ({ job, lost }) => ({
    what: `Job \`${job.name}\` does not get the \`before_script\` that sources the Nix profile.`,
    why: `${reason(lost)}, and the job calls Nix without the profile.`,
    action: `Start \`before_script\` with \`!reference [${section(lost)}, before_script]\`.`,
  }),
  fixes: ({ data: { job, lost } }) => {
    const pulled = job.edit.referenceInBeforeScript([section(lost), 'before_script']);
    if (pulled !== undefined) return [{ title: 'Pull the replaced `before_script` in', safe: true, edits: pulled }];
    const own = job.edit.prependBeforeScript(profileLine);
    return own === undefined ? [] : [{ title: 'Source the Nix profile in this job', safe: true, edits: own }];
  },
});

function reason(lost: LostDefault): string {
  if (lost.by === 'inherit') return '`inherit:` turns it away';
  return lost.by === 'own-before-script'
    ? 'Its own `before_script` replaces it'
    : 'The template’s `before_script` replaces it';
}

/** The name under which `!reference` finds the replaced script. */
function section({ replaced }: LostDefault): string {
  return replaced.origin.kind === 'template' ? replaced.origin.name : 'default';
}
