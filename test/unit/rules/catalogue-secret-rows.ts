import { type CatalogueRow, job, rowsOf } from './catalogue-rows';

const secret = (text: string): string => job(`  secrets: {A: ${text}}\n`);
const aws = 'jobs:build:secrets:a:aws_secrets_manager';
const one =
  'jobs:build:secrets:a config must use exactly one of these keys: ' +
  'vault, azure_key_vault, gcp_secret_manager, akeyless, gitlab_secrets_manager, aws_secrets_manager';

/** Mistakes in `secrets:` of a job (`ee/lib/gitlab/ci/config/entry/secret.rb` and the entries of the providers). */
export const secretRows: readonly CatalogueRow[] = [
  ...rowsOf('keyword-type', [
    ['sec', secret('‹a/b›'), 'jobs:build:secrets:a config should be a hash', secret('{vault: a/b}')],
    [
      'sec',
      secret('{vault: ‹[a/b]›}'),
      'jobs:build:secrets:A:vault should be a hash or a string',
      secret('{vault: a/b/c@kv}'),
    ],
    ['sec', secret('{vault: ‹""›}'), "jobs:build:secrets:a:vault config can't be blank", secret('{vault: a/b}')],
    [
      'sec',
      secret('{vault: {path: a, field: ‹1›, engine: {name: kv-v2, path: kv}}}'),
      'jobs:build:secrets:a:vault field should be a string',
      secret('{vault: {path: a, field: b, engine: {name: kv-v2, path: kv}}}'),
    ],
    [
      'sec',
      secret('{vault: {path: a, field: b, engine: ‹kv-v2›}}'),
      'jobs:build:secrets:a:vault:engine config should be a hash',
      secret('{vault: {path: $P, field: $F, engine: {name: $N, path: $E}}}'),
    ],
    [
      'sec',
      secret('{vault: a/b, file: ‹never›}'),
      'jobs:build:secrets:a:file config should be a boolean value',
      secret('{vault: a/b, file: no}'),
    ],
    [
      'sec',
      secret('{vault: a/b, token: ‹[$T]›}'),
      'jobs:build:secrets:a token should be a string',
      secret('{vault: a/b, token: $T}'),
    ],
    [
      'sec',
      secret('{azure_key_vault: {name: a, version: ‹1›}}'),
      'jobs:build:secrets:a:azure_key_vault version should be a string',
      secret("{azure_key_vault: {name: a, version: '1'}}"),
    ],
    [
      'sec',
      secret('{gcp_secret_manager: {name: a, version: ‹1.5›}, token: $T}'),
      'jobs:build:secrets:a:gcp_secret_manager version must be an alphanumeric string',
      secret('{gcp_secret_manager: {name: a, version: 1}, token: $T}'),
    ],
    [
      'sec',
      secret('{akeyless: {name: a, uid_token: ‹true›}}'),
      'jobs:build:secrets:a:akeyless uid token should be a string',
      secret('{akeyless: {name: a, uid_token: $T, data_key: b}}'),
    ],
    [
      'sec',
      secret('{aws_secrets_manager: ‹a#b#c›}'),
      `${aws} config must contain at most one '#'`,
      secret('{aws_secrets_manager: "a#b"}'),
    ],
    [
      'sec',
      secret('{aws_secrets_manager: {secret_id: ‹1›}}'),
      `${aws} secret should be a string`,
      secret(
        '{aws_secrets_manager: {secret_id: a, region: b, version_id: c, version_stage: d, role_arn: e, role_session_name: f, field: g}}',
      ),
    ],
    [
      'sec',
      secret('{gitlab_secrets_manager: {name: a, source: ‹team›}}'),
      "jobs:build:secrets:a:gitlab_secrets_manager source must follow the format group/group_full_path or 'project'",
      secret('{gitlab_secrets_manager: {name: a, source: group/a/b}}'),
    ],
  ]),
  ...rowsOf('unknown-keyword', [
    [
      'sec.keys',
      secret('{‹valut›: a/b}'),
      'jobs:build:secrets:a config contains unknown keys: valut',
      secret('{next_provider: {name: a}}'),
    ],
    [
      'sec.keys',
      secret('{vault: a/b, ‹mode›: 0600}'),
      'jobs:build:secrets:a config contains unknown keys: mode',
      secret('{vault: a/b}'),
    ],
    [
      'sec.keys',
      secret('{aws_secrets_manager: {secret_id: a, ‹name›: b}}'),
      `${aws} config contains unknown keys: name`,
      secret('{aws_secrets_manager: {secret_id: a}}'),
    ],
    [
      'sec.keys',
      secret('{vault: {path: a, field: b, engine: {name: kv, path: kv, ‹mount›: c}}}'),
      'jobs:build:secrets:a:vault:engine config contains unknown keys: mount',
      secret('{vault: {path: a, field: b, engine: {name: kv, path: kv}}}'),
    ],
  ]),
  ...rowsOf('missing-keyword', [
    ['sec.one', job('  secrets: {‹A›: {file: false}}\n'), one, secret('{vault: a/b, file: false}')],
    [
      'sec.token',
      secret('{‹gcp_secret_manager›: {name: a}}'),
      'jobs:build:secrets:a token is required with gcp secrets manager',
      secret('{gcp_secret_manager: {name: a}, token: $T}'),
    ],
    [
      'sec.need',
      secret('{‹azure_key_vault›: {version: a}}'),
      "jobs:build:secrets:a:azure_key_vault name can't be blank",
      secret('{azure_key_vault: {name: a}}'),
    ],
    [
      'sec.need',
      secret('{aws_secrets_manager: {‹secret_id›: ""}}'),
      `${aws} secret can't be blank`,
      secret('{aws_secrets_manager: a}'),
    ],
    [
      'sec.need',
      secret('{‹vault›: {path: a, engine: {name: kv, path: kv}}}'),
      "jobs:build:secrets:a:vault field can't be blank",
      secret('{vault: a}'),
    ],
    [
      'sec.need',
      secret('{vault: {path: a, field: b, ‹engine›: {name: kv}}}'),
      'jobs:build:secrets:a:vault:engine config missing required keys: path',
      secret('{vault: a@kv}'),
    ],
    [
      'sec.need',
      secret('{‹gitlab_secrets_manager›: {source: project}}'),
      "jobs:build:secrets:a:gitlab_secrets_manager name can't be blank",
      secret('{gitlab_secrets_manager: {name: a, source: project}}'),
    ],
  ]),
  ...rowsOf('conflicting-keywords', [
    ['sec.one', secret('{vault: a/b, ‹akeyless›: {name: a}}'), one, secret('{akeyless: {name: a}}')],
  ]),
];
