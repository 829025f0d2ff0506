import type { PipelineBlock } from '../model/pipeline/lint/block';
import type { PipelineProblem, ProblemFamily } from '../model/pipeline/lint/problem';
import type { Finding, Fix, Message } from './rule';

/** The findings of one rule among what is wrong with a top-level key. */
export function* familyFindings(
  { problems }: PipelineBlock,
  family: ProblemFamily,
): Iterable<Finding<PipelineProblem>> {
  for (const problem of problems) {
    if (problem.family !== family) continue;
    const { at, related = [], severity } = problem;
    yield severity === undefined ? { at, data: problem, related } : { at, data: problem, related, severity };
  }
}

/** In GitLab's own words where it has any, so that they can be searched for. */
export function problemMessage({ what, quote, why, action }: PipelineProblem): Message {
  const refused = quote === undefined ? '' : `GitLab refuses the pipeline: “${quote}”.`;
  return { what, why: why ?? refused, action };
}

export function problemFixes({ data }: Finding<PipelineProblem>): readonly Fix[] {
  return data.repairs ?? [];
}
