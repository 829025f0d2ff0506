import { knownValue } from '../../model/fact';
import { findSetting, type SettingTable, tableSetting, textSetting } from '../../model/runner/setting';
import type { Place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding } from '../rule';
import { moduleWith, renderedWith, tomlWith } from '../runner-examples';
import { withoutScheme } from '../scheme-edit';

type Data =
  | { readonly wrong: 'address'; readonly address: string }
  | { readonly wrong: 'half'; readonly has: string; readonly lacks: string }
  | { readonly wrong: 'location' }
  | { readonly wrong: 'key-id' }
  | { readonly wrong: 'two-identities' };

const s3 = (lines: string) =>
  tomlWith({
    below: `[runners.cache]\n  Type = "s3"\n  [runners.cache.s3]\n    BucketName = "cache"\n${lines.replace(/^/gm, '    ')}`,
  });

const region = 'BucketLocation = "eu-west-1"';

export const rule = defineRule<'runner', Data>({
  id: 'runner/cache-settings',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The settings of the object storage for caches do not fit together.',
  why: `\`ServerAddress\` is a host, with a port where needed, and no address with a scheme. Of \`AccessKey\` and \`SecretKey\` one is no
use without the other; without both the identity of the machine counts. Encryption by \`KMS\` needs the id of a key. On
Google's storage \`CredentialsFile\` wins over \`AccessID\` and \`PrivateKey\` (hint). Where AWS keeps the bucket is found out by a
question more unless \`BucketLocation\` says it (information).`,
  notWhen: [
    'Neither key is set, or no address: the runner then uses the identity of its machine.',
    'A value is a variable or a marker.',
    'The table is not the one that `Type` names.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscachegcs-section',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'An address with a scheme',
        text: s3('ServerAddress = "https://minio.example.com:9000"'),
        marks: ['"https://minio.example.com:9000"'],
      },
      {
        language: 'toml',
        caption: 'One key of two, and no key for the encryption',
        text: s3(`${region}\nAccessKey = "$CACHE_KEY"\nServerSideEncryption = "KMS"`),
        marks: ['AccessKey', '"KMS"'],
        unfixable: true,
        severity: 'warning',
      },
      {
        language: 'nix',
        caption: 'A bucket somewhere on AWS, rendered',
        text: renderedWith({ below: 'cache = { Type = "s3"; s3.BucketName = "cache"; };' }),
        marks: ['"cache"'],
        unfixable: true,
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: moduleWith(
          'registrationFlags = [ "--cache-type=s3" "--cache-s3-bucket-name=cache" "--cache-s3-server-address=http://minio:9000" ];',
        ),
        marks: ['http://minio:9000'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'A region of AWS', text: s3(region) },
      { language: 'toml', caption: 'A server of one’s own', text: s3('ServerAddress = "minio:9000"') },
      {
        language: 'toml',
        caption: 'Two keys',
        text: s3(`${region}\nAccessKey = "$CACHE_KEY"\nSecretKey = "$CACHE_SECRET"`),
      },
    ],
  },
  *check({ runner }) {
    const type = knownValue(textSetting(runner.settings, 'cache.Type'));
    const s3Table = tableSetting(runner.settings, 'cache.s3');
    if (type === 's3' && s3Table.state === 'known') yield* checkS3(s3Table.value);
    const gcs = tableSetting(runner.settings, 'cache.gcs');
    if (type !== 'gcs' || gcs.state !== 'known') return;
    const file = textSetting(gcs.value, 'CredentialsFile');
    const other = ['AccessID', 'PrivateKey'].some((name) => isSet(gcs.value, name));
    if (file.state === 'known' && file.value !== '' && other) {
      yield { at: file.at, data: { wrong: 'two-identities' }, severity: 'hint' };
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'address':
        return {
          what: `\`${data.address}\` is no host.`,
          why: 'The runner puts the scheme in front itself, so no cache is found or kept.',
          action: 'Write host and port alone; `Insecure = true` stands for `http`.',
        };
      case 'half':
        return {
          what: `\`${data.has}\` is set without \`${data.lacks}\`.`,
          why: 'The runner needs both, or neither.',
          action: `Add \`${data.lacks}\`, or remove \`${data.has}\`.`,
        };
      case 'location':
        return {
          what: 'The bucket has no `BucketLocation`.',
          why: 'The runner then has to ask AWS where it is.',
          action: 'Name the region.',
        };
      case 'key-id':
        return {
          what: 'Encryption by `KMS` has no key.',
          why: 'The storage does not know what to encrypt with.',
          action: 'Add `ServerSideEncryptionKeyID`.',
        };
      case 'two-identities':
        return {
          what: '`CredentialsFile` is set beside `AccessID` and `PrivateKey`.',
          why: 'The file wins, and the others are not used.',
          action: 'Remove one of the two.',
        };
    }
  },
  // Without `http://` the runner would speak HTTPS, so that one is left to people.
  fixes: ({ at, data }) =>
    data.wrong === 'address' ? fixIf(withoutScheme(at, 'https'), 'Leave the scheme out', false) : [],
});

function* checkS3(table: SettingTable): Iterable<Finding<Data>> {
  const address = textSetting(table, 'ServerAddress');
  if (address.state === 'known' && /^[a-z]+:\/\//i.test(address.value)) {
    yield { at: address.at, data: { wrong: 'address', address: address.value } };
  }
  yield* checkKeys(table);
  const mode = textSetting(table, 'ServerSideEncryption');
  if (
    mode.state === 'known' &&
    /kms$/i.test(mode.value) &&
    findSetting(table, 'ServerSideEncryptionKeyID').state === 'absent'
  ) {
    yield { at: mode.at, data: { wrong: 'key-id' }, severity: 'warning' };
  }
  const isAws = address.state === 'absent' || /(?:^|\.)amazonaws\.com$/.test(knownValue(address) ?? '');
  const bucket = textSetting(table, 'BucketName');
  if (isAws && bucket.state === 'known' && findSetting(table, 'BucketLocation').state === 'absent') {
    yield { at: bucket.at, data: { wrong: 'location' }, severity: 'information' };
  }
}

function* checkKeys(table: SettingTable): Iterable<Finding<Data>> {
  for (const [has, lacks] of [
    ['AccessKey', 'SecretKey'],
    ['SecretKey', 'AccessKey'],
  ] as const) {
    const key = findSetting(table, has);
    const at: Place | undefined = key.state === 'known' && isSet(table, has) ? key.value.nameAt : undefined;
    const other = findSetting(table, lacks);
    const isMissing = other.state === 'absent' || knownValue(textSetting(table, lacks)) === '';
    if (at !== undefined && isMissing) yield { at, data: { wrong: 'half', has, lacks }, severity: 'warning' };
  }
}

function isSet(table: SettingTable, name: string): boolean {
  const found = findSetting(table, name);
  return found.state === 'known' && !(found.value.value.kind === 'string' && found.value.value.text === '');
}
