import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { Project } from '../engine/project';
import { defaultSettings } from '../engine/settings';
import { explainJob } from '../features/explain-job/explain-job';
import { findJob, nearestJob } from '../features/explain-job/find-job';
import { explanationText } from '../features/explain-job/render';
import { rules } from '../rules/registry.generated';
import type { Terminal } from './check';
import { findRoots, UsageError } from './files';

export interface ExplainJobOptions {
  readonly job: string;
  readonly path: string;
  readonly format: 'text' | 'json';
}

/** Prints what a job will see on its runners, and what would fail where. */
export function runExplainJob({ job: name, path, format }: ExplainJobOptions, terminal: Terminal): number {
  const [root] = findRoots([path], undefined);
  if (root === undefined) throw new UsageError(`There is no file or folder ${path}.`);
  const project = new Project({
    root: root.root,
    fileSystem: root.fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => terminal.warn(`Rule ${rule.id} broke: ${String(error)}\n`),
  });
  for (const _ of project.scan());
  const uri = pipelineUri(path, project);
  const found = findJob(project, name, uri);
  if (found === undefined) {
    const nearest = nearestJob(project, name, uri);
    throw new UsageError(`There is no job ${name}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`);
  }
  const explanation = explainJob(project, found.pipeline, found.job);
  terminal.write(format === 'json' ? `${JSON.stringify(explanation, undefined, 2)}\n` : explanationText(explanation));
  return 0;
}

/** The file that was named, or the `.gitlab-ci.yml` of a folder; undefined where the folder has none. */
function pipelineUri(path: string, { workspace }: Project): string | undefined {
  const full = resolve(path);
  if (!statSync(full).isDirectory()) {
    const uri = URI.file(full).toString();
    const isPipeline = workspace.model().pipelines.some(({ files }) => files.includes(uri));
    if (!isPipeline) throw new UsageError(`${path} takes part in no pipeline.`);
    return uri;
  }
  const file = join(full, '.gitlab-ci.yml');
  return existsSync(file) ? URI.file(file).toString() : undefined;
}
