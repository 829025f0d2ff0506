import type { RegexProgram } from './regex';

/** Where a match and its groups lie, in bytes; a group that took no part is undefined. */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [number, number] | undefined)[];
}

/** The bound on steps was reached: the pattern goes back and forth too often in this text. */
export class RegexLimit {}

interface SearchOptions {
  /** The match must end where the text ends. */
  readonly exact: boolean;
  /** `^` matches at `from`. */
  readonly atStart: boolean;
  /** An empty match does not count. */
  readonly notEmpty: boolean;
}

/** A place to go back to. `repeat`: only when nothing was found yet; `either`: in any case; `found`: what was found by then. */
interface Resumption {
  readonly kind: 'repeat' | 'either' | 'found';
  readonly state: number;
  readonly at: number;
  readonly undo: number;
  readonly found: boolean;
}

/**
 * Runs a program over bytes as the library's depth-first executor does: what is repeated takes as much as it can, of
 * alternatives the one that leads to the longest match is taken, and groups keep what they had in an earlier round.
 */
export class RegexRun {
  /** How many states it went through. */
  steps = 0;

  constructor(
    private readonly program: RegexProgram,
    private readonly bytes: Uint8Array,
    private readonly mostSteps = 200_000,
  ) {}

  /** The match of the whole text. */
  whole(): RegexMatch | undefined {
    return this.from(0, { exact: true, atStart: true, notEmpty: false });
  }

  /** All matches, from left to right, none within another. */
  all(): RegexMatch[] {
    const found: RegexMatch[] = [];
    let next = this.search(0, true);
    while (next !== undefined) {
      found.push(next);
      next = this.after(next, found.length === 1);
    }
    return found;
  }

  /** Behind an empty match, a longer one may stand at the same place; else the search goes on a byte further. */
  private after(match: RegexMatch, isFirst: boolean): RegexMatch | undefined {
    if (match.end > match.start) return this.search(match.end, false);
    if (match.end === this.bytes.length) return undefined;
    const longer = this.from(match.end, { exact: false, atStart: isFirst && match.end === 0, notEmpty: true });
    return longer ?? this.search(match.end + 1, false);
  }

  private search(from: number, atStart: boolean): RegexMatch | undefined {
    for (let at = from; at <= this.bytes.length; at++) {
      const found = this.from(at, { exact: false, atStart: atStart && at === from, notEmpty: false });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private from(start: number, options: SearchOptions): RegexMatch | undefined {
    const attempt = new Attempt(this.program, this.bytes, start, options);
    while (attempt.step()) if (++this.steps > this.mostSteps) throw new RegexLimit();
    return attempt.best;
  }
}

/** The search for the match that begins at one place. */
class Attempt {
  best: RegexMatch | undefined;
  private state: number;
  private at: number;
  private found = false;
  private readonly resumptions: Resumption[] = [];
  /** Of each group where it was opened last and where it lies; of each loop where it was last gone through, and how often. */
  private readonly memory: (number | undefined)[] = [];
  private readonly undo: { readonly slot: number; readonly before: number | undefined }[] = [];

  constructor(
    private readonly program: RegexProgram,
    private readonly bytes: Uint8Array,
    private readonly start: number,
    private readonly options: SearchOptions,
  ) {
    this.state = program.start;
    this.at = start;
  }

  /** Goes one state on, or back; false when all is tried. */
  step(): boolean {
    return this.forward() || this.back();
  }

  private forward(): boolean {
    const state = this.program.states[this.state];
    switch (state?.op) {
      case 'byte': {
        const byte = this.bytes[this.at];
        if (byte === undefined || state.set[byte] !== true) return false;
        this.at++;
        break;
      }
      case 'open':
        this.remember(3 * state.group, this.at);
        break;
      case 'close':
        this.remember(3 * state.group + 1, this.memory[3 * state.group]);
        this.remember(3 * state.group + 2, this.at);
        break;
      case 'start':
        if (!(this.options.atStart && this.at === this.start)) return false;
        break;
      case 'end':
        if (this.at !== this.bytes.length) return false;
        break;
      case 'either':
        this.resumeLater('either', state.next);
        this.state = state.left;
        return true;
      case 'repeat':
        return this.repeat(state.more, state.next);
      default:
        this.accept();
        return false;
    }
    this.state = state.next;
    return true;
  }

  /** A loop is gone through at most twice at one place, so that it ends where its body matches nothing. */
  private repeat(more: number, next: number): boolean {
    const loop = 3 * this.program.groups + 2 * this.state;
    const before = this.memory[loop] === this.at ? (this.memory[loop + 1] ?? 0) : 0;
    if (before < 2) {
      this.resumeLater('repeat', next);
      this.remember(loop, this.at);
      this.remember(loop + 1, before + 1);
      this.state = more;
    } else this.state = next;
    return true;
  }

  private accept(): void {
    if (this.options.exact && this.at !== this.bytes.length) return;
    if (this.options.notEmpty && this.at === this.start) return;
    this.found = true;
    if (this.best !== undefined && this.best.end >= this.at) return;
    const groups = Array.from({ length: this.program.groups }, (_, group) => this.group(group));
    this.best = { start: this.start, end: this.at, groups };
    // No match can be longer.
    if (this.at === this.bytes.length) this.resumptions.length = 0;
  }

  private group(group: number): readonly [number, number] | undefined {
    const start = this.memory[3 * group + 1];
    const end = this.memory[3 * group + 2];
    return start === undefined || end === undefined ? undefined : [start, end];
  }

  private back(): boolean {
    for (let last = this.resumptions.pop(); last !== undefined; last = this.resumptions.pop()) {
      if (this.undo.length > last.undo) this.forget(last.undo);
      if (last.kind === 'found') this.found ||= last.found;
      else if (last.kind === 'either' || !this.found) {
        if (last.kind === 'either') {
          this.resumptions.push({ ...last, kind: 'found', found: this.found });
          this.found = false;
        }
        this.state = last.state;
        this.at = last.at;
        return true;
      }
    }
    return false;
  }

  private resumeLater(kind: Resumption['kind'], state: number): void {
    this.resumptions.push({ kind, state, at: this.at, undo: this.undo.length, found: false });
  }

  private remember(slot: number, value: number | undefined): void {
    this.undo.push({ slot, before: this.memory[slot] });
    this.memory[slot] = value;
  }

  private forget(length: number): void {
    for (let last = this.undo.pop(); last !== undefined; last = this.undo.pop()) {
      this.memory[last.slot] = last.before;
      if (this.undo.length === length) return;
    }
  }
}
