import type { ScriptText } from '../script/script-text';
import type { Job } from './job';

/** `before_script` and `script` as one shell runs them; undefined where one of them is not known. */
export interface EffectiveScript {
  readonly text: ScriptText;
  /** How many of the pieces belong to `before_script`. */
  readonly before: number;
}

/** Builds effective scripts, one for each job for as long as it lives. */
export function effectiveScript(job: Job): EffectiveScript | undefined {
  if (job.script.state !== 'known' || job.beforeScript.state === 'unknown') return undefined;
  const before = job.beforeScript.state === 'known' ? job.beforeScript.value.text : undefined;
  const script = job.script.value.text;
  return {
    text: {
      pieces: [...(before?.pieces ?? []), ...script.pieces],
      complete: (before?.complete ?? true) && script.complete,
    },
    before: before?.pieces.length ?? 0,
  };
}
