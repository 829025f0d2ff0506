import type { Report } from '../../rules/rule';
import { MappedArray } from '../../workspace/stable';
import type { ScriptSubject } from '../../workspace/subjects';
import type { SubjectEntry } from '../../workspace/workspace';
import { CheckedScript } from './checked-script';
import type { ShellInput } from './checker';
import { ShellRules, shellReports } from './report';
import type { ShellResults } from './results';

export interface ShellFindingsOptions {
  /** What was found before, by whichever root. */
  readonly results: ShellResults;
  /** Whether the scripts of a file are to be checked. */
  readonly isWanted: (uri: string) => boolean;
}

const none: readonly Report[] = [];

/** A script of the workspace, and how far it has come. */
interface Slot {
  /** `idle` while its files are not wanted, `pending` until its result is there. */
  state: 'idle' | 'pending' | 'done';
  readonly subject: ScriptSubject;
  readonly uris: readonly string[];
  checked: CheckedScript | undefined;
  reports: readonly Report[];
}

/**
 * What ShellCheck says of the scripts of a workspace, as far as it was asked: results come in later and from outside. What
 * hangs on a script stays while the script object does, so an edit costs the scripts that it changes.
 */
export class ShellFindings {
  private readonly slots = new MappedArray<SubjectEntry, Slot | undefined>((entry) => this.slotOf(entry));
  private readonly known = new WeakMap<ScriptSubject, Slot>();
  private readonly rules = new ShellRules();
  private current: readonly (Slot | undefined)[] = [];

  constructor(private readonly options: ShellFindingsOptions) {}

  /** The findings in the scripts among the subjects whose results are there. */
  reports(subjects: readonly SubjectEntry[]): readonly Report[] {
    this.current = this.slots.next(subjects);
    const found: Report[] = [];
    for (const slot of this.current) {
      if (slot === undefined) continue;
      if (slot.state !== 'done') this.advance(slot);
      for (const report of slot.reports) found.push(report);
    }
    return found;
  }

  /** What is still to be checked of the subjects that were last asked about, in their order, each text once. */
  pending(): readonly ShellInput[] {
    const inputs = new Map<string, ShellInput>();
    for (const slot of this.current) {
      if (slot?.state !== 'pending') continue;
      this.advance(slot);
      if (slot.state !== 'pending' || slot.checked === undefined) continue;
      const { input } = slot.checked;
      inputs.set(`${input.shell}\n${input.text}`, input);
    }
    return [...inputs.values()];
  }

  private slotOf(entry: SubjectEntry): Slot | undefined {
    if (entry.kind !== 'script') return undefined;
    const { subject } = entry;
    let slot = this.known.get(subject);
    if (slot === undefined) {
      const uris = [...new Set(subject.script.pieces.map(({ part }) => part.uri))];
      slot = { state: 'idle', subject, uris, checked: undefined, reports: none };
      this.known.set(subject, slot);
    }
    return slot;
  }

  private advance(slot: Slot): void {
    if (slot.state === 'idle') {
      if (!slot.uris.some((uri) => this.options.isWanted(uri))) return;
      slot.checked = CheckedScript.of(slot.subject.script, slot.subject.use);
      slot.state = slot.checked === undefined ? 'done' : 'pending';
    }
    const { checked } = slot;
    const comments = checked === undefined ? undefined : this.options.results.get(checked.input);
    if (checked === undefined || comments === undefined) return;
    slot.reports = comments.length === 0 ? none : shellReports(checked, comments, this.rules);
    slot.state = 'done';
    if (comments.length === 0) slot.checked = undefined;
  }
}
