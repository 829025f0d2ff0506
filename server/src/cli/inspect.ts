import { resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { Project } from '../engine/project';
import { defaultSettings } from '../engine/settings';
import { inspectFile } from '../features/inspect';
import { rules } from '../rules/registry.generated';
import type { Terminal } from './check';
import { findRoots, UsageError } from './files';

/** Prints what was understood of one file, read together with its repository. */
export function runInspect(path: string, terminal: Terminal): number {
  const uri = URI.file(resolve(path)).toString();
  const [root] = findRoots([path], undefined);
  if (root === undefined) throw new UsageError(`There is no file ${path}.`);
  const faults: string[] = [];
  const project = new Project({
    root: root.root,
    fileSystem: root.fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => faults.push(`Rule ${rule.id} broke: ${String(error)}`),
  });
  for (const _ of project.scan());
  const file = project.workspace.file(uri);
  if (file === undefined) {
    throw new UsageError(
      `${path} is no pipeline, runner configuration, NixOS module or page about them. File patterns are set in .gitlab-nix-runner.yml.`,
    );
  }
  terminal.write(`${JSON.stringify(inspectFile(project, uri), undefined, 2)}\n`);
  return 0;
}
