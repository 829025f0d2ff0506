import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideTokens, tokenKind } from '../../../../server/src/model/runner/token';

const body = 'q7Vd2sKx9LmB4tRwYc8N';

test('tokens are told by their prefix', () => {
  assert.equal(tokenKind(`glrt-${body}`), 'authentication');
  assert.equal(tokenKind(`glrt-t1_${body}`), 'authentication');
  assert.equal(tokenKind(`glrtr-${body}`), 'authentication');
  assert.equal(tokenKind(`GR1348941${body}`), 'registration');
});

test('twenty random characters are a token of the time before prefixes', () => {
  assert.equal(tokenKind(body), 'unmarked');
  assert.equal(tokenKind(`${body}x`), undefined);
});

test('placeholders and names are no tokens', () => {
  const others = [
    '',
    'TOKEN',
    '$RUNNER_TOKEN',
    '${RUNNER_TOKEN}',
    '@TOKEN_NIX@',
    '<redacted>',
    '__REDACTED__',
    'xxxxxxxxxxxxxxxxxxxx',
    'glrt-xxxxxxxxxxxxxxxxxxxx',
    'glrt-your-runner-token-here',
    'glrt-',
    'nix-caching-runner-1',
    'build-machine-linux2',
    'abcdefghijklmnopqrst',
  ];
  for (const text of others) assert.equal(tokenKind(text), undefined, text);
});

test('a token is hidden wherever it stands in a text, all but its prefix', () => {
  assert.equal(hideTokens(`no key \`conc${`glrt-t1_${body}`}ent\``), 'no key `concglrt-…`');
  assert.equal(hideTokens(`GR1348941${body} and glpat-${body}.`), 'GR1348941… and glpat-….');
  assert.equal(hideTokens('glrt-short, glrt-… and `PATH`'), 'glrt-short, glrt-… and `PATH`');
});
