import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runnerConfigSchema } from '../../../../schemas/runner-config';
import { runnerFields } from '../../../../schemas/runner-fields';
import { isSwitch, nixSpellings } from '../../../../server/src/model/runner/nix-options';

const keptByGitlab: Readonly<Record<string, string>> = {
  tags: '--tag-list',
  run_untagged: '--run-untagged',
  protected: '--access-level',
};

describe('options and flags of settings', () => {
  for (const [key, { option, flags }] of Object.entries(nixSpellings)) {
    it(`${key} is spelled as the tables of the runner and the module say`, () => {
      const kept = keptByGitlab[key];
      const field = kept === undefined ? runnerFields.byToml(`runners[].${key}`) : runnerFields.byFlag(kept);
      assert.ok(field, `no field for ${key}`);
      assert.ok(field.flag === undefined || flags.includes(field.flag.replace(/^--/, '')), `${field.flag} of ${key}`);
      if (key !== 'name') assert.equal(field.option, option);
    });
  }

  it('switches are the flags of Boolean settings', () => {
    const keys = runnerConfigSchema.allKeys().filter(({ type, flag }) => type === 'boolean' && flag !== undefined);
    const missing = keys.map(({ flag = '' }) => flag.replace(/^--/, '')).filter((flag) => !isSwitch(flag));
    assert.deepEqual(missing, []);
  });
});
