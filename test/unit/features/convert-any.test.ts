import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { findOffers } from '../../../server/src/features/code-actions';
import { examine } from '../../../server/src/features/doctor/doctor';
import { marked } from './marked';

const files = [
  ['gitlab-runner/config.toml', 'examples/daemon-container-broken/gitlab-runner/config.toml'],
  ['gitlab-runner.nix', 'examples/daemon-container-broken/hosts/ci/gitlab-runner.nix'],
  ['gitlab-runner.nix', 'examples/host-daemon-broken/hosts/ci/gitlab-runner.nix'],
] as const;

for (const [path, source] of files) {
  it(`conversions and the doctor take every beginning of ${source}`, () => {
    const whole = readFileSync(source, 'utf8');
    for (let end = 1; end <= whole.length; end += 61) {
      const at = marked(path, whole.slice(0, end));
      const span = { start: end - 40, end };
      for (const offer of findOffers({ ...at, span, only: ['refactor.rewrite'], invoked: true, explains: true })) {
        const made =
          offer.creates?.().text ??
          [...offer.edits().values()]
            .flat()
            .map(({ text }) => text)
            .join('');
        assert.notEqual(made, '', offer.title);
      }
      const { runners } = examine(at.project, { wanted: () => true, path: (uri) => uri });
      for (const { questions } of runners) assert.equal(questions.length, 13);
    }
  });
}
