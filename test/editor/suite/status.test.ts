import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import { findingsBecome } from '../findings';
import { hasPage, onPage } from '../page';
import { closeEditors, extension, openText } from '../workspace';

/** What the list of languages in the status bar says of us, once it says this. */
async function statusThatSays(text: string): Promise<string> {
  const item = `.hover-language-status:has-text("${text}")`;
  const [found] = await onPage({ hover: '[id="status.languageStatus"]' }, { read: item });
  return (found ?? '').replaceAll('\u00a0', ' ');
}

suite('status', () => {
  suiteSetup(async function () {
    if (!hasPage) this.skip(); // The desktop's window is no page that the driver could look at.
    await extension().activate();
  });
  teardown(closeEditors);

  test('it is said how many mistakes there are', async () => {
    const { document } = await openText('gitlab-runner/config.toml', 'concurrent = "2"\nshutdown_timout = 60\n');
    await findingsBecome(document.uri, ['1:14-1:17 runner/wrong-type error', '2:1-2:16 runner/unknown-key error']);
    const text = await statusThatSays('GitLab Nix Runner: 2 errors');
    assert.match(text, /runner configuration, everything known/);
  });

  test('it is said what stayed unknown', async () => {
    const pipeline = 'build:\n  image: $IMAGE\n  tags: [$TAG]\n  script:\n    - make\n';
    await openText('.gitlab-ci.yml', pipeline);
    const text = await statusThatSays('GitLab Nix Runner: no findings');
    assert.match(text, /GitLab pipeline, \d+ facts? unknown/);
  });
});
