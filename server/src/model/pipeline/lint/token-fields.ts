import { nearestName } from '../../../text/nearest-name';
import type { MapValue } from '../value';
import {
  checkFields,
  type EntryCheck,
  type Fields,
  forms,
  keyPlace,
  rename,
  type Shape,
  type Spot,
} from './entry-check';
import { requireKeys } from './required';
import { anything, attribute, boolean, text, textOrTexts } from './shapes';

/** A mapping of names that are free to values of one shape. */
function named(shape: Shape, wants: string): Shape {
  return forms('should be a hash', wants, {
    map: (map, spot, check) => {
      for (const [name, entry] of map.entries) {
        const path = `${spot.path}:${name}`;
        check.judge(entry.value, shape, { path, subject: `${path} config`, key: name, keyAt: keyPlace(entry) });
      }
    },
  });
}

const idToken: Shape = forms('should be a hash', 'a mapping with `aud`', {
  map: (map, spot, check) => {
    checkFields(map, { aud: attribute(textOrTexts()) }, spot, check);
    requireKeys(map, ['aud'], spot, check);
  },
});

/** `id_tokens` (`entry/id_token.rb`). */
export const idTokens: Shape = named(idToken, 'a mapping of names to tokens');

const secretFields: Fields = {
  file: attribute(boolean),
  token: attribute(text),
  ...Object.fromEntries(
    ['vault', 'gcp_secret_manager', 'azure_key_vault', 'akeyless', 'aws_secrets_manager', 'gitlab_secrets_manager'].map(
      (key) => [key, attribute(anything)],
    ),
  ),
};

const secret: Shape = forms('should be a hash', 'a mapping', { map: checkSecret });

/** Where secrets come from grows with the releases, so that only a slip is told of. */
function checkSecret(map: MapValue, spot: Spot, check: EntryCheck): void {
  const known = Object.keys(secretFields);
  for (const [name, entry] of map.entries) {
    const field = Object.hasOwn(secretFields, name) ? secretFields[name] : undefined;
    const nearest = nearestName(
      name,
      known.filter((other) => !map.entries.has(other)),
    );
    if (field !== undefined) {
      const own = { path: `${spot.path}:${name}`, subject: `${spot.path} ${name}`, key: name, keyAt: keyPlace(entry) };
      check.judge(entry.value, field.shape, own);
    } else if (nearest !== undefined) {
      check.report({
        family: 'unknown-keyword',
        at: keyPlace(entry),
        what: `A secret has no keyword \`${name}\`.`,
        quote: `${spot.path} config contains unknown keys: ${name}`.toLowerCase(),
        action: `Write \`${nearest}\`.`,
        repairs: [rename(keyPlace(entry), nearest)],
      });
    }
  }
}

/** `secrets` (a paid feature, whose source is not public as a whole). */
export const secrets: Shape = named(secret, 'a mapping of names to secrets');
