import type { ScriptText } from '../model/script/script-text';
import type { ScriptUse } from '../model/script/script-use';
import type { SubjectEntry } from './subjects';

/** The scripts to judge, wherever they stand: each is one object for as long as its text is. */
export class ScriptSubjectIndex {
  private readonly kept = new WeakMap<ScriptText, SubjectEntry>();

  of(script: ScriptText, use: ScriptUse): SubjectEntry {
    let entry = this.kept.get(script);
    if (entry === undefined) {
      entry = { kind: 'script', subject: { script, use } };
      this.kept.set(script, entry);
    }
    return entry;
  }
}
