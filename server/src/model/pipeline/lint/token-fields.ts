import { checkFields, forms, named, type Shape } from './entry-check';
import { requireKeys } from './required';
import { attribute, textOrTexts } from './shapes';

const idToken: Shape = forms('should be a hash', 'a mapping with `aud`', {
  map: (map, spot, check) => {
    checkFields(map, { aud: attribute(textOrTexts()) }, spot, check);
    requireKeys(map, ['aud'], spot, check);
  },
});

/** `id_tokens` (`entry/id_token.rb`). */
export const idTokens: Shape = named(idToken, 'a mapping of names to tokens');
