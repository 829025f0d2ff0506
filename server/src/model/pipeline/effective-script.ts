import type { ScriptText } from '../script/script-text';
import type { Job } from './job';

/**
 * What the job's one shell reads: `before_script` and behind it `script`. Not complete where either of them is not
 * wholly known. `after_script` runs in a shell of its own and is not part of it.
 */
export function effectiveScript(job: Job): ScriptText {
  const scripts = [job.beforeScript, job.script];
  return {
    pieces: scripts.flatMap((script) => (script.state === 'known' ? script.value.text.pieces : [])),
    complete: scripts.every(
      (script) => script.state === 'absent' || (script.state === 'known' && script.value.text.complete),
    ),
  };
}
