import { predefinedVariables } from '../../../../schemas/predefined-variables';
import { type StaticText, staticText, UNKNOWN_TEXT } from '../../syntax/shell/static-text';
import type { Place } from '../../text/place';
import { type Fact, known, knownValue } from '../fact';
import type { Job, JobVariable } from '../pipeline/job';
import type { Runner } from '../runner/runner';
import { holdsVariable } from '../runner/template-text';
import { type ContainerImage, imageFamily, imagePath } from './container-image';

/**
 * Who sets a variable, the weakest first: the image, the runner's `environment`, GitLab, the pipeline's global
 * `variables`, a template of the job, the job, a rule (gitlab-runner, `common/build.go`, `GetAllVariables`;
 * docs.gitlab.com/ci/variables, "CI/CD variable precedence"). What is set in GitLab's own settings wins over all of the
 * files, and no file tells of it.
 */
export type VariableLevel = 'image' | 'runner' | 'predefined' | JobVariable['level'];

export interface VariableSource {
  readonly name: string;
  readonly value: Fact<string>;
  readonly level: VariableLevel;
  /** Where its name is written; undefined for what image and GitLab set. */
  readonly at: Place | undefined;
}

export interface EffectiveVariable extends VariableSource {
  /** The settings of the same name that it wins over, the weakest first. */
  readonly hides: readonly VariableSource[];
}

export interface EffectiveVariables {
  /** In the order of their first setting, the weakest level first. */
  readonly variables: readonly EffectiveVariable[];
  /** Variables that rules may set over these. */
  readonly conditional: readonly VariableSource[];
  /** No file may set further ones. */
  readonly complete: boolean;
}

/** The variables of a job on a runner. */
export function effectiveVariables(job: Job, runner: Runner | undefined, image: ContainerImage): EffectiveVariables {
  const found = new Map<string, VariableSource[]>();
  const add = (source: VariableSource): void => {
    const list = found.get(source.name);
    if (list === undefined) found.set(source.name, [source]);
    else list.push(source);
  };
  for (const source of imageVariables(image)) add(source);
  for (const { name, value, nameAt } of runner?.environment.variables ?? []) {
    add({ name, value, level: 'runner', at: nameAt });
  }
  for (const source of predefined(job)) add(source);
  for (const variable of job.variables.variables) add(fromJob(variable));
  const conditional = job.variables.conditional.map(fromJob);
  const variables = [...found.values()].flatMap((sources) => {
    const winner = sources.at(-1);
    if (winner === undefined) return [];
    return [{ ...winner, hides: sources.slice(0, -1) }];
  });
  return { variables, conditional, complete: job.variables.complete && runner?.environment.complete === true };
}

function fromJob({ name, value, level, nameAt }: JobVariable): VariableSource {
  return { name, value, level, at: nameAt };
}

function imageVariables({ name }: ContainerImage): readonly VariableSource[] {
  const family = name.state === 'known' ? imageFamily(name.value) : undefined;
  if (name.state !== 'known' || family === undefined) return [];
  return [{ name: 'PATH', value: known(imagePath(family), name.at), level: 'image', at: undefined }];
}

/** The variables of GitLab that the files settle; all others depend on the pipeline that runs. */
function predefined({ name, nameAt }: Job): readonly VariableSource[] {
  const values = [
    ['CI', 'true'],
    ['GITLAB_CI', 'true'],
    ['CI_JOB_NAME', name],
  ] as const;
  return values.map(([variable, value]) => ({
    name: variable,
    value: known(value, nameAt),
    level: 'predefined',
    at: undefined,
  }));
}

/** The values that a shell starts with; what the runner fills in from something not known is not known either. */
export function startValues({ variables, conditional }: EffectiveVariables): ReadonlyMap<string, StaticText> {
  const plain = new Map<string, string>();
  for (const { name, value } of variables) {
    const text = knownValue(value);
    if (text !== undefined && !holdsVariable(text)) plain.set(name, text);
  }
  const values = new Map<string, StaticText>();
  for (const { name } of predefinedVariables) values.set(name, UNKNOWN_TEXT);
  for (const { name, value } of variables) values.set(name, expanded(knownValue(value), name, plain));
  for (const { name } of conditional) values.set(name, UNKNOWN_TEXT);
  values.set('HOME', values.get('HOME') ?? [{ kind: 'home', user: undefined }]);
  return values;
}

/** The runner replaces `$NAME` by other variables once, before the shell starts. */
function expanded(text: string | undefined, name: string, plain: ReadonlyMap<string, string>): StaticText {
  if (text === undefined) return UNKNOWN_TEXT;
  let isKnown = true;
  const whole = text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, bare: string | undefined) => {
    const other = braced ?? bare ?? '';
    const value = other === name ? undefined : plain.get(other);
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? staticText(whole) : UNKNOWN_TEXT;
}
