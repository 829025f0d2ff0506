import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewLinks } from '../../../client/src/preview-links';

test('links to files lead from the first workspace folder', () => {
  const text =
    'Written at [.gitlab-ci.yml:60](file:///home/me/repo/.gitlab-ci.yml#L60), in\n- [a](file:///home/me/repo/b%20c/d.nix)';
  assert.equal(
    previewLinks(text, 'file:///home/me/repo'),
    'Written at [.gitlab-ci.yml:60](/.gitlab-ci.yml#L60), in\n- [a](/b%20c/d.nix)',
  );
});

test('those to another folder go up first', () => {
  assert.equal(
    previewLinks('[a:1](file:///home/me/other/a.yml#L1)', 'file:///home/me/repo'),
    '[a:1](/../other/a.yml#L1)',
  );
});

test('names keep what is special in Markdown and in addresses', () => {
  assert.equal(
    previewLinks('[\\[a\\]\\_b:2](file:///r/%5Ba%5D_b%23%28c%29#L2)', 'file:///r'),
    '[\\[a\\]\\_b:2](/%5Ba%5D_b%23%28c%29#L2)',
  );
});

test('without a workspace folder the texts of the links are left', () => {
  assert.equal(previewLinks('at [a:1](file:///x/a#L1).', undefined), 'at a:1.');
});

test('other links stay', () => {
  const text = '[page](https://docs.gitlab.com/ci/) and `x`](y) [z](#here)';
  assert.equal(previewLinks(text, 'file:///r'), text);
});
