import { valueAsText } from '../../syntax/yaml/scalar-value';
import type { MergedEntry, MergedMap, MergedScalar, MergedValue, MergeNote } from './merged';

/** GitLab allows so many copies of one job (`product/parallel.rb`). */
const maxCopies = 200;
/** Bounds all copies of all jobs together. */
const maxJobs = 20_000;

/** A copy of a parallel job: its name, and the variables that tell it from the others. */
interface Copy {
  readonly name: string;
  readonly variables: ReadonlyMap<string, MergedScalar>;
}

/** Replaces parallel jobs by their copies, and `needs` and `dependencies` on them by those on the copies. */
export function expandParallel(
  jobs: ReadonlyMap<string, MergedMap>,
  notes: MergeNote[],
): ReadonlyMap<string, MergedMap> {
  const copies = new Map<string, readonly Copy[]>();
  for (const [name, job] of jobs) {
    const own = copiesOf(name, job);
    if (own === undefined) continue;
    if (own.length === 0)
      notes.push({ reason: `the copies of \`${name}\` are not known`, at: job.entries.get('parallel')?.keyAt });
    else copies.set(name, own);
  }
  const expanded = new Map<string, MergedMap>();
  for (const [name, job] of jobs) {
    const own = copies.get(name);
    if (own === undefined) expanded.set(name, expandJob(job, undefined, copies));
    for (const copy of own ?? []) if (expanded.size < maxJobs) expanded.set(copy.name, expandJob(job, copy, copies));
  }
  return expanded;
}

/** How many copies of a job run: undefined for one that is not parallel, 0 where it cannot be told. */
export function copyCount(job: MergedMap): number | undefined {
  return copiesOf('', job)?.length;
}

/** The job that a name means: its own, or that of which it names a copy; undefined where there is none. */
export function jobOfCopy(name: string, isJob: (name: string) => boolean): string | undefined {
  if (isJob(name)) return name;
  const base = /^(.+?)(?:: \[.*\]| \d+\/\d+)$/s.exec(name)?.[1];
  return base !== undefined && isJob(base) ? base : undefined;
}

/** Undefined for a job that is not parallel, none where the copies cannot be told. */
function copiesOf(name: string, job: MergedMap): readonly Copy[] | undefined {
  const parallel = job.entries.get('parallel')?.value;
  if (parallel === undefined) return undefined;
  if (parallel.kind === 'scalar') {
    const total = Number(parallel.value);
    if (!Number.isInteger(total) || total < 1 || total > maxCopies) return [];
    return Array.from({ length: total }, (_, index) => ({
      name: `${name} ${index + 1}/${total}`,
      variables: new Map(),
    }));
  }
  const matrix = parallel.kind === 'map' ? parallel.entries.get('matrix')?.value : undefined;
  const rows = combinations(matrix);
  return (
    rows?.map((variables) => ({
      name: `${name}: [${[...variables.values()].map(({ value }) => valueAsText(value)).join(', ')}]`,
      variables,
    })) ?? []
  );
}

/** The rows of a matrix: for each element, every choice of one value per variable, the first variable slowest. */
function combinations(matrix: MergedValue | undefined): readonly ReadonlyMap<string, MergedScalar>[] | undefined {
  if (matrix?.kind !== 'list') return undefined;
  const rows: ReadonlyMap<string, MergedScalar>[] = [];
  for (const element of matrix.items) {
    if (element.kind !== 'map' || element.entries.size === 0) return undefined;
    let partial: ReadonlyMap<string, MergedScalar>[] = [new Map()];
    for (const [name, { value }] of element.entries) {
      const choices = value.kind === 'list' ? value.items : [value];
      if (!choices.every((choice) => choice.kind === 'scalar') || partial.length * choices.length > maxCopies)
        return undefined;
      partial = partial.flatMap((row) =>
        choices.map((choice) => new Map([...row, [name, { ...choice, value: valueAsText(choice.value) }]])),
      );
    }
    rows.push(...partial);
    if (rows.length > maxCopies) return undefined;
  }
  return rows;
}

/** The job as one of its copies; `copy` is undefined for a job that has none. */
function expandJob(job: MergedMap, copy: Copy | undefined, copies: ReadonlyMap<string, readonly Copy[]>): MergedMap {
  const entries = new Map(job.entries);
  if (copy !== undefined) {
    addVariables(entries, job, copy);
    entries.delete('parallel');
  }
  for (const keyword of ['needs', 'dependencies']) {
    const entry = entries.get(keyword);
    if (entry?.value.kind !== 'list') continue;
    const items = entry.value.items.flatMap((item) => expandNeed(filled(item, copy), copies));
    entries.set(keyword, { ...entry, value: { ...entry.value, items } });
  }
  return { ...job, entries };
}

/** A copy's variables over those of the job, each written where the matrix has it. */
function addVariables(entries: Map<string, MergedEntry>, job: MergedMap, copy: Copy): void {
  const parallel = job.entries.get('parallel');
  const before = entries.get('variables');
  if (copy.variables.size === 0 || parallel === undefined) return;
  if (before !== undefined && before.value.kind !== 'map') return;
  const all = new Map(before?.value.kind === 'map' ? before.value.entries : []);
  for (const [name, value] of copy.variables) all.set(name, { value, keyAt: parallel.keyAt, owner: parallel.owner });
  const { keyAt, owner } = before ?? parallel;
  entries.set('variables', {
    value: { kind: 'map', entries: all, at: before?.value.at ?? parallel.value.at },
    keyAt,
    owner,
  });
}

/** A need of a parallel job is one of all its copies, or of those that `parallel:matrix` picks. */
function expandNeed(need: MergedValue, copies: ReadonlyMap<string, readonly Copy[]>): readonly MergedValue[] {
  if (need.kind === 'scalar') {
    const found = copies.get(valueAsText(need.value));
    return found?.map(({ name }) => ({ ...need, value: name })) ?? [need];
  }
  const job = need.kind === 'map' ? need.entries.get('job') : undefined;
  if (need.kind !== 'map' || job?.value.kind !== 'scalar') return [need];
  const { value: jobName } = job;
  const found = copies.get(valueAsText(jobName.value));
  if (found === undefined) return [need];
  const parallel = need.entries.get('parallel')?.value;
  const picked = combinations(parallel?.kind === 'map' ? parallel.entries.get('matrix')?.value : undefined);
  const chosen = parallel === undefined ? found : found.filter((copy) => picked?.some((row) => isRow(copy, row)));
  return chosen.map(({ name }) => {
    const entries = new Map(need.entries);
    entries.delete('parallel');
    entries.set('job', { ...job, value: { ...jobName, value: name } });
    return { ...need, entries };
  });
}

function isRow(copy: Copy, row: ReadonlyMap<string, MergedScalar>): boolean {
  if (copy.variables.size !== row.size) return false;
  return [...row].every(([name, { value }]) => copy.variables.get(name)?.value === value);
}

/** `$[[ matrix.NAME ]]` filled in (`interpolation/matrix_interpolator.rb`). */
function filled(value: MergedValue, copy: Copy | undefined): MergedValue {
  if (copy === undefined || copy.variables.size === 0) return value;
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => filled(item, copy)) };
  if (value.kind === 'map') {
    const entries = [...value.entries].map(
      ([name, entry]) => [name, { ...entry, value: filled(entry.value, copy) }] as const,
    );
    return { ...value, entries: new Map(entries) };
  }
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || !value.value.includes('$[[')) return value;
  const text = value.value.replace(/\$\[\[ *matrix\.(\w+) *\]\]/g, (block, name: string) => {
    const found = copy.variables.get(name);
    return found === undefined ? block : valueAsText(found.value);
  });
  return { ...value, value: text };
}
