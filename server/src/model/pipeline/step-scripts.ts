import type { ConfigurationView } from './configuration';
import type { JobScript } from './job';
import { isKeyword, type KeywordState } from './keywords';
import { readScript } from './script-reading';
import { nodePlace, type Value } from './value';

/**
 * The scripts of a job's steps, each of which a shell of its own runs. Those with `${{ … }}` are left out: the step runner
 * fills it in, and no shell ever sees it.
 */
export function readStepScripts(run: KeywordState, view: ConfigurationView): readonly JobScript[] {
  if (!isKeyword(run)) return none;
  const { origin } = run;
  return stepsOf(run.value, view).flatMap((step): readonly JobScript[] => {
    const entry = step.kind === 'map' ? step.entries.get('script') : undefined;
    const text = entry === undefined ? undefined : readScript(entry.value, view);
    if (entry === undefined || text === undefined || text.pieces.some((piece) => piece.text.includes('${{'))) return [];
    return [{ origin, keyAt: nodePlace(entry.key), text }];
  });
}

const none: readonly JobScript[] = [];

/** The steps of a list, and of lists within it. */
function stepsOf(value: Value, view: ConfigurationView, level = 0): readonly Value[] {
  const list = view.resolve(value);
  if (list.kind !== 'list') return [list];
  return level > 10 ? [] : list.items.flatMap((item) => stepsOf(item, view, level + 1));
}
