import { EnvironmentReader } from '../model/environment/environment-reader';
import { hideTokens } from '../model/runner/token';
import { ScriptReader } from '../model/script/script-reader';
import type { AnyRule, Message, Report, RuleContext, Severity, SubjectKind } from '../rules/rule';
import type { SpanEdit } from '../text/edit';
import type { Place } from '../text/place';
import type { Span } from '../text/span';
import { MappedArray } from '../workspace/stable';
import type { SubjectEntry } from '../workspace/subjects';
import type { Workspace } from '../workspace/workspace';
import { type CheckSettings, settingNames } from './settings';
import { DirectiveSearch, Suppressions } from './suppression';

/** A finding where it stands in a file, offsets counted from the start of the file. */
export interface Problem {
  readonly rule: AnyRule;
  readonly severity: Severity;
  readonly uri: string;
  readonly span: Span;
  readonly message: Message;
  readonly related: readonly RelatedProblem[];
  readonly report: Report;
}

export interface RelatedProblem {
  readonly uri: string;
  readonly span: Span;
  readonly message: string;
}

/** A fix with its edits by file. */
export interface ProblemFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: ReadonlyMap<string, readonly SpanEdit[]>;
}

export interface EngineOptions {
  readonly rules: readonly AnyRule[];
  /** A rule that throws is a fault of ours: it is reported here and costs only its own findings. */
  readonly onRuleError: (rule: AnyRule, error: unknown) => void;
}

export interface CheckOptions {
  /** Only the problems in this file. */
  readonly only?: string | undefined;
  /** Subjects beside those of the workspace. */
  readonly extra?: readonly SubjectEntry[];
  /** What was found by others than the rules. */
  readonly found?: readonly Report[];
}

/** What a report says, put into words when it is first told. */
interface Words {
  readonly message: Message;
  /** By the order of `Report.related`. */
  readonly related: readonly string[];
}

/**
 * Runs rules over the subjects of a workspace. What a rule said of a subject is kept for as long as the subject object
 * lives, so that a change costs what it touches; a change of settings forgets everything.
 */
export class Engine {
  private readonly byKind: ReadonlyMap<SubjectKind, readonly AnyRule[]>;
  private reports = new WeakMap<object, readonly Report[]>();
  /** Shapes of subjects that nothing was found in. */
  private quiet = new WeakSet<object>();
  /** The same by the list of subjects, as nearly all of them stay where they are. */
  private judged = this.judgements();
  private readonly words = new WeakMap<Report, Words>();
  private readonly suppressions = new WeakMap<object, Suppressions>();
  private readonly directives = new DirectiveSearch();
  private readonly scripts = new ScriptReader();
  private readonly environments = new EnvironmentReader(this.scripts);
  private context: RuleContext;

  constructor(
    private readonly options: EngineOptions,
    private settings: CheckSettings,
  ) {
    const byKind = new Map<SubjectKind, AnyRule[]>();
    for (const rule of options.rules) byKind.set(rule.subject, [...(byKind.get(rule.subject) ?? []), rule]);
    this.byKind = byKind;
    this.context = { settings, scripts: this.scripts, environments: this.environments };
  }

  configure(settings: CheckSettings): void {
    this.settings = settings;
    this.context = { settings, scripts: this.scripts, environments: this.environments };
    this.reports = new WeakMap();
    this.quiet = new WeakSet();
    this.judged = this.judgements();
  }

  /** All problems of a workspace by file, each file's in order of place. */
  check(
    workspace: Workspace,
    { only, extra = [], found: others = [] }: CheckOptions = {},
  ): ReadonlyMap<string, readonly Problem[]> {
    const found = new Map<string, Problem[]>();
    const seen = new Set<string>();
    const subjects = workspace.subjects();
    const judged = this.judged.next(extra.length === 0 ? subjects : [...subjects, ...extra]);
    const add = (report: Report): void => {
      if (only !== undefined && report.at.part.uri !== only) return;
      const [problem] = this.guard(report.rule, () => this.locate(workspace, report));
      if (problem === undefined) return;
      const key = `${problem.uri} ${problem.span.start} ${problem.span.end} ${problem.rule.id}`;
      if (seen.has(key)) return;
      seen.add(key);
      const list = found.get(problem.uri);
      if (list === undefined) found.set(problem.uri, [problem]);
      else list.push(problem);
    };
    for (const reports of judged) for (const report of reports) add(report);
    for (const report of others) add(report);
    for (const list of found.values()) list.sort(byPlace);
    return found;
  }

  /** What the rules say of some of a workspace's subjects, each problem once. */
  problemsOf(workspace: Workspace, entries: readonly SubjectEntry[]): readonly Problem[] {
    const found = new Map<string, Problem>();
    for (const report of entries.flatMap((entry) => this.reportsOn(entry))) {
      const [problem] = this.guard(report.rule, () => this.locate(workspace, report));
      if (problem === undefined) continue;
      const { uri, span, rule } = problem;
      found.set(`${uri} ${span.start} ${span.end} ${rule.id}`, problem);
    }
    return [...found.values()];
  }

  /** The fixes of a problem, the preferred one first. Fixes whose place is no longer there are left out. */
  fixes(workspace: Workspace, problem: Problem): readonly ProblemFix[] {
    return this.guard(problem.rule, () =>
      problem.report.fixes().flatMap((fix) => {
        const edits = new Map<string, SpanEdit[]>();
        for (const edit of fix.edits) {
          const file = workspace.file(edit.at.part.uri);
          const span = file?.locate(edit.at);
          if (file === undefined || span === undefined) return [];
          const text = file.embed(edit.at, edit.text);
          if (text === undefined) return [];
          edits.set(file.uri, [...(edits.get(file.uri) ?? []), { span, text }]);
        }
        return edits.size === 0 ? [] : [{ title: hideTokens(fix.title), safe: fix.safe, edits }];
      }),
    );
  }

  private judgements(): MappedArray<SubjectEntry, readonly Report[]> {
    return new MappedArray((entry) => this.reportsOn(entry));
  }

  private reportsOn(entry: SubjectEntry): readonly Report[] {
    const kept = this.reports.get(entry.subject);
    if (kept !== undefined) return kept;
    if (entry.shape !== undefined && this.quiet.has(entry.shape)) return nothing;
    const reports = (this.byKind.get(entry.kind) ?? []).flatMap((rule) =>
      // The registry groups rules by the kind of subject that they take, so rule and subject fit each other.
      this.guard(rule, () => rule.run(entry.subject as never, this.context)),
    );
    this.reports.set(entry.subject, reports);
    if (entry.shape !== undefined && reports.length === 0) this.quiet.add(entry.shape);
    return reports;
  }

  private locate(workspace: Workspace, report: Report): readonly Problem[] {
    const severity = this.severityOf(report);
    if (severity === 'off') return [];
    const at = this.resolve(workspace, report.at);
    if (at === undefined) return [];
    if (this.suppressionsOf(workspace, at.uri)?.silence(report.rule.id, at.span)) return [];
    const words = this.wordsOf(report);
    const related = report.related.flatMap((r, index) => {
      const place = this.resolve(workspace, r.at);
      return place === undefined ? [] : [{ ...place, message: words.related[index] ?? '' }];
    });
    return [{ rule: report.rule, severity, ...at, message: words.message, related, report }];
  }

  private wordsOf(report: Report): Words {
    let words = this.words.get(report);
    if (words === undefined) {
      const related = report.related.map((each) => hideTokens(each.message));
      words = { message: withoutTokens(report.message()), related };
      this.words.set(report, words);
    }
    return words;
  }

  private resolve(workspace: Workspace, at: Place): { uri: string; span: Span } | undefined {
    const span = workspace.file(at.part.uri)?.locate(at);
    return span === undefined ? undefined : { uri: at.part.uri, span };
  }

  private severityOf(report: Report): Severity | 'off' {
    const { severities } = this.settings;
    const set = settingNames(report.rule.id)
      .map((name) => severities.get(name))
      .find((severity) => severity !== undefined);
    return set === undefined || set === 'default' ? report.severity : set;
  }

  private suppressionsOf(workspace: Workspace, uri: string): Suppressions | undefined {
    const file = workspace.file(uri);
    if (file === undefined) return undefined;
    let kept = this.suppressions.get(file);
    if (kept === undefined) {
      kept = new Suppressions(this.directives.isIn(file.source ?? file.text) ? file.text : undefined);
      this.suppressions.set(file, kept);
    }
    return kept;
  }

  private guard<T>(rule: AnyRule, run: () => readonly T[]): readonly T[] {
    try {
      return run();
    } catch (error) {
      this.options.onRuleError(rule, error);
      return [];
    }
  }
}

const nothing: readonly Report[] = [];

/** Rules quote names and values; whatever these are, a token is not among what is told. */
function withoutTokens({ what, why, action }: Message): Message {
  return { what: hideTokens(what), why: hideTokens(why), action: hideTokens(action) };
}

function byPlace(a: Problem, b: Problem): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.rule.id < b.rule.id ? -1 : 1);
}
