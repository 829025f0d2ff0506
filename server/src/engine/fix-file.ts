import { applyEdits, type SpanEdit } from '../text/edit';
import type { OverlayFileSystem } from '../workspace/file-system';
import { combineFixes, maxFixRounds } from './combine-fixes';
import type { Problem, ProblemFix } from './engine';
import type { Project } from './project';

/** Which of its fixes, if any, a problem gets. */
export type ChooseFix = (problem: Problem, fixes: readonly ProblemFix[]) => ProblemFix | undefined;

/** The first fix, where it may be applied unasked. */
export const safeFix: ChooseFix = (_problem, fixes) => (fixes[0]?.safe === true ? fixes[0] : undefined);

/**
 * The edits that apply fixes to one file until none is left, counted in offsets of its text as it is now; empty where
 * there is nothing to do. Fixes that reach into other files are left out. The project is handed back as it was.
 */
export function fixFile(
  project: Project,
  overlay: OverlayFileSystem,
  uri: string,
  choose: ChooseFix,
): readonly SpanEdit[] {
  const original = project.workspace.file(uri)?.text;
  if (original === undefined) return [];
  return withDraft(project, overlay, uri, (write) => {
    let text = original;
    let edits: readonly SpanEdit[] = [];
    const seen = new Set([original]);
    for (let round = 0; round < maxFixRounds; round++) {
      const next = editsOfRound(project, uri, choose);
      if (next.length === 0) break;
      const repaired = applyEdits(text, next);
      if (seen.has(repaired)) break;
      seen.add(repaired);
      edits = round === 0 ? next : [replacement(original, repaired)];
      text = repaired;
      write(text);
    }
    return edits;
  });
}

/** Lets `run` try other texts for a file, and puts everything back as it was. */
function withDraft<T>(
  project: Project,
  overlay: OverlayFileSystem,
  uri: string,
  run: (write: (text: string) => void) => T,
): T {
  const before = overlay.get(uri);
  let changed = false;
  try {
    return run((text) => {
      changed = true;
      overlay.set(uri, text);
      project.update(uri);
    });
  } finally {
    if (changed) {
      if (before === undefined) overlay.unset(uri);
      else overlay.set(uri, before);
      project.update(uri);
    }
  }
}

/** The chosen fixes of all problems in a file that leave each other alone. */
function editsOfRound(project: Project, uri: string, choose: ChooseFix): readonly SpanEdit[] {
  const chosen = (project.check(uri).get(uri) ?? []).flatMap((problem) => {
    const fix = problem.rule.fixable ? choose(problem, project.fixes(problem)) : undefined;
    return fix === undefined ? [] : [fix];
  });
  return combineFixes(chosen, (other) => other === uri).get(uri) ?? [];
}

/** The one edit that turns a text into another, without what both start and end with. */
function replacement(before: string, after: string): SpanEdit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const longest = Math.min(before.length, after.length) - start;
  while (end < longest && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { span: { start, end: before.length - end }, text: after.slice(start, after.length - end) };
}
