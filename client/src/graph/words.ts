import type { GraphFinding, GraphJob, PipelineGraph } from '../../../server/src/transport/protocol';
import type { ShownNode } from './shown';

export type Severity = GraphFinding['severity'];

export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Each severity has a shape of its own, so that it is not told by colour alone. */
export const symbols: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', information: '●', hint: '○' };

const nouns: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['note', 'notes'],
  hint: ['hint', 'hints'],
};

export function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const jobNouns = ['job', 'jobs'] as const;

/** How many findings there are of each severity, the gravest first, without those of which there are none. */
export function findingCounts(
  jobs: readonly GraphJob[],
): readonly { readonly severity: Severity; readonly count: number }[] {
  const counts = new Map<Severity, number>();
  for (const { findings } of jobs) {
    for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  return severities.flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [{ severity, count }];
  });
}

/** Such as "1 error, 2 warnings". */
export function findingWords(jobs: readonly GraphJob[]): string {
  return findingCounts(jobs)
    .map(({ severity, count }) => counted(count, nouns[severity]))
    .join(', ');
}

/** A letter for each group of runners: A to Z, then AA. */
export function runnerLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : runnerLetter(Math.floor(index / 26) - 1) + letter;
}

/** What else there is to say of a job in a word or two: `manual`, `3×`. */
export function traits({ when, triggers, copies, neverRuns }: GraphJob): readonly string[] {
  return [
    ...(neverRuns ? ['never runs'] : []),
    ...(when === undefined ? [] : [when.replace('_', ' ')]),
    ...(triggers ? ['trigger'] : []),
    ...(copies === undefined ? [] : [copies === 0 ? 'parallel' : `${copies}×`]),
  ];
}

/** What a job waits for. */
export function waitsFor({ needs, otherNeeds }: GraphJob): string {
  if (needs === undefined) return 'waits for the stages before';
  const names = [...needs.map(({ job, optional }) => (optional ? `${job} (optional)` : job)), ...otherNeeds];
  return names.length === 0 ? 'waits for nothing' : `needs ${names.join(', ')}`;
}

export function runnerWords(job: GraphJob, { runners }: PipelineGraph): string {
  const label = runners[job.runner]?.label ?? 'not known';
  return runners[job.runner]?.kind === 'none' ? label : `runner: ${label}`;
}

/** The name of a node for those who do not see it. */
export function nodeWords(node: ShownNode, graph: PipelineGraph): string {
  if (node.kind === 'stage') {
    const parts = [`stage ${node.stage}, closed`, counted(node.jobs.length, jobNouns), findingWords(node.jobs)];
    return parts.filter(Boolean).join(', ');
  }
  const { job } = node;
  const parts = [job.name, `stage ${job.stage}`, ...traits(job), runnerWords(job, graph), waitsFor(job)];
  return [...parts, findingWords([job])].filter(Boolean).join(', ');
}

/** Everything about a node, for its tooltip. */
export function nodeTip(node: ShownNode, graph: PipelineGraph): string {
  if (node.kind === 'stage') return `${node.stage}\n${counted(node.jobs.length, jobNouns)}: open the stage to see them`;
  const { job } = node;
  const facts = [job.name, ...traits(job), runnerWords(job, graph), waitsFor(job)];
  if (job.tags !== undefined && job.tags.length > 0) facts.push(`tags: ${job.tags.join(', ')}`);
  if (job.place !== undefined) facts.push(job.place.label);
  return [...facts, ...job.findings.map(findingLine)].join('\n');
}

export function findingLine({ severity, message, rule, template }: GraphFinding): string {
  return `${symbols[severity]} ${message} (${rule}${template === undefined ? '' : `, in ${template}`})`;
}
