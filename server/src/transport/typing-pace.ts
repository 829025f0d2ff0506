/** Edits that follow each other faster than a person types: a held key, a macro, a formatter. Milliseconds. */
const burstGap = 60;
/** An edit this soon after an answer was made by someone who waited for it: a program, and no burst. Milliseconds. */
const reaction = 10;
/** Whoever holds a key down for longer sees findings in between. Milliseconds. */
const longestWait = 1000;

/**
 * Tells single edits from bursts. What follows from an edit is computed at once; only where edits come faster than
 * anyone types, whatever was answered, work waits for the end of the burst, since each text is outdated before a person
 * could read what was found in it.
 */
export class TypingPace {
  private last = Number.NEGATIVE_INFINITY;
  private lastAnswer = Number.NEGATIVE_INFINITY;
  private inBurst = false;

  edited(): void {
    const now = performance.now();
    const awaited = this.lastAnswer > this.last && now - this.lastAnswer < reaction;
    this.inBurst = now - this.last < burstGap && !awaited;
    this.last = now;
  }

  /** Findings of the newest text went out. */
  answered(): void {
    this.lastAnswer = performance.now();
  }

  /**
   * Resolves once no burst is under way, or after the longest wait. Requests that were cancelled in the meantime wait
   * as well: editors ask anew when they hear of it, which in a burst would be in vain once more.
   */
  async calm(): Promise<void> {
    const deadline = performance.now() + longestWait;
    while (this.inBurst) {
      const left = Math.min(this.last + burstGap, deadline) - performance.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }
}
