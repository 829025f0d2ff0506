import type { Report } from '../../rules/rule';
import { MappedArray } from '../../workspace/stable';
import type { ScriptSubject, SubjectEntry } from '../../workspace/subjects';
import { type Carried, carryComments } from './carry';
import { CheckedScript } from './checked-script';
import type { ShellComment, ShellInput } from './checker';
import { ShellRules, shellReports } from './report';
import type { ShellResults } from './results';

export interface ShellFindingsOptions {
  /** What was found before, by whichever root. */
  readonly results: ShellResults;
  /** Whether the scripts of a file are to be checked. */
  readonly isWanted: (uri: string) => boolean;
}

/** A script of the workspace, and how far it has come. */
interface Slot {
  /** `idle` while its files are not wanted, `pending` until its result is there. */
  state: 'idle' | 'pending' | 'done';
  readonly subject: ScriptSubject;
  readonly uris: readonly string[];
  /** The state of the results in which none was found. */
  looked: number;
  checked: CheckedScript | undefined;
  comments: readonly ShellComment[];
  reports: readonly Report[];
}

/** A change of many scripts at once is no keystroke, so that each is not compared with each. */
const maxPairs = 100;

type Slots = readonly (Slot | undefined)[];

/**
 * What ShellCheck says of the scripts of a workspace, as far as it was asked: results come in later and from outside. What
 * hangs on a script stays while the script object does, so an edit costs the scripts that it changes.
 */
export class ShellFindings {
  private readonly slots = new MappedArray<SubjectEntry, Slot | undefined>((entry) => this.slotOf(entry));
  private readonly known = new WeakMap<ScriptSubject, Slot>();
  private readonly rules = new ShellRules();
  private current: Slots = [];

  constructor(private readonly options: ShellFindingsOptions) {}

  /**
   * The findings in the scripts among the subjects, as far as their results are there. A script that was changed has the
   * findings of its version before where its lines are the same, until it is checked.
   */
  reports(subjects: readonly SubjectEntry[]): readonly Report[] {
    const before = this.current;
    this.current = this.slots.next(subjects);
    // Before there is any result there is nothing to look up, and the first answer waits for nothing.
    if (this.options.results.revision === 0) return [];
    let isWaiting = false;
    for (const slot of this.current) {
      if (slot === undefined || slot.state === 'done') continue;
      this.advance(slot);
      if (slot.state === 'pending') isWaiting = true;
    }
    if (isWaiting && before !== this.current) this.carry(before, this.current);
    const found: Report[] = [];
    for (const slot of this.current) if (slot !== undefined) for (const report of slot.reports) found.push(report);
    return found;
  }

  /** What is still to be checked of the subjects that were last asked about, in their order; a text may come twice. */
  *pending(): Iterable<ShellInput> {
    for (const slot of this.current) {
      if (slot === undefined || slot.state === 'done') continue;
      this.advance(slot);
      if (slot.state === 'pending' && slot.checked !== undefined) yield slot.checked.input;
    }
  }

  private slotOf(entry: SubjectEntry): Slot | undefined {
    if (entry.kind !== 'script') return undefined;
    const { subject } = entry;
    let slot = this.known.get(subject);
    if (slot === undefined) {
      const uris = [...new Set(subject.script.pieces.map(({ part }) => part.uri))];
      slot = { state: 'idle', subject, uris, looked: 0, checked: undefined, comments: [], reports: [] };
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
    const { results } = this.options;
    if (checked === undefined || slot.looked === results.revision) return;
    const comments = results.get(checked.input);
    slot.looked = results.revision;
    if (comments === undefined) return;
    this.fill(slot, checked, comments);
    slot.state = 'done';
  }

  private fill(slot: Slot, checked: CheckedScript, comments: readonly ShellComment[]): void {
    slot.comments = comments;
    slot.reports = comments.length === 0 ? [] : shellReports(checked, comments, this.rules);
  }

  /** Gives scripts that wait what still holds of the most alike among those that are gone. */
  private carry(before: Slots, now: Slots): void {
    const [old, made] = differing(before, now);
    const kept = new Set(made);
    const gone = old.filter((slot) => slot !== undefined && slot.comments.length > 0 && !kept.has(slot));
    if (gone.length === 0 || gone.length * made.length > maxPairs) return;
    for (const slot of made) {
      if (slot?.state !== 'pending' || slot.checked === undefined || slot.comments.length > 0) continue;
      let best: Carried | undefined;
      for (const other of gone) {
        if (other?.checked === undefined) continue;
        const carried = carryComments(other.checked.input.text, slot.checked.input.text, other.comments);
        if (carried.sameLines > (best?.sameLines ?? 0)) best = carried;
      }
      if (best !== undefined) this.fill(slot, slot.checked, best.comments);
    }
  }
}

/** The stretches in which two lists differ. */
function differing(a: Slots, b: Slots): readonly [Slots, Slots] {
  const least = Math.min(a.length, b.length);
  let front = 0;
  while (front < least && a[front] === b[front]) front++;
  let back = 0;
  while (back < least - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  return [a.slice(front, a.length - back), b.slice(front, b.length - back)];
}
