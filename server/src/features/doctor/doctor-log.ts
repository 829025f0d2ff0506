import { type LogError, logErrors } from '../../../../schemas/log-errors';
import type { Project } from '../../engine/project';
import { withoutTokens } from '../inspect-facts';
import {
  type DoctorOptions,
  type ExaminedEvidence,
  type ExaminedFinding,
  type ExaminedRunner,
  examine,
  FilePlaces,
  findingOf,
} from './doctor';
import { readLog, runnerNamed } from './read-log';

/** A known text of the log with what is behind it. */
export interface LogMatch {
  readonly id: string;
  /** The first line that has it, counted from 1, and how many have. */
  readonly line: number;
  readonly count: number;
  /** As much of the line as the known text is, tokens left out. */
  readonly text: string;
  readonly cause: string;
  /** What in the files leads to it. */
  readonly findings: readonly ExaminedFinding[];
  /** Without such a finding: what the files say of the matter. */
  readonly evidence: readonly ExaminedEvidence[];
  /** Without either: what to find out. */
  readonly ask: string | undefined;
}

/** The answer of `doctor --log … --format json`. */
export interface LogReport {
  readonly version: 1;
  /** The runner that took the job, as the log names it. */
  readonly runner: string | undefined;
  /** In the order of their first lines. */
  readonly matches: readonly LogMatch[];
}

interface Sighting {
  readonly error: LogError;
  readonly line: number;
  readonly text: string;
  count: number;
}

/** Finds the known texts in a log, each with its cause in the files of the projects. */
export function examineLog(projects: readonly Project[], log: string, options: DoctorOptions): LogReport {
  const name = runnerNamed(readLog(log));
  const patients = projects.map((project) => patientsOf(project, name, options));
  const matches = sightings(log).map(({ error, line, count, text }): LogMatch => {
    const findings = patients.flatMap(({ all }) => all(error));
    const evidence = findings.length > 0 ? [] : patients.flatMap(({ runners }) => evidenceFor(error, runners));
    const isSilent = findings.length === 0 && evidence.length === 0;
    return {
      id: error.id,
      line,
      count,
      text,
      cause: error.cause,
      findings,
      evidence,
      ask: isSilent ? error.ask : undefined,
    };
  });
  return { version: 1, runner: name === undefined ? undefined : withoutTokens(name), matches };
}

function sightings(log: string): readonly Sighting[] {
  const found = new Map<string, Sighting>();
  for (const { number, text } of readLog(log)) {
    for (const error of logErrors) {
      const match = error.pattern.exec(text);
      if (match === null) continue;
      const known = found.get(error.id);
      if (known === undefined) found.set(error.id, { error, line: number, text: withoutTokens(match[0]), count: 1 });
      else known.count++;
      // The tables put the more special text first.
      break;
    }
  }
  const all = [...found.values()].sort((a, b) => a.line - b.line);
  const strong = all.filter(({ error }) => error.weak !== true);
  return strong.length > 0 ? strong : all;
}

interface Patients {
  readonly runners: readonly ExaminedRunner[];
  readonly all: (error: LogError) => readonly ExaminedFinding[];
}

/** The runners that the log may be about: the one that it names, where these files have it. */
function patientsOf(project: Project, name: string | undefined, options: DoctorOptions): Patients {
  const { runners } = examine(project, options);
  const named = runners.filter(({ label }) => label === name);
  const places = new FilePlaces(project, options.path);
  const problems = [...project.check().values()].flat().filter(({ uri }) => options.wanted(uri));
  const own =
    named.length > 0
      ? new Set(named.flatMap((runner) => runner.questions.flatMap((one) => one.findings.map(key))))
      : undefined;
  return {
    runners: named.length > 0 ? named : runners,
    all: ({ rules }) =>
      rules.flatMap((rule) => {
        const found = problems
          .filter((problem) => problem.rule.id === rule)
          .map((problem) => findingOf(problem, places));
        const ours = own === undefined ? [] : found.filter((finding) => own.has(key(finding)));
        return ours.length > 0 ? ours : found;
      }),
  };
}

function key({ rule, path, line, column }: ExaminedFinding): string {
  return `${rule} ${path} ${line} ${column}`;
}

/** What the files say of the first matter that they say anything of. */
function evidenceFor({ topics }: LogError, runners: readonly ExaminedRunner[]): readonly ExaminedEvidence[] {
  for (const topic of topics) {
    const found = runners.flatMap((runner) => runner.questions.find(({ id }) => id === topic)?.evidence ?? []);
    if (found.length > 0) return found;
  }
  return [];
}
