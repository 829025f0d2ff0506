import { type RunnerFeatureFlag, runnerConfigSchema } from '../../../../schemas/runner-config';
import { defaultIn, type FlagUse, featureFlags } from '../../model/runner/feature-flag';
import { isAtLeast, newestRelease } from '../../model/runner/release';
import { textAt } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Severity } from '../rule';
import { flagsWith, moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

interface Data {
  readonly use: FlagUse;
  readonly wrong: 'unknown' | 'removed' | 'later' | 'deprecated' | 'default' | 'variable';
  readonly flag: RunnerFeatureFlag | undefined;
  readonly nearest: string | undefined;
  readonly release: string;
}

const table = (lines: string) => tomlWith({ below: `[runners.feature_flags]\n  ${lines}` });

/** Flags that are read from the table alone. */
const tableOnly: ReadonlySet<string> = new Set(['FF_RESOLVE_FULL_TLS_CHAIN']);

export const rule = defineRule<'runner', Data>({
  id: 'runner/feature-flag',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A feature flag that the release of the runner does not have, or that changes nothing.',
  why: `A flag turns a behaviour of the runner on or off, in \`[runners.feature_flags]\`, as a variable of \`environment\`, or with
\`--feature-flags FF_NAME:true\` on registration. One that
the release does not know is ignored without a word, and so is one that it does not have any more, whose behaviour has
become the only one. A flag that goes away in a coming release is information; one that is set to what it is anyway is a
hint.

What counts is the release that \`runner-release\` in the project file names, else the newest one.`,
  notWhen: [
    'A variable begins with `FF_` but is near no known flag: it may be one of the project.',
    'The release still has the flag.',
    'The value is computed.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/feature-flags/'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A slip',
        text: table('FF_NETWORK_PER_BUILDS = true'),
        marks: ['FF_NETWORK_PER_BUILDS'],
      },
      {
        language: 'nix',
        caption: 'A slip in a variable, in a NixOS module',
        text: moduleWith('environmentVariables.FF_NETWORK_PER_BULD = "true";'),
        marks: ['FF_NETWORK_PER_BULD'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A flag of the past, rendered',
        text: renderedWith({ below: 'feature_flags.FF_USE_NEW_BASH_EVAL_STRATEGY = true;' }),
        marks: ['FF_USE_NEW_BASH_EVAL_STRATEGY'],
      },
      {
        language: 'nix',
        caption: 'A slip in a flag of the registration, and an equals sign in place of the colon',
        text: flagsWith(['--feature-flags', 'FF_NETWORK_PER_BUILDS:true', '--feature-flags=FF_TIMESTAMPS=false']),
        marks: ['FF_NETWORK_PER_BUILDS', 'FF_TIMESTAMPS=false'],
      },
      {
        language: 'toml',
        caption: 'A flag of a later release',
        text: table('FF_USE_NATIVE_CONTAINER_STOP = true'),
        settings: { runnerRelease: '18.11' },
        marks: ['FF_USE_NATIVE_CONTAINER_STOP'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'A flag that goes away',
        text: table('FF_USE_FASTZIP = false'),
        marks: ['FF_USE_FASTZIP'],
        severity: 'information',
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'What it is anyway',
        text: table('FF_NETWORK_PER_BUILD = false'),
        marks: ['FF_NETWORK_PER_BUILD'],
        severity: 'hint',
      },
      {
        language: 'toml',
        caption: 'A flag that is read from the table alone',
        text: tomlWith({ runner: 'environment = ["FF_RESOLVE_FULL_TLS_CHAIN=true"]' }),
        marks: ['FF_RESOLVE_FULL_TLS_CHAIN'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'A flag', text: table('FF_NETWORK_PER_BUILD = true') },
      {
        language: 'toml',
        caption: 'A flag that the release still has',
        text: table('FF_USE_NEW_BASH_EVAL_STRATEGY = true').replace('$RUNNER_TOKEN', '{{ token }}'),
        settings: { runnerRelease: '18.6' },
      },
      {
        language: 'toml',
        caption: 'A variable of the project',
        text: tomlWith({ runner: 'environment = ["FF_BILLING=true"]' }),
      },
      {
        language: 'nix',
        caption: 'A flag of the registration, and one whose value is computed',
        text: flagsWith([
          '--feature-flags',
          'FF_NETWORK_PER_BUILD:true',
          '--feature-flags',
          '${config.site.flag}:true',
        ]),
      },
      { language: 'toml', caption: 'None', text: plainToml },
    ],
  },
  *check({ runner }, { settings }) {
    const release = settings.runnerRelease ?? newestRelease;
    for (const use of featureFlags(runner)) {
      const flag = runnerConfigSchema.featureFlag(use.name);
      const nearest = flag === undefined ? nearestTo(use) : undefined;
      const judged = judge(use, flag, nearest, release);
      if (judged === undefined) continue;
      const [wrong, severity] = judged;
      yield { at: use.nameAt, data: { use, wrong, flag, nearest, release }, severity };
    }
  },
  message: ({ use: { name, value }, wrong, flag, nearest, release }) => {
    switch (wrong) {
      case 'unknown':
        return {
          what: `The runner has no feature flag \`${name}\`.`,
          why: 'It is ignored without a word.',
          action: nearest === undefined ? 'Look up the name, or remove the flag.' : `Write \`${nearest}\`.`,
        };
      case 'removed':
        return {
          what: `The feature flag \`${name}\` is gone since ${flag?.removedIn}.`,
          why: 'It is ignored without a word, and the runner behaves in the one way that is left.',
          action: flag?.replacedBy ? `Remove it; what is left of it is \`${flag.replacedBy}\`.` : 'Remove it.',
        };
      case 'later':
        return {
          what: `GitLab Runner ${release} does not have the feature flag \`${name}\` yet.`,
          why: `It came with ${flag?.since}; an earlier release ignores it without a word.`,
          action: 'Update the runner, or remove the flag.',
        };
      case 'deprecated':
        return {
          what: `The feature flag \`${name}\` is deprecated.`,
          why: flag?.toBeRemovedWith ? `It goes away in ${flag.toBeRemovedWith}.` : 'It goes away in a later release.',
          action: 'Try without it.',
        };
      case 'default':
        return {
          what: `\`${name}\` is \`${value}\` anyway.`,
          why: 'The flag is set to its default.',
          action: 'Remove it, unless it is there to stay put when the default changes.',
        };
      case 'variable':
        return {
          what: `\`${name}\` does nothing as a variable.`,
          why: 'The runner needs it before there is a job, and reads it from the table alone.',
          action: 'Set it in `[runners.feature_flags]`.',
        };
    }
  },
  fixes({ data: { use, wrong, nearest } }) {
    if (wrong === 'removed' || wrong === 'default') return fixIf(use.setting?.remove(), `Remove \`${use.name}\``, true);
    if (wrong !== 'unknown' || nearest === undefined || use.setting === undefined) return [];
    if (textAt(use.nameAt) !== use.name) return [];
    return [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at: use.nameAt, text: nearest }] }];
  },
});

/** How a flag that is not known should be written. */
function nearestTo({ name, setting }: FlagUse): string | undefined {
  const [, known, value] = /^(\w+)=(true|false)$/.exec(name) ?? [];
  // Behind `--feature-flags` the name ends at a colon, so an equals sign is a part of it.
  if (setting?.by === 'flag' && known !== undefined && runnerConfigSchema.featureFlag(known) !== undefined) {
    return `${known}:${value}`;
  }
  return runnerConfigSchema.nearestFeatureFlag(name)?.name;
}

function judge(
  use: FlagUse,
  flag: RunnerFeatureFlag | undefined,
  nearest: string | undefined,
  release: string,
): readonly [Data['wrong'], Severity] | undefined {
  const isVariable = use.setting === undefined;
  if (flag === undefined) {
    if (isVariable && nearest === undefined) return undefined;
    const isNewer = release !== newestRelease && isAtLeast(release, newestRelease);
    return ['unknown', isNewer ? 'information' : 'warning'];
  }
  if (flag.removedIn !== undefined && isAtLeast(release, flag.removedIn)) return ['removed', 'warning'];
  if (flag.since !== undefined && !isAtLeast(release, flag.since)) return ['later', 'warning'];
  if (isVariable && tableOnly.has(use.name)) return ['variable', 'warning'];
  if (flag.status === 'deprecated' && isAtLeast(release, flag.deprecatedSince ?? '0'))
    return ['deprecated', 'information'];
  const isDefault = use.value !== undefined && use.value === defaultIn(flag, release);
  return isDefault && !isVariable ? ['default', 'hint'] : undefined;
}
