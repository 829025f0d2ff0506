import type { PhaseShell } from '../../model/environment/script-phases';
import type { Severity } from '../../rules/rule';
import type { FactReport } from '../inspect-facts';

/** A place as people name it; lines from 1. */
export interface ExplainedPlace {
  readonly uri: string;
  /** Path from the root of the workspace. */
  readonly path: string;
  readonly line: number;
}

/** What a job will see on the runners that may take it. Secrets are left out. */
export interface JobExplanation {
  readonly version: 1;
  readonly job: string;
  readonly at: ExplainedPlace | undefined;
  /** Path of the file that the pipeline starts at. */
  readonly pipeline: string;
  /** Which runner takes it, in a clause. */
  readonly target: string;
  /** One for each runner that may take it; one without a runner where none is known. */
  readonly environments: readonly ExplainedEnvironment[];
  /** What is wrong with the job and with what it meets, in the order of the report. */
  readonly findings: readonly ExplainedFinding[];
  /** What is not known, a clause each. */
  readonly notes: readonly string[];
}

export interface ExplainedEnvironment {
  readonly runner: ExplainedRunner | undefined;
  readonly image: FactReport<string>;
  /** Whose setting the image is. */
  readonly imageFrom: 'job' | 'runner' | undefined;
  readonly imageAt: ExplainedPlace | undefined;
  readonly mounts: readonly { readonly text: string; readonly at: ExplainedPlace | undefined }[];
  readonly mountsComplete: boolean;
  readonly variables: readonly ExplainedVariable[];
  /** Variables that rules set in some pipelines. */
  readonly conditional: readonly ExplainedVariable[];
  readonly variablesComplete: boolean;
  readonly phases: readonly ExplainedPhase[];
  readonly nix: readonly ExplainedNixCommand[];
}

export interface ExplainedRunner {
  readonly label: string;
  readonly setup: string;
  /** `certain`: it carries the job's tags; `possible`: its tags are kept in GitLab. */
  readonly takes: 'certain' | 'possible';
  readonly at: ExplainedPlace | undefined;
}

export interface ExplainedVariable {
  readonly name: string;
  readonly value: FactReport<string>;
  /** Who sets it, the winner of several. */
  readonly level: string;
  readonly at: ExplainedPlace | undefined;
  /** The levels that it wins over. */
  readonly hides: readonly string[];
}

/** A stretch of the script that is written at one place, line by line. */
export interface ExplainedPhase {
  readonly name: string;
  readonly shell: PhaseShell;
  /** `job`, `template .nix`, `default`, `runner`. */
  readonly from: string;
  readonly lines: readonly ExplainedLine[];
  /** Why not all of it is known. */
  readonly unknown: string | undefined;
}

export interface ExplainedLine {
  readonly text: string;
  readonly at: ExplainedPlace | undefined;
  /** Indices into the findings. */
  readonly findings: readonly number[];
}

/** What a command of Nix finds, each in a clause: what is known, and `not known`. */
export interface ExplainedNixCommand {
  readonly command: string;
  readonly shell: 'job' | 'after';
  readonly at: ExplainedPlace | undefined;
  readonly profile: 'sourced' | 'not sourced' | 'not known';
  readonly path: string;
  readonly nixPath: string;
  readonly nixRemote: string;
  /** Features that it needs and that are off: `nix-command`, `flakes`. */
  readonly missingFeatures: readonly string[];
  readonly nixpkgs: 'not found' | 'not known' | undefined;
}

export interface ExplainedFinding {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly at: ExplainedPlace;
}
