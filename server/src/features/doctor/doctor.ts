import type { Problem } from '../../engine/engine';
import type { Project } from '../../engine/project';
import type { Host } from '../../model/host/host';
import { machineAround } from '../../model/host/machine-around';
import type { Job } from '../../model/pipeline/job';
import type { Runner, RunnerSetup, RunnerSpelling } from '../../model/runner/runner';
import type { Severity } from '../../rules/rule';
import { LineIndex } from '../../text/line-index';
import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import { isCaching } from '../../workspace/find-target';
import { findingsAbout } from './findings';
import { looks, type Patient } from './look';
import { type QuestionId, questionIds, questionOf, questions } from './questions';

/** A line of a file, both counted from 1, as people and compilers name it. */
export interface FilePlace {
  /** As the caller of `examine` shows paths. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface ExaminedFinding extends FilePlace {
  readonly rule: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly action: string;
}

export interface ExaminedEvidence extends FilePlace {
  readonly text: string;
}

/** `yes` is good, `no` means that something is wrong; `unknown` that the files do not tell. */
export interface ExaminedQuestion {
  readonly id: QuestionId;
  readonly question: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly because: string;
  readonly evidence: readonly ExaminedEvidence[];
  /** What is wrong, and what is merely worth knowing, the worst first. */
  readonly findings: readonly ExaminedFinding[];
}

export interface ExaminedRunner extends FilePlace {
  readonly label: string;
  readonly spelling: RunnerSpelling;
  readonly setup: RunnerSetup;
  /** The module that the machine starts from, where it is another file than the runner's. */
  readonly machine: string | undefined;
  /** The NixOS container that the runner is in. */
  readonly container: string | undefined;
  readonly questions: readonly ExaminedQuestion[];
}

/** The answer of `doctor --format json`. */
export interface DoctorReport {
  readonly version: 1;
  /** The caching runners, in the order of their places. */
  readonly runners: readonly ExaminedRunner[];
  /** The runners whose jobs are not known to share a Nix store, and so are not asked about. */
  readonly others: readonly (FilePlace & { readonly label: string; readonly setup: RunnerSetup })[];
}

export interface DoctorOptions {
  /** Whether a file was asked for. */
  readonly wanted: (uri: string) => boolean;
  /** How to show a path. */
  readonly path: (uri: string) => string;
}

/** Asks what a caching runner depends on, of each one that the files of a project describe. */
export function examine(project: Project, { wanted, path }: DoctorOptions): DoctorReport {
  const model = project.workspace.model();
  const places = new FilePlaces(project, path);
  const own = model.runners.filter((runner) => runner.part.excerpt !== true);
  const asked = own.filter((runner) => wanted(runner.at.part.uri));
  const others = asked.filter((runner) => !isCaching(runner));
  return {
    version: 1,
    runners: asked.filter(isCaching).map((runner) => {
      const patient = patientOf(project, runner);
      const found = findingsAbout(project, patient, own);
      return examineRunner(patient, found, places);
    }),
    others: others.map((runner) => ({ label: runner.label, setup: runner.setup, ...places.of(runner.at) })),
  };
}

/** Something is wrong with one of the runners. */
export function isIll({ runners }: DoctorReport): boolean {
  return runners.some((runner) => runner.questions.some(({ answer }) => answer === 'no'));
}

function patientOf(project: Project, runner: Runner): Patient {
  const model = project.workspace.model();
  const runs = ({ services, renderedRunners }: Host) =>
    renderedRunners.includes(runner) || services.some((service) => service.runner === runner);
  const host = model.hosts.find(runs);
  const jobs = model.pipelines.flatMap((pipeline) =>
    pipeline.jobs.filter((job: Job) => model.targetOf(job)?.runners.includes(runner) === true),
  );
  const around = host === undefined ? undefined : machineAround(runner, host);
  return { runner, host, around, service: host?.services.find((service) => service.runner === runner), jobs };
}

function examineRunner(patient: Patient, found: readonly Problem[], places: FilePlaces): ExaminedRunner {
  const { runner, host, around } = patient;
  const place = places.of(runner.at);
  const machine = host === undefined ? undefined : places.pathOf(host.part.uri);
  const byQuestion = new Map<QuestionId, ExaminedFinding[]>(questionIds.map((id) => [id, []]));
  for (const problem of found) byQuestion.get(questionOf(problem.rule.id))?.push(findingOf(problem, places));
  return {
    label: runner.label,
    spelling: runner.spelling,
    setup: runner.setup,
    machine: machine === place.path ? undefined : machine,
    container: around?.name,
    ...place,
    questions: questionIds.map((id) => answer(id, patient, byQuestion.get(id) ?? [], places)),
  };
}

const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Findings from warnings upwards decide; those below are only told. */
function answer(
  id: QuestionId,
  patient: Patient,
  findings: readonly ExaminedFinding[],
  places: FilePlaces,
): ExaminedQuestion {
  const sorted = [...findings].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || a.column - b.column),
  );
  const [worst] = sorted;
  const wrong = worst?.severity === 'error' || worst?.severity === 'warning';
  const look = looks[id](patient);
  return {
    id,
    question: questions[id],
    answer: wrong ? 'no' : look.answer,
    because: wrong ? worst.what : look.because,
    evidence: look.evidence.map(({ text, at }) => ({ text, ...places.of(at) })),
    findings: sorted,
  };
}

/** A problem as it is told. */
export function findingOf({ rule, severity, message, uri, span }: Problem, places: FilePlaces): ExaminedFinding {
  const { what, why, action } = message;
  return { rule: rule.id, severity, what, why, action, ...places.at(uri, span) };
}

/** Places as people name them. */
export class FilePlaces {
  private readonly indexes = new Map<string, LineIndex>();

  constructor(
    private readonly project: Project,
    readonly pathOf: (uri: string) => string,
  ) {}

  /** The start of a file for a place that its text no longer has. */
  of(place: Place): FilePlace {
    const { uri } = place.part;
    return this.at(uri, this.project.workspace.file(uri)?.locate(place) ?? { start: 0, end: 0 });
  }

  at(uri: string, span: Span): FilePlace {
    let index = this.indexes.get(uri);
    if (index === undefined) {
      index = new LineIndex(this.project.workspace.file(uri)?.text ?? '');
      this.indexes.set(uri, index);
    }
    const { line, character } = index.positionAt(span.start);
    return { path: this.pathOf(uri), line: line + 1, column: character + 1 };
  }
}
