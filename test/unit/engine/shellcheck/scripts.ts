import assert from 'node:assert/strict';
import type { Problem } from '../../../../server/src/engine/engine';
import { Project } from '../../../../server/src/engine/project';
import { type CheckSettings, defaultSettings } from '../../../../server/src/engine/settings';
import type { ShellComment, ShellInput, ShellReplacement } from '../../../../server/src/engine/shellcheck/checker';
import { ShellResults } from '../../../../server/src/engine/shellcheck/results';
import { applyEdits } from '../../../../server/src/text/edit';
import { MemoryFileSystem } from '../../../../server/src/workspace/file-system';

const root = 'file:///repository';

/** What a checker says of a text; the real one, or one made up for a test. */
export type Says = (input: ShellInput) => readonly ShellComment[];

export interface RepositoryOptions {
  readonly settings?: Partial<CheckSettings>;
  /** Files whose scripts are checked; all by default. */
  readonly open?: readonly string[];
  readonly results?: ShellResults;
}

/** A repository in memory whose scripts are checked. No rule of ours looks at it. */
export class ScriptRepository {
  readonly project: Project;
  readonly results: ShellResults;
  readonly asked: ShellInput[] = [];
  readonly open: Set<string> | undefined;
  private readonly files: MemoryFileSystem;

  constructor(
    files: Readonly<Record<string, string>>,
    private readonly says: Says,
    { settings = {}, open, results = new ShellResults() }: RepositoryOptions = {},
  ) {
    this.files = new MemoryFileSystem(Object.entries(files).map(([path, text]) => [uriOf(path), text]));
    this.open = open === undefined ? undefined : new Set(open.map(uriOf));
    this.results = results;
    this.project = new Project({
      root,
      fileSystem: this.files,
      rules: [],
      settings: { ...defaultSettings, ...settings },
      onRuleError: (_, error) => {
        throw error;
      },
      shell: { results, isWanted: (uri) => this.open?.has(uri) !== false },
    });
    for (const _ of this.project.scan());
  }

  /** The problems with whatever results are there. */
  now(): readonly Problem[] {
    return [...this.project.check()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, problems]) => problems);
  }

  /** The same after everything that waits was checked. */
  check(): readonly Problem[] {
    this.now();
    for (const input of this.project.pendingScripts()) {
      this.asked.push(input);
      this.results.set(input, this.says(input));
    }
    const problems = this.now();
    assert.deepEqual([...this.project.pendingScripts()], [], 'nothing waits that was checked');
    return problems;
  }

  text(path: string): string {
    return this.files.read(uriOf(path)) ?? '';
  }

  write(path: string, text: string): void {
    this.files.write(uriOf(path), text);
    this.project.update(uriOf(path));
  }

  edit(path: string, from: string, to: string): void {
    const text = this.text(path);
    assert.ok(text.includes(from), `not in ${path}: ${from}`);
    this.write(
      path,
      text.replace(from, () => to),
    );
  }

  /** The text that a problem covers. */
  marked({ uri, span }: Problem): string {
    return (this.files.read(uri) ?? '').slice(span.start, span.end);
  }

  /** `path code text` of each problem. */
  summary(problems: readonly Problem[] = this.check()): readonly string[] {
    return problems.map(
      (problem) => `${problem.uri.slice(root.length + 1)} ${problem.rule.id.split('/')[1]} ${this.marked(problem)}`,
    );
  }

  /** A file after the first fix of a problem. */
  fixed(problem: Problem): string | undefined {
    const [fix] = this.project.fixes(problem);
    const edits = fix?.edits.get(problem.uri);
    return edits === undefined ? undefined : applyEdits(this.files.read(problem.uri) ?? '', edits);
  }
}

function uriOf(path: string): string {
  return `${root}/${path}`;
}

/** The point of an offset, as ShellCheck counts: from 1, columns in code points. */
export function pointAt(text: string, offset: number): ShellComment['start'] {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

export interface Remark {
  readonly code?: number;
  readonly level?: ShellComment['level'];
  /** What to put around each find. */
  readonly quote?: string;
}

/** Finds a pattern wherever it stands in a script. */
export function finds(pattern: RegExp, { code = 2086, level = 'info', quote }: Remark = {}): Says {
  return ({ text }) =>
    [...text.matchAll(pattern)].map((match) => {
      const start = pointAt(text, match.index);
      const end = pointAt(text, match.index + match[0].length);
      const replacements: ShellReplacement[] =
        quote === undefined
          ? []
          : [
              { start, end: start, text: quote, side: 'following' },
              { start: end, end, text: quote, side: 'preceding' },
            ];
      return { start, end, level, code, message: 'Said of it', replacements };
    });
}
