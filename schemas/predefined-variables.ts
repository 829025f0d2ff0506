import data from './data/predefined-variables.json';

/** A variable that GitLab sets. */
export interface PredefinedVariable {
  readonly name: string;
  /** From when on it can be used; `phaseNotes` says what that means. */
  readonly phase: keyof typeof data.phases;
  readonly description: string;
}

/** What the phases of variables mean, in a clause. */
export const phaseNotes: Readonly<Record<PredefinedVariable['phase'], string>> = data.phases;

export const predefinedVariables = data.variables as readonly PredefinedVariable[];

export function findPredefinedVariable(name: string): PredefinedVariable | undefined {
  return predefinedVariables.find((variable) => variable.name === name);
}
