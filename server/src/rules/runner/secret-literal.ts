import { keyName } from '../../../../schemas/runner-config';
import { knownSettings } from '../../model/runner/known-setting';
import { holdsVariable, isTemplated } from '../../model/runner/template-text';
import { looksSecret } from '../../model/runner/token';
import { defineRule } from '../rule';
import { flagsWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

// Made up, and put together here so that no scanner takes it for a real one.
const secret = `q7Vd2sKx9Lm${'B4tRwYc8NpZ1'}`;
const s3 = (key: string) =>
  `[runners.cache]\n  Type = "s3"\n  [runners.cache.s3]\n    ServerAddress = "minio:9000"\n    BucketName = "cache"\n    AccessKey = "ci"\n    SecretKey = "${key}"`;

/** Marked as secret in the list of keys, but reported elsewhere, or only a name or an address. */
const others: ReadonlySet<string> = new Set(['token', 'AccessKey', 'sentry_dsn']);

export const rule = defineRule<'settings', { readonly name: string }>({
  id: 'runner/secret-literal',
  subject: 'settings',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A password or key stands in the file.',
  why: `Whoever reads the file can use the storage or the machine that the secret is for. A file of a project is read by many and
kept for ever, and what a Nix file says ends in the store, which everyone on the machine can read.`,
  notWhen: [
    'The value is a variable, a marker, a placeholder or an ordinary word.',
    'It is the token of the runner, which `runner/token-literal` reports.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section',
    'https://docs.gitlab.com/runner/security/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The key of a storage',
        text: tomlWith({ below: s3(secret) }),
        marks: [`"${secret}"`],
      },
      {
        language: 'nix',
        caption: 'The key of a storage, rendered',
        text: renderedWith({
          below: `cache = { Type = "azure"; azure = { ContainerName = "cache"; AccountName = "ci"; AccountKey = "${secret}"; }; };`,
        }),
        marks: [`"${secret}"`],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith([
          '--cache-type=s3',
          '--cache-s3-bucket-name=ci',
          '--cache-s3-bucket-location=eu-west-1',
          '--cache-s3-access-key=ci',
          '--cache-s3-secret-key=9tY7dVb2KxQw4mRz8pLs',
        ]),
        marks: ['9tY7dVb2KxQw4mRz8pLs'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A variable', text: tomlWith({ below: s3('$CACHE_SECRET') }) },
      { language: 'toml', caption: 'A placeholder', text: tomlWith({ below: s3('YOUR_SECRET_KEY') }) },
      { language: 'toml', caption: 'None', text: plainToml },
    ],
  },
  *check({ config }) {
    for (const { key, setting } of knownSettings(config)) {
      if (key.secret !== true || others.has(keyName(key.path)) || setting.value.kind !== 'string') continue;
      const { text, at } = setting.value;
      if (isTemplated(text) || holdsVariable(text) || !looksSecret(text)) continue;
      yield { at, data: { name: setting.name } };
    }
  },
  message: ({ name }) => ({
    what: `The secret in \`${name}\` stands in the file.`,
    why: 'Whoever reads the file can use it.',
    action:
      'Use the identity of the machine, or have a tool write the file from a secret, and change the secret if the file was shared.',
  }),
});
