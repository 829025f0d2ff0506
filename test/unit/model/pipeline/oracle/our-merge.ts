import assert from 'node:assert/strict';
import { mergedJson } from '../../../../../server/src/features/merged-text';
import { mergedConfiguration } from '../../../../../server/src/model/pipeline/merged';
import { completeJobs } from '../../../../../server/src/model/pipeline/merged-jobs';
import { expandParallel } from '../../../../../server/src/model/pipeline/merged-parallel';
import { PipelineResolver } from '../../../../../server/src/model/pipeline/resolver';
import { entryUri, Repository } from '../repository';
import { commonJob } from './common-form';
import type { Group } from './corpus';

/** What we make of a group. */
export interface Ours {
  readonly jobs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly copies: readonly string[];
  readonly stages: readonly string[];
}

/** The group's pipelines as one file, each with names of its own. */
export function textOf(group: Group): string {
  const includes = group.includes === undefined ? '' : `include: [${group.includes.join(', ')}]\n`;
  const pipelines = Object.values(group.pipelines).map((text, index) => text.replaceAll('@', prefixOf(index)));
  return `${group.header ?? ''}${includes}${group.globals}${pipelines.join('\n')}\n`;
}

export const prefixOf = (index: number): string => `p${index}-`;

/** Merges a group as the command `merge --jobs` does, keeping jobs that never run as the oracle does; by default nothing in it may stay unresolved. */
export function mergeGroup(group: Group, whole = true): Ours {
  const repository = new Repository(textOf(group), group.files);
  const resolver = new PipelineResolver(repository, 'usual');
  const { unresolved } = resolver.resolve(repository.read(entryUri) ?? assert.fail());
  const merged = mergedConfiguration(resolver.current ?? assert.fail(), unresolved);
  if (whole) assert.deepEqual(merged.notes, []);
  const { jobs, stages } = completeJobs(merged);
  const data = [...jobs].map(([name, job]) => [name, commonJob(JSON.parse(mergedJson(job)))] as const);
  return { jobs: new Map(data), stages, copies: [...expandParallel(jobs, []).keys()] };
}
