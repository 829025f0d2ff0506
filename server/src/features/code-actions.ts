import type { Problem, ProblemFix } from '../engine/engine';
import { fixFile, safeFix } from '../engine/fix-file';
import type { Project } from '../engine/project';
import type { SpanEdit } from '../text/edit';
import { lineStartOf } from '../text/lines';
import type { Span } from '../text/span';
import type { OverlayFileSystem } from '../workspace/file-system';
import type { WorkspaceFile } from '../workspace/workspace-file';
import { convertOffers, rewrite } from './convert/offers';
import { suppressFile, suppressLine } from './suppression';

export const quickFix = 'quickfix';
export const sourceFixAll = 'source.fixAll.gitlabNixRunner';

/** Where actions are looked for. */
export interface ActionScope {
  readonly project: Project;
  readonly overlay: OverlayFileSystem;
  readonly file: WorkspaceFile;
  readonly span: Span;
  /** The kinds that the client asked for; undefined: all. */
  readonly only: readonly string[] | undefined;
  /** Asked by the user, not by the cursor having moved. */
  readonly invoked: boolean;
  /** Whether the client has the command that explains a rule. */
  readonly explains: boolean;
}

export type Edits = ReadonlyMap<string, readonly SpanEdit[]>;

/** Something that can be done. Its edits are made when asked for. */
export interface Offer {
  /** Tells it from the others of the same scope, also after the scope was read again. */
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly preferred: boolean;
  /** The finding that it deals with. */
  readonly problem: Problem | undefined;
  /** The rule that is to be explained; such an offer has no edits. */
  readonly explain?: string;
  /** The user is to see and confirm the edits first, with this said beside them. */
  readonly confirm?: string;
  edits(): Edits;
  /** A file that is made beside the edits, by its URI. */
  creates?(): { readonly uri: string; readonly text: string };
}

/** What can be done about the findings at a place, the most useful first. */
export function findOffers(scope: ActionScope): readonly Offer[] {
  const problems = scope.project.check(scope.file.uri).get(scope.file.uri) ?? [];
  const here = problems.filter(({ span }) => meets(span, scope.span));
  const offers: Offer[] = [];
  if (wants(scope, quickFix)) {
    const fixes = here.flatMap((problem) => fixOffers(scope, problem));
    offers.push(...fixes, ...kindOffers(scope, problems, here));
    for (const problem of unique(here, lineKey(scope))) offers.push(...suppressionOffers(scope, problem));
    if (scope.explains) for (const problem of unique(here, ({ rule }) => rule.id)) offers.push(explainOffer(problem));
  }
  if (wants(scope, sourceFixAll) && (scope.only !== undefined || scope.invoked)) {
    const offer = fixAllOffer(scope, problems);
    if (offer !== undefined) offers.push(offer);
  }
  if (wants(scope, rewrite)) offers.push(...convertOffers(scope));
  return unique(offers, ({ key }) => key);
}

function wants({ only }: ActionScope, kind: string): boolean {
  return only === undefined || only.some((one) => one === '' || kind === one || kind.startsWith(`${one}.`));
}

/** Both touch, so that a cursor at the end of a word is on the finding. */
function meets(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function fixOffers({ project }: ActionScope, problem: Problem): readonly Offer[] {
  return project.fixes(problem).map((fix, index) => ({
    key: `fix ${problem.rule.id} ${problem.span.start} ${index}`,
    title: fix.title,
    kind: quickFix,
    preferred: index === 0,
    problem,
    edits: () => fix.edits,
  }));
}

const firstFix = (fixes: readonly ProblemFix[]): ProblemFix | undefined => fixes[0];

/** For each rule that fires here and elsewhere in the file, one offer that repairs all. */
function kindOffers(scope: ActionScope, problems: readonly Problem[], here: readonly Problem[]): readonly Offer[] {
  const { project, overlay, file } = scope;
  return unique(here, ({ rule }) => rule.id).flatMap((problem) => {
    const { rule } = problem;
    if (!rule.fixable) return [];
    const alike = problems.filter((other) => other.rule === rule && other !== problem);
    if (project.fixes(problem).length === 0 || !alike.some((other) => project.fixes(other).length > 0)) return [];
    const edits = () =>
      editsOf(
        file.uri,
        fixFile(project, overlay, file.uri, (found, fixes) => (found.rule === rule ? firstFix(fixes) : undefined)),
      );
    return [
      {
        key: `all ${rule.id}`,
        title: `Fix all \`${rule.id}\` in this file`,
        kind: quickFix,
        preferred: false,
        problem,
        edits,
      },
    ];
  });
}

function fixAllOffer(scope: ActionScope, problems: readonly Problem[]): Offer | undefined {
  const { project, overlay, file } = scope;
  const any = problems.some((problem) => {
    const fix = problem.rule.fixable ? safeFix(problem, project.fixes(problem)) : undefined;
    return fix?.edits.size === 1 && fix.edits.has(file.uri);
  });
  if (!any) return undefined;
  return {
    key: 'fixAll',
    title: 'Apply all safe fixes in this file',
    kind: sourceFixAll,
    preferred: false,
    problem: undefined,
    edits: () => editsOf(file.uri, fixFile(project, overlay, file.uri, safeFix)),
  };
}

function suppressionOffers({ file }: ActionScope, problem: Problem): readonly Offer[] {
  const { id } = problem.rule;
  const line = suppressLine(file, problem);
  const base = { kind: quickFix, preferred: false, problem };
  const whole: Offer = {
    ...base,
    key: `file ${id}`,
    title: `Disable \`${id}\` in this file`,
    edits: () => editsOf(file.uri, [suppressFile(file, id)]),
  };
  if (line === undefined) return [whole];
  const one: Offer = {
    ...base,
    key: `line ${id} ${problem.span.start}`,
    title: `Disable \`${id}\` for this line`,
    edits: () => editsOf(file.uri, [line]),
  };
  return [one, whole];
}

function explainOffer(problem: Problem): Offer {
  const { id } = problem.rule;
  const title = `Explain \`${id}\``;
  return {
    key: `explain ${id}`,
    title,
    kind: quickFix,
    preferred: false,
    problem,
    explain: id,
    edits: () => new Map(),
  };
}

/** Findings of one rule on one line are silenced together. */
function lineKey({ file }: ActionScope): (problem: Problem) => string {
  return ({ rule, span }) => `${rule.id} ${lineStartOf(file.text, span.start)}`;
}

function editsOf(uri: string, edits: readonly SpanEdit[]): Edits {
  return edits.length === 0 ? new Map() : new Map([[uri, edits]]);
}

function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const name = key(item);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
