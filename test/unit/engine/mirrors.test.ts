import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

it('mirrors that the project file names stand for includes from elsewhere, until it names them no more', () => {
  const root = 'file:///r';
  const fileSystem = new MemoryFileSystem([
    [`${root}/.gitlab-ci.yml`, 'include: {project: group/shared, file: /build.yml}\n'],
    [`${root}/mirror/build.yml`, 'build: {script: make}\n'],
    [`${root}/.gitlab-nix-runner.yml`, 'mirrors:\n  project: {group/shared: mirror}\n'],
  ]);
  const onRuleError = (_: unknown, error: unknown) => assert.fail(String(error));
  const project = new Project({ root, fileSystem, rules: [], settings: defaultSettings, onRuleError });
  for (const _ of project.scan());
  const seen = () =>
    project.workspace
      .model()
      .pipelines.map(({ jobs, unresolved }) => [jobs.map(({ name }) => name), unresolved.map(({ reason }) => reason)]);
  assert.deepEqual(seen(), [[['build'], []]]);
  fileSystem.write(`${root}/.gitlab-nix-runner.yml`, '');
  project.update(`${root}/.gitlab-nix-runner.yml`);
  assert.deepEqual(seen(), [[[], ['the project include `group/shared`']]]);
});
