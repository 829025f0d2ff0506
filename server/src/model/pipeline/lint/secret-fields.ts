import { nearestName } from '../../../text/nearest-name';
import type { MapEntry, MapValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  fieldSpot,
  forms,
  keyPlace,
  named,
  quoted,
  rename,
  type Shape,
  type Spot,
} from './entry-check';
import { refuseEmpty, requireFilled, requireKeys } from './required';
import { alphanumeric, attribute, boolean, entry, shorten, text } from './shapes';

const texts = (names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, attribute(text)]));

/** A mapping of certain keys, of which some hold something. */
function provider(fields: Fields, filled: readonly string[]): Shape {
  return forms('should be a hash', 'a mapping', {
    map: (map, spot, check) => checkProvider(map, fields, filled, spot, check),
  });
}

function checkProvider(map: MapValue, fields: Fields, filled: readonly string[], spot: Spot, check: EntryCheck): void {
  checkFields(map, fields, spot, check);
  requireFilled(map, filled, spot, check);
}

const engine: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(map, texts('name path'), spot, check);
    requireKeys(map, ['name', 'path'], spot, check);
    const given = ['name', 'path'].filter((key) => map.entries.has(key));
    requireFilled(map, given, spot, check);
  },
});

/** `entry/vault/secret.rb` */
const vault: Shape = forms('should be a hash or a string', 'text or a mapping', {
  bare: true,
  text: (_, value, spot, check) => void refuseEmpty(value, "can't be blank", spot, check),
  map: (map, spot, check) =>
    checkProvider(map, { ...texts('path field'), engine: entry(engine) }, ['path', 'field', 'engine'], spot, check),
});

const awsFields = texts('secret_id region version_id version_stage role_arn role_session_name field');

/** `entry/aws_secrets_manager/secret.rb` */
const aws: Shape = forms('should be a hash or a string', 'text or a mapping', {
  bare: true,
  text: (said, value, spot, check) => {
    refuseEmpty(value, "can't be blank", spot, check);
    if (said.split('#').length <= 2) return;
    const what = `\`${shorten(said)}\` has more than one \`#\`, of which one may divide the secret from its field.`;
    const action = 'Write `secret#field`, or a mapping with `secret_id` and `field`.';
    check.wrong(compactPlace(value, spot), spot, what, "must contain at most one '#'", action);
  },
  map: (map, spot, check) => checkProvider(map, awsFields, ['secret_id'], spot, check),
});

const akeylessKeys =
  'name data_key cert_user_name public_key_data csr_data uid_token gcp_audience azure_object_id ' +
  'k8s_service_account_token k8s_auth_config_name gateway_ca_certificate';

/** `entry/gitlab_secrets_manager/secret.rb` */
const source: Shape = forms('should be a string', 'text', {
  text: (said, value, spot, check) => {
    if (said.includes('$') || /^(?:project|group\/[\w\-./]+)$/.test(said)) return;
    const says = "must follow the format group/group_full_path or 'project'";
    const what = `\`${shorten(said)}\` is no place where GitLab keeps secrets.`;
    check.wrong(compactPlace(value, spot), spot, what, says, 'Write `project`, or `group/` and the path of a group.');
  },
});

/** By the order in which GitLab names them. */
const providers: Fields = {
  vault: entry(vault),
  azure_key_vault: entry(provider(texts('name version'), ['name'])),
  gcp_secret_manager: entry(provider({ name: attribute(text), version: attribute(alphanumeric) }, ['name'])),
  akeyless: entry(provider(texts(akeylessKeys), [])),
  gitlab_secrets_manager: entry(provider({ name: attribute(text), source: attribute(source) }, ['name'])),
  aws_secrets_manager: entry(aws),
};
const providerNames = Object.keys(providers);
const secretFields: Fields = { ...providers, file: entry(boolean), token: attribute(text) };

const secret: Shape = forms('should be a hash', 'a mapping', { map: checkSecret });

function checkSecret(map: MapValue, spot: Spot, check: EntryCheck): void {
  for (const [name, given] of map.entries) {
    const field = Object.hasOwn(secretFields, name) ? secretFields[name] : undefined;
    if (field === undefined) checkUnknown(name, given, map, spot, check);
    else check.judge(given.value, field.shape, fieldSpot(name, given, field, spot));
  }
  checkProviders(map, spot, check);
  checkToken(map, spot, check);
}

/** Where secrets come from grows with the releases: a mapping of a name like no other may be one of the next. */
function checkUnknown(name: string, given: MapEntry, map: MapValue, spot: Spot, check: EntryCheck): void {
  const free = Object.keys(secretFields).filter((other) => !map.entries.has(other));
  const nearest = nearestName(name, free);
  const value = check.known(given.value);
  if (nearest === undefined && (value === undefined || value.kind === 'map')) return;
  check.report({
    family: 'unknown-keyword',
    at: keyPlace(given),
    what: `A secret has no keyword \`${shorten(name)}\`.`,
    quote: quoted(spot.subject, `contains unknown keys: ${name}`),
    action: nearest === undefined ? `Remove \`${shorten(name)}\`.` : `Write \`${nearest}\`.`,
    repairs: nearest === undefined ? [] : [rename(keyPlace(given), nearest)],
  });
}

/** A secret comes from one place. */
function checkProviders(map: MapValue, spot: Spot, check: EntryCheck): void {
  const given = providerNames.flatMap((name) => map.entries.get(name) ?? []);
  given.sort((a, b) => a.key.span.start - b.key.span.start);
  const quote = quoted(spot.subject, `must use exactly one of these keys: ${providerNames.join(', ')}`);
  const [first, second] = given;
  if (first !== undefined && second !== undefined) {
    check.report({
      family: 'conflicting-keywords',
      at: keyPlace(second),
      what: `The secret \`${spot.key}\` comes from both \`${first.key.text}\` and \`${second.key.text}\`.`,
      quote,
      action: 'Keep one of them.',
      related: [{ at: keyPlace(first), message: `\`${first.key.text}\` stands here` }],
    });
  }
  const isKnown = map.open === undefined && [...map.entries.keys()].every((name) => Object.hasOwn(secretFields, name));
  if (first !== undefined || !isKnown) return;
  check.report({
    family: 'missing-keyword',
    at: spot.keyAt,
    what: `The secret \`${spot.key}\` does not say where it comes from.`,
    quote,
    action: 'Add `vault:` or another provider.',
  });
}

function checkToken(map: MapValue, spot: Spot, check: EntryCheck): void {
  const google = map.entries.get('gcp_secret_manager');
  if (google === undefined || map.open !== undefined || map.entries.has('token')) return;
  check.report({
    family: 'missing-keyword',
    at: keyPlace(google),
    what: `The secret \`${spot.key}\` comes from Google Cloud, and has no \`token\` to sign in with.`,
    quote: quoted(spot.path, 'token is required with gcp secrets manager'),
    action: 'Add `token:` with the variable of an ID token.',
  });
}

/** `secrets` of a job (a paid feature, `ee/lib/gitlab/ci/config/entry/secret.rb`). */
export const secrets: Shape = named(secret, 'a mapping of names to secrets');
