import type { MergedEntry, MergedMap, MergedValue } from '../model/pipeline/merged';
import { valueAsText } from '../syntax/yaml/scalar-value';
import type { Place } from '../text/place';

/** A value of a job with where it comes from. */
export interface ExplainedValue {
  /** Keys and positions from the job down: `variables.LEVEL`, `script[0]`. */
  readonly path: string;
  /** Its first line, shortened; for an empty list or mapping, `[]` or `{}`; for what is not known, why. */
  readonly shown: string;
  /** Undefined for what GitLab adds by itself. */
  readonly at: Place | undefined;
  /** The top-level key that it is written below, where that is another than the job. */
  readonly from: string | undefined;
}

const maxShown = 60;

/** Every value of a job, in its order. */
export function explainValues(job: MergedMap, name: string): readonly ExplainedValue[] {
  const found: ExplainedValue[] = [];
  for (const [key, entry] of job.entries) explain(entry.value, key, { entry, name }, found);
  return found;
}

interface Holder {
  readonly entry: MergedEntry;
  readonly name: string;
}

function explain(value: MergedValue, path: string, holder: Holder, found: ExplainedValue[]): void {
  if (value.kind === 'map' && value.entries.size > 0) {
    for (const [key, entry] of value.entries) explain(entry.value, `${path}.${key}`, { ...holder, entry }, found);
  } else if (value.kind === 'list' && value.items.length > 0) {
    for (const [index, item] of value.items.entries()) explain(item, `${path}[${index}]`, holder, found);
  } else {
    const { owner, keyAt } = holder.entry;
    const at = value.kind === 'unknown' ? keyAt : value.at;
    found.push({ path, shown: shownValue(value), at, from: owner === holder.name ? undefined : owner });
  }
}

function shownValue(value: MergedValue): string {
  if (value.kind === 'map') return '{}';
  if (value.kind === 'list') return '[]';
  if (value.kind === 'unknown') return `not known: ${value.reason}`;
  const [line = '', more] = valueAsText(value.value).split('\n', 2);
  return more !== undefined || line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
}
