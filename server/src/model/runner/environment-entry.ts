import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import { type Fact, known, unknown } from '../fact';
import type { EnvironmentVariable, RunnerEnvironment } from './runner';
import { isTemplated } from './template-text';

/** An item of an `environment` list: its decoded text, its place, and where a span of the text stands. */
export interface EnvironmentItem {
  readonly text: string;
  readonly at: Place;
  /** Spans of the text that are not known. */
  readonly holes?: readonly Span[];
  placeOf(span: Span): Place;
}

export type ReadEnvironment = Pick<RunnerEnvironment, 'variables' | 'malformed' | 'complete'>;

/**
 * Takes the items of an `environment` list apart, each at its first `=`. An item without `=` is dropped by the runner
 * (gitlab-runner, `common/spec/variables.go`). `complete` says whether these are all items of the list.
 */
export function readEnvironmentItems(items: readonly EnvironmentItem[], complete: boolean): ReadEnvironment {
  const variables: EnvironmentVariable[] = [];
  const malformed: { text: string; at: Place }[] = [];
  let known = complete;
  for (const item of items) {
    const equals = item.text.indexOf('=');
    const name = equals < 0 ? item.text : item.text.slice(0, equals);
    if (isTemplated(name) || holdsHole(item, 0, name.length)) known = false;
    else if (equals < 0) malformed.push({ text: item.text, at: item.at });
    else variables.push(readVariable(item, name));
  }
  return { variables, malformed, complete: known };
}

function readVariable(item: EnvironmentItem, name: string): EnvironmentVariable {
  const text = item.text.slice(name.length + 1);
  const nameAt = item.placeOf({ start: 0, end: name.length });
  const valueAt = item.placeOf({ start: name.length + 1, end: item.text.length });
  const isUnknown = isTemplated(text) || holdsHole(item, name.length, item.text.length);
  const value: Fact<string> = isUnknown
    ? unknown('a part of the value is not known', valueAt)
    : known(text, valueAt, nameAt);
  return { name, value, nameAt, at: item.at };
}

function holdsHole(item: EnvironmentItem, start: number, end: number): boolean {
  return item.holes?.some((hole) => hole.start < end && start < hole.end) ?? false;
}

/** The variable that counts among those of one name: the last. */
export function findVariable(environment: RunnerEnvironment, name: string): EnvironmentVariable | undefined {
  return environment.variables.findLast((variable) => variable.name === name);
}
