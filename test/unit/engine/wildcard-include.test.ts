import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

it('an include with wildcards takes files whose names say nothing of pipelines, as they come and go', () => {
  const root = 'file:///r';
  const fileSystem = new MemoryFileSystem([
    [`${root}/.gitlab-ci.yml`, 'include: /stuff/*.yml\n'],
    [`${root}/stuff/a.yml`, 'a: {script: make}\n'],
  ]);
  const onRuleError = (_: unknown, error: unknown) => assert.fail(String(error));
  const project = new Project({ root, fileSystem, rules: [], settings: defaultSettings, onRuleError });
  for (const _ of project.scan());
  const jobs = () => project.workspace.model().pipelines.map((pipeline) => pipeline.jobs.map(({ name }) => name));
  assert.deepEqual(jobs(), [['a']]);
  fileSystem.write(`${root}/stuff/b.yml`, 'b: {script: make}\n');
  project.update(`${root}/stuff/b.yml`);
  assert.deepEqual(jobs(), [['a', 'b']]);
  fileSystem.remove(`${root}/stuff/a.yml`);
  project.remove(`${root}/stuff/a.yml`);
  assert.deepEqual(jobs(), [['b']]);
});
