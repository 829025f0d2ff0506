import { keyName, type RunnerKey } from '../../../../schemas/runner-config';
import { knownSettings, textsOf } from '../../model/runner/known-setting';
import type { Runner } from '../../model/runner/runner';
import type { Setting } from '../../model/runner/setting';
import { holdsVariable, isTemplated } from '../../model/runner/template-text';
import { nearestName } from '../../text/nearest-name';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, plainModule, plainRendered, plainToml, renderedWith, tomlWith, variant } from '../runner-examples';

interface Data {
  readonly key: RunnerKey;
  readonly setting: Setting;
  readonly runner: Runner | undefined;
  readonly text: string;
  readonly nearest: string | undefined;
}

/** The runner compares these without regard to case. */
const anyCase: ReadonlySet<string> = new Set(['AuthenticationType', 'ServerSideEncryption', 'proc_mount', 'log_level']);

/** Executors of earlier releases. */
const formerExecutors: ReadonlySet<string> = new Set(['docker-ssh', 'docker-ssh+machine']);

export const rule = defineRule<'settings', Data>({
  id: 'runner/enum-value',
  subject: 'settings',
  severity: 'error',
  since: '0.1.0',
  summary: 'The value of a key is none of those that the runner knows.',
  why: `\`gitlab-runner\` loads such a file without complaint, and \`gitlab-runner lint\` accepts it too. With an executor that does
not exist the runner marks itself unhealthy; a pull policy fails every job with \`unsupported pull_policy config\`; a type
of cache that is not there ends in \`factory for cache adapter "local" was not registered\`.`,
  notWhen: [
    'The value holds a variable or a template marker, or is empty.',
    'It differs in case alone and the runner does not mind: `AuthenticationType`, `ServerSideEncryption`, `proc_mount`, `log_level`.',
    'A NixOS option has the value: its type is checked elsewhere.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://docs.gitlab.com/runner/executors/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'An executor that does not exist',
        text: variant(plainToml, ['executor = "docker"', 'executor = "podman"']),
        marks: ['"podman"'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'A slip in a pull policy, and one in the level of the log',
        text: tomlWith({ top: 'log_level = "infos"', docker: 'pull_policy = ["always", "if-not-presents"]' }),
        marks: ['"infos"', '"if-not-presents"'],
      },
      {
        language: 'nix',
        caption: 'A pull policy by registration flag',
        text: variant(plainModule, [
          '      dockerImage',
          '      registrationFlags = [ "--docker-pull-policy=Always" ];\n      dockerImage',
        ]),
        marks: ['Always'],
      },
      {
        language: 'nix',
        caption: 'A type of cache that is not there, rendered',
        text: renderedWith({ below: 'cache.Type = "local";' }),
        marks: ['"local"'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'In the settings of the NixOS module',
        text: moduleWith('', 'settings.log_format = "jsn";'),
        marks: ['"jsn"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Values that exist', text: tomlWith({ runner: 'shell = "bash"' }) },
      { language: 'nix', caption: 'Values that exist, rendered', text: plainRendered },
      {
        language: 'toml',
        caption: 'Markers and variables',
        text: tomlWith({ runner: 'shell = "{{ shell }}"', docker: 'isolation = "$ISOLATION"' }),
      },
      {
        language: 'toml',
        caption: 'Case that does not matter',
        text: tomlWith({
          top: 'log_level = "INFO"',
          below:
            '[runners.cache]\n  Type = "s3"\n  [runners.cache.s3]\n    BucketName = "cache"\n    BucketLocation = "eu-west-1"\n    AuthenticationType = "IAM"',
        }),
      },
    ],
  },
  *check({ config }) {
    for (const { key, setting, runner } of knownSettings(config)) {
      if (key.enum === undefined || setting.by === 'option') continue;
      for (const { text, at } of textsOf(setting)) {
        if (text === '' || isTemplated(text) || holdsVariable(text) || isKnown(key, text)) continue;
        yield { at, data: { key, setting, runner, text, nearest: nearest(key, text) } };
      }
    }
  },
  message: ({ key, text, nearest: near }) => ({
    what: formerExecutors.has(text)
      ? `The executor \`${text}\` was removed from the runner.`
      : `\`${keyName(key.path)}\` has no value \`${text}\`.`,
    why: consequence(key),
    action: near === undefined ? `Write one of ${listed(key)}.` : `Write \`${near}\`.`,
  }),
  fixes({ at, data: { nearest: near, runner, setting } }) {
    if (near === undefined) return [];
    const edits = setting.value.kind === 'string' ? setting.replace(near) : runner?.edit.replaceLiteral(at, near);
    return fixIf(edits, `Write \`${near}\``, false);
  },
});

function isKnown({ path, enum: values = [] }: RunnerKey, text: string): boolean {
  if (!anyCase.has(keyName(path))) return values.includes(text);
  return values.some((value) => value.toLowerCase() === text.toLowerCase());
}

function nearest({ enum: values = [] }: RunnerKey, text: string): string | undefined {
  return (
    values.find((value) => value !== '' && value.toLowerCase() === text.toLowerCase()) ?? nearestName(text, values)
  );
}

function listed({ enum: values = [] }: RunnerKey): string {
  return values.flatMap((value) => (value === '' ? [] : [`\`${value}\``])).join(', ');
}

function consequence({ path }: RunnerKey): string {
  const name = keyName(path);
  if (name === 'executor') return 'The runner marks itself unhealthy and takes no jobs.';
  if (/pull_polic/.test(name)) return 'Every job fails with `unsupported pull policy`.';
  if (path === 'runners[].cache.Type') return 'No cache is kept, as no adapter of that name is registered.';
  if (/^log_/.test(name)) return 'The service does not take it for its log.';
  return 'The file loads all the same, and what depends on the value fails with the first job.';
}
