import type { Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import { findVariable } from './environment-entry';
import type { Runner, RunnerEnvironment } from './runner';

/** What the runner's environment says of a variable; `keyAt` is its name. */
export function variableValue(environment: RunnerEnvironment, name: string): Fact<string> {
  const variable = findVariable(environment, name);
  if (variable === undefined) {
    return environment.complete ? absent : unknown('further variables may be set', environment.at);
  }
  const { value } = variable;
  if (value.state !== 'known') return unknown(`the value of \`${name}\` is not known`, variable.at);
  return known(value.value, value.at, variable.nameAt);
}

/** Where a variable that is missing belongs: the key of the environment, else the runner. */
export function environmentPlace(runner: Runner): Place {
  return runner.environment.keyAt ?? runner.environment.at ?? runner.at;
}
