import { readFileSync } from 'node:fs';
import pico from 'picocolors';
import { Project } from '../engine/project';
import { defaultSettings } from '../engine/settings';
import { type DoctorReport, examine, isIll } from '../features/doctor/doctor';
import { examineLog } from '../features/doctor/doctor-log';
import { doctorText } from '../features/doctor/doctor-text';
import { logText } from '../features/doctor/log-text';
import { rules } from '../rules/registry.generated';
import type { Terminal } from './check';
import { type CheckedRoot, findRoots, shownPath, UsageError } from './files';

export interface DoctorCommand {
  readonly path: string;
  readonly format: 'text' | 'json';
  /** A log to find the causes of instead; `-` is standard input. */
  readonly log: string | undefined;
}

interface OpenedRoot extends CheckedRoot {
  readonly project: Project;
}

/**
 * Asks of each caching runner below a path what it depends on; or, with a log, looks for what is behind the texts in it
 * that are known. The exit code is 1 where something is wrong, or such a text was found.
 */
export function runDoctor({ path, log, format }: DoctorCommand, terminal: Terminal): number {
  const text = log === undefined ? undefined : readLogFile(log, terminal);
  const faults: string[] = [];
  const roots = findRoots([path], undefined).map((root) => ({ ...root, project: openProject(root, faults) }));
  const ill = text === undefined ? tellRunners(roots, format, terminal) : tellLog(roots, text, format, terminal);
  for (const fault of faults) terminal.warn(`${fault}\n`);
  if (faults.length > 0) return 2;
  return ill ? 1 : 0;
}

function tellRunners(roots: readonly OpenedRoot[], format: 'text' | 'json', terminal: Terminal): boolean {
  const reports = roots.map(({ project, wanted }) => examine(project, { wanted, path: shownPath }));
  const report: DoctorReport = {
    version: 1,
    runners: reports.flatMap(({ runners }) => runners),
    others: reports.flatMap(({ others }) => others),
  };
  terminal.write(format === 'json' ? jsonText(report) : doctorText(report, pico.createColors(terminal.colour)));
  return isIll(report);
}

function tellLog(roots: readonly OpenedRoot[], log: string, format: 'text' | 'json', terminal: Terminal): boolean {
  const wanted = (uri: string) => roots.some((root) => root.wanted(uri));
  const projects = roots.map(({ project }) => project);
  const report = examineLog(projects, log, { wanted, path: shownPath });
  terminal.write(format === 'json' ? jsonText(report) : logText(report, pico.createColors(terminal.colour)));
  return report.matches.length > 0;
}

function jsonText(report: object): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function readLogFile(path: string, terminal: Terminal): string {
  if (path === '-') return terminal.readInput();
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`The log ${path} cannot be read.`);
  }
}

function openProject({ root, fileSystem }: CheckedRoot, faults: string[]): Project {
  const project = new Project({
    root,
    fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => faults.push(`Rule ${rule.id} broke: ${String(error)}`),
  });
  for (const _ of project.scan());
  return project;
}
