/** Edits that follow each other faster than a person types: a held key, a macro, a formatter. Milliseconds. */
const burstGap = 45;
/** Whoever holds a key down for longer sees findings in between. Milliseconds. */
const longestWait = 1000;

/**
 * Tells single edits from bursts. What follows from an edit is computed at once; only where edits come faster than
 * anyone types, and the next is due before the answer could be read, work waits for the end of the burst.
 */
export class TypingPace {
  private last = Number.NEGATIVE_INFINITY;
  private inBurst = false;

  edited(): void {
    const now = performance.now();
    this.inBurst = now - this.last < burstGap;
    this.last = now;
  }

  /** Resolves once no burst is under way, when `isWanted` ends, or after the longest wait. */
  async calm(isWanted: () => boolean): Promise<void> {
    const deadline = performance.now() + longestWait;
    while (this.inBurst && isWanted()) {
      const now = performance.now();
      const left = Math.min(this.last + burstGap, deadline) - now;
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }
}
