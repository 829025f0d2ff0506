import { knownValue } from '../../model/fact';
import type { Job } from '../../model/pipeline/job';
import { findVariable } from '../../model/runner/environment-entry';
import type { Runner } from '../../model/runner/runner';
import { sourcesProfile } from '../../model/script/profile-use';
import type { ReadScript } from '../../model/script/script-reader';
import { isNixCommand } from '../../syntax/shell/nix-commands';
import { nixJob, profileLine } from '../nix-job';
import { defineRule, type Fix, type JobSubject, type RelatedPlace, type RuleContext } from '../rule';
import { hostDaemonToml, variant } from '../runner-examples';

const defaultProfileBin = '/nix/var/nix/profiles/default/bin';

/** A pre-build script that runs in the job's own shell. */
const inlineScript = [
  'mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root',
  '/nix/store/1-nix/bin/nix-env -iA nixpkgs.nix nixpkgs.cacert nixpkgs.git',
  profileLine,
];

export const rule = defineRule({
  id: 'pipeline/profile-not-sourced',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A job on a caching Nix runner calls Nix without sourcing the profile.',
  why: 'The runner’s pre-build script is a process of its own, so what it sets does not reach the job. The job has to source the profile itself: this gives PATH, `NIX_PROFILES` and the certificate variable. Without, the first command ends with `nix: command not found` or, for downloads, with a certificate error. (Nix before 2.4 set NIX_PATH here as well; today’s does not.)',
  notWhen: [
    'The job runs in an image that brings Nix (`nixos/nix`, `nixpkgs/…`), or on a runner whose image does.',
    'No tag of the job leads to a caching Nix runner. The mere use of Nix says nothing.',
    'The profile is sourced in any form: `.` or `source`, `$HOME`, `~`, `/root`, the default profile, `nix.sh` or `nix-daemon.sh`, in `default:`, a template, a `!reference` or an anchor.',
    'The runner’s `config.toml` sources it in `pre_build_script`, which runs in the job’s own shell.',
    'A file is sourced that is not known, PATH is set, Nix is called by its path, or the script first looks whether it is there.',
    'An include, or a template that the job extends, cannot be resolved.',
  ],
  references: [
    'https://wiki.nixos.org/wiki/Gitlab_runner',
    'https://github.com/NixOS/nix/blob/master/scripts/nix-profile.sh.in',
    'https://docs.gitlab.com/ci/yaml/#before_script',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Nothing is sourced',
        text: 'build:\n  tags: [nix]\n  script:\n    - nix-build\n',
        marks: ['nix-build'],
      },
      {
        language: 'yaml',
        caption: 'A `before_script` of its own, which the fix extends',
        text: 'build:\n  tags:\n    - nix\n  before_script:\n    - cd nix\n  script:\n    - nix build .#image\n    - nix path-info .#image\n',
        marks: ['nix build .#image'],
      },
      {
        language: 'yaml',
        caption: 'Behind another command of the same line',
        text: 'build:\n  tags: [nix]\n  script:\n    - cd nix && nix-build\n',
        marks: ['nix-build'],
      },
      {
        language: 'yaml',
        caption: 'The template sets the tag',
        text: '.nix:\n  tags: [nix]\n\ncheck:\n  extends: .nix\n  script:\n    - nix flake check\n',
        marks: ['nix flake check'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The pre-build script of `config.toml` runs in the same shell',
        text: 'build:\n  tags: [nix]\n  script:\n    - nix-build\n',
        files: {
          'gitlab-runner/config.toml': variant(hostDaemonToml, [
            '  [runners.docker]',
            `  pre_build_script = '''\n${inlineScript.join('\n')}'''\n  [runners.docker]`,
          ]),
        },
      },
      {
        language: 'yaml',
        caption: 'Sourced in `default:`',
        text: `default:\n  before_script:\n    - ${profileLine}\n\nbuild:\n  tags: [nix]\n  script:\n    - nix-build\n`,
      },
      {
        language: 'yaml',
        caption: 'Sourced by the template, as `source` with another path',
        text: '.nix:\n  tags: [nix]\n  before_script:\n    - source /nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh\n\nbuild:\n  extends: .nix\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'An image that brings Nix',
        text: 'build:\n  image: nixos/nix:2.28.3\n  tags: [nix]\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'No tag of a Nix runner',
        text: 'build:\n  tags: [docker]\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'A remote include may bring the `before_script`',
        text: 'include:\n  - remote: https://ci.example.com/nix.yml\n\nbuild:\n  tags: [nix]\n  script:\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'Nix is used only where it is found',
        text: 'build:\n  tags: [nix]\n  script:\n    - if command -v nix; then nix-build; else make; fi\n',
      },
      {
        language: 'yaml',
        caption: 'The profile is sourced in the same line',
        text: 'build:\n  tags: [nix]\n  script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh" && nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'Called by its path',
        text: 'build:\n  tags: [nix]\n  script:\n    - /nix/var/nix/profiles/default/bin/nix-build\n',
      },
    ],
  },
  *check(subject, context) {
    const found = nixJob(subject, context);
    if (found === undefined || found.use.bare === undefined || found.use.late !== undefined) return;
    if (overriddenProfile(subject.job, context)) return;
    const { bare } = found.use;
    const at = found.script.placeOf(commandSpan(found.script, bare.span));
    if (at === undefined) return;
    const onPath = subject.target.runners.length > 0 && subject.target.runners.every(hasProfileOnPath);
    yield {
      at,
      data: { job: subject.job, program: isNixCommand(bare)?.program ?? 'nix', onPath },
      severity: onPath ? 'information' : 'warning',
      related: relatedPlaces(subject),
    };
  },
  message: ({ job, program, onPath }) => ({
    what: `Job \`${job.name}\` calls \`${program}\` without sourcing the Nix profile.`,
    why: onPath
      ? 'The runner’s PATH already leads to the default profile, so the command is found; `NIX_PROFILES` and the certificate variable stay as the runner sets them.'
      : 'On a caching runner nothing else puts Nix on PATH, so the job ends with `command not found`.',
    action: `Start \`before_script\` with \`${profileLine}\`.`,
  }),
  fixes: ({ data: { job } }) => sourcingFixes(job),
});

/** In this job, in `default:`, in a template it extends, each extending what is there. */
function sourcingFixes(job: Job): readonly Fix[] {
  const fixes: Fix[] = [];
  const own = job.edit.prependBeforeScript(profileLine);
  if (own !== undefined) fixes.push({ title: 'Source the Nix profile in this job', safe: true, edits: own });
  const all = reachesDefault(job) ? job.edit.prependDefaultBeforeScript(profileLine) : undefined;
  if (all !== undefined)
    fixes.push({ title: 'Source the Nix profile in `default:`, for all jobs', safe: false, edits: all });
  for (const template of job.templates) {
    const edits = reachesTemplate(job, template.name)
      ? job.edit.prependTemplateBeforeScript(template, profileLine)
      : undefined;
    if (edits !== undefined)
      fixes.push({ title: `Source the Nix profile in \`${template.name}\``, safe: false, edits });
  }
  return fixes;
}

/** A `before_script` in `default:` takes effect: nothing nearer replaces it, and it is not turned away. */
function reachesDefault(job: Job): boolean {
  if (job.lostDefault !== undefined) return false;
  if (job.beforeScript.state === 'absent') return true;
  return job.beforeScript.state === 'known' && /default|global/.test(job.beforeScript.value.origin.kind);
}

/** A `before_script` in the template takes effect: it is the one the job gets, or there is none nearer. */
function reachesTemplate(job: Job, template: string): boolean {
  if (job.beforeScript.state === 'absent') return true;
  if (job.beforeScript.state !== 'known') return false;
  const { origin } = job.beforeScript.value;
  if (origin.kind === 'template') return origin.name === template;
  return origin.kind !== 'job';
}

/** `pipeline/before-script-overridden` speaks in that case, and is nearer to the cause. */
function overriddenProfile(job: Job, { scripts }: RuleContext): boolean {
  return job.lostDefault !== undefined && sourcesProfile(scripts.read(job.lostDefault.replaced.text));
}

function hasProfileOnPath(runner: Runner): boolean {
  const path = findVariable(runner.environment, 'PATH');
  return path !== undefined && (knownValue(path.value) ?? '').split(':').includes(defaultProfileBin);
}

function relatedPlaces({ target }: JobSubject): readonly RelatedPlace[] {
  const related: RelatedPlace[] = [];
  if (target.tagAt !== undefined) related.push({ at: target.tagAt, message: 'this tag chooses a caching Nix runner' });
  const runner = target.runners[0];
  if (runner !== undefined) related.push({ at: runner.at, message: `the runner that takes it, \`${runner.label}\`` });
  return related;
}

/** The command, but no further than its first line: that is what a reader looks for. */
function commandSpan(script: ReadScript, span: { start: number; end: number }): { start: number; end: number } {
  const lineEnd = script.text.text.indexOf('\n', span.start);
  return { start: span.start, end: lineEnd < 0 ? span.end : Math.min(span.end, lineEnd) };
}
