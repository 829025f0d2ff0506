import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pico from 'picocolors';
import { URI } from 'vscode-uri';
import { applyToTexts, combineFixes, maxFixRounds } from '../engine/combine-fixes';
import type { Problem, ProblemFix } from '../engine/engine';
import { Project } from '../engine/project';
import { readProjectFile } from '../engine/project-file';
import { type CheckSettings, defaultSettings, mergeSettings } from '../engine/settings';
import type { ShellFindingsOptions } from '../engine/shellcheck/findings';
import { ShellResults } from '../engine/shellcheck/results';
import { rules } from '../rules/registry.generated';
import type { AnyRule, Severity } from '../rules/rule';
import { type CheckedRoot, findRoots, type StandIn, shownPath, UsageError } from './files';
import { type CheckedFile, jsonReport, type Summary, summarize } from './json-report';
import { LineIndexes } from './line-indexes';
import { checkScripts, chooseShellChecker, type ShellCheckChoice } from './shell-scripts';
import { textReport } from './text-report';

export interface CheckCommand {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly fix: boolean;
  /** The least severe finding that makes the command end with 1. */
  readonly failOn: Severity;
  /** The text of standard input is checked in place of this file's. */
  readonly stdinPath: string | undefined;
  /** A project file to use in place of the one in the root. */
  readonly config: string | undefined;
  readonly shellcheck: ShellCheckChoice;
}

/** What the command writes and reads; the process's own by default, something else in tests. */
export interface Terminal {
  write(text: string): void;
  warn(text: string): void;
  readonly colour: boolean;
  readInput(): string;
}

const severityOrder: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** Checks and reports. Returns the exit code: 0 clean, 1 findings at or above `failOn`, 2 where a rule broke. */
export async function runCheck(command: CheckCommand, terminal: Terminal): Promise<number> {
  const standIn = readStandIn(command, terminal);
  const paths = command.paths.length > 0 ? command.paths : standIn === undefined ? ['.'] : [standIn.path];
  const faults: string[] = [];
  const settings = readSettings(command.config);
  const checked: CheckedFile[] = [];
  const texts = new Map<string, string>();
  const roots = findRoots(paths, standIn);
  const checker = chooseShellChecker(command.shellcheck, roots, (text) => terminal.warn(text));
  const results = new ShellResults();
  for (const root of roots) {
    const shell = checker === undefined ? undefined : { results, isWanted: root.wanted };
    const project = openProject(root, settings, faults, shell);
    if (command.fix) fixProject(project, root, standIn, terminal);
    if (checker !== undefined) await checkScripts(project, checker, results);
    for (const file of checkedFiles(project, root)) {
      checked.push(file);
      texts.set(file.uri, project.workspace.file(file.uri)?.text ?? '');
    }
    for (const file of project.workspace.allFiles()) texts.set(file.uri, file.text);
  }
  const lines = new LineIndexes((uri) => texts.get(uri) ?? '');
  terminal.write(
    command.format === 'json'
      ? `${JSON.stringify(jsonReport(checked, { path: shownPath, lines }), undefined, 2)}\n`
      : wholeText(checked, lines, terminal.colour),
  );
  for (const fault of faults) terminal.warn(`${fault}\n`);
  if (faults.length > 0) return 2;
  const least = severityOrder.indexOf(command.failOn);
  const fails = checked.some((file) =>
    file.problems.some(({ problem }) => severityOrder.indexOf(problem.severity) >= least),
  );
  return fails ? 1 : 0;
}

function readStandIn({ stdinPath }: CheckCommand, terminal: Terminal): StandIn | undefined {
  return stdinPath === undefined ? undefined : { path: stdinPath, text: terminal.readInput() };
}

function readSettings(config: string | undefined): CheckSettings {
  if (config === undefined) return defaultSettings;
  let text: string;
  try {
    text = readFileSync(config, 'utf8');
  } catch {
    throw new UsageError(`The project file ${config} cannot be read.`);
  }
  const part = { uri: URI.file(resolve(config)).toString(), text };
  const { settings, problems } = readProjectFile(
    part,
    rules.map((rule) => rule.id),
  );
  const [problem] = problems;
  if (problem !== undefined) {
    const { line, character } = new LineIndexes(() => text).of(part.uri).positionAt(problem.at.span.start);
    throw new UsageError(`${config}:${line + 1}:${character + 1}: ${problem.what} ${problem.action}`);
  }
  return mergeSettings(defaultSettings, settings);
}

function openProject(
  root: CheckedRoot,
  settings: CheckSettings,
  faults: string[],
  shell: ShellFindingsOptions | undefined,
): Project {
  const project = new Project({
    root: root.root,
    fileSystem: root.fileSystem,
    rules,
    settings,
    ...(shell === undefined ? {} : { shell }),
    onRuleError: (rule: AnyRule, error) =>
      faults.push(`Rule ${rule.id} broke: ${error instanceof Error ? error.message : String(error)}`),
  });
  for (const _ of project.scan());
  return project;
}

function checkedFiles(project: Project, root: CheckedRoot): readonly CheckedFile[] {
  const problems = project.check();
  return project.workspace
    .allFiles()
    .filter((file) => root.wanted(file.uri) && project.workspace.isChecked(file.uri))
    .map((file) => ({
      uri: file.uri,
      kind: file.kind,
      problems: (problems.get(file.uri) ?? []).map((problem) => ({ problem, fixes: project.fixes(problem) })),
    }));
}

/** Applies safe fixes round by round and writes the files that changed. */
function fixProject(project: Project, root: CheckedRoot, standIn: StandIn | undefined, terminal: Terminal): void {
  const written = new Set<string>();
  for (let round = 0; round < maxFixRounds; round++) {
    const fixes = wantedProblems(project, root).flatMap((problem): readonly ProblemFix[] => {
      const safe = project.fixes(problem).find((fix) => fix.safe);
      return safe === undefined ? [] : [safe];
    });
    const edits = combineFixes(fixes, (uri) => root.wanted(uri));
    if (edits.size === 0) break;
    for (const [uri, text] of applyToTexts(edits, (uri) => project.workspace.file(uri)?.text)) {
      if (standIn !== undefined && URI.file(resolve(standIn.path)).toString() === uri) {
        throw new UsageError('--fix cannot be used with --stdin-file-path: there is no file to write.');
      }
      writeFileSync(URI.parse(uri).fsPath, text);
      written.add(uri);
      project.update(uri);
    }
  }
  for (const uri of written) terminal.warn(`Fixed ${shownPath(uri)}\n`);
}

function wantedProblems(project: Project, root: CheckedRoot): readonly Problem[] {
  return [...project.check().values()].flat().filter((problem) => root.wanted(problem.uri));
}

function wholeText(checked: readonly CheckedFile[], lines: LineIndexes, colour: boolean): string {
  const paint = pico.createColors(colour);
  const found = checked.flatMap((file) => file.problems);
  const report = textReport(found, { path: shownPath, lines }, paint);
  const summary = summaryLine(summarize(checked), paint);
  return report === '' ? `${summary}\n` : `${report}\n${summary}\n`;
}

function summaryLine(summary: Summary, paint: ReturnType<typeof pico.createColors>): string {
  const files = plural(summary.files, 'file');
  const total = summary.errors + summary.warnings + summary.informations + summary.hints;
  if (summary.files === 0) return 'No pipelines, runner configurations or NixOS modules were found here.';
  if (total === 0) return paint.green(`${files} checked, no findings.`);
  const parts = [
    summary.errors > 0 ? paint.red(plural(summary.errors, 'error')) : undefined,
    summary.warnings > 0 ? paint.yellow(plural(summary.warnings, 'warning')) : undefined,
    summary.informations > 0 ? paint.cyan(`${summary.informations} information`) : undefined,
    summary.hints > 0 ? plural(summary.hints, 'hint') : undefined,
  ].filter((part) => part !== undefined);
  const fixable = `${plural(summary.fixable, 'finding')} can be fixed (--fix applies the safe ones).`;
  return `${files} checked: ${parts.join(', ')}.${summary.fixable === 0 ? '' : ` ${fixable}`}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
