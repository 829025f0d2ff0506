import assert from 'node:assert/strict';
import { Project } from '../../../../server/src/engine/project';
import { defaultSettings } from '../../../../server/src/engine/settings';
import { EnvironmentReader } from '../../../../server/src/model/environment/environment-reader';
import type { JobEnvironment } from '../../../../server/src/model/environment/job-environment';
import { ScriptReader } from '../../../../server/src/model/script/script-reader';
import { rules } from '../../../../server/src/rules/registry.generated';
import { preBuildLines, withPreBuildScript } from '../../../../server/src/rules/runner-examples';
import type { FileSystem } from '../../../../server/src/workspace/file-system';
import { MemoryFileSystem } from '../../../../server/src/workspace/file-system';

/** A repository that was read whole. */
export function openRepository(root: string, fileSystem: FileSystem): Project {
  const project = new Project({
    root,
    fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => {
      throw new Error(`${rule.id} threw`, { cause: error });
    },
  });
  for (const _ of project.scan());
  return project;
}

/** A job of a repository on the first runner that may take it, or on the one with a label. */
export function environmentOf(project: Project, name: string, label?: string): JobEnvironment {
  const model = project.workspace.model();
  const job = model.pipelines.flatMap(({ jobs }) => jobs).find((each) => each.name === name);
  assert.ok(job !== undefined, `no job ${name}`);
  const runners = label === undefined ? model.targetOf(job)?.runners : model.runners.filter((r) => r.label === label);
  return new EnvironmentReader(new ScriptReader()).of(job, runners?.[0]);
}

/** A job `build` with the script on the machine's daemon, by options of the NixOS module unless told otherwise. */
export function buildJob(script: readonly string[], files: Readonly<Record<string, string>> = {}): JobEnvironment {
  const root = 'file:///repository';
  const lines = script.map((line) => `    - ${JSON.stringify(line)}\n`).join('');
  const all = {
    '.gitlab-ci.yml': `build:\n  tags: [nix]\n  script:\n${lines}`,
    ...(Object.keys(files).length === 0 ? { 'hosts/ci.nix': withPreBuildScript(preBuildLines) } : files),
  };
  const texts = new Map(Object.entries(all).map(([path, text]) => [`${root}/${path}`, text]));
  return environmentOf(openRepository(root, new MemoryFileSystem(texts)), 'build');
}
