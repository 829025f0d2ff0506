/** How long a slice of work may keep the event loop, in milliseconds. */
const sliceLength = 8;

/** Lets messages that have arrived be handled. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Says when work that runs for long should let others in between. */
export class Slices {
  private started = performance.now();

  /** Resolves at once while the slice lasts, else after others had their turn. True where they had it. */
  async pause(): Promise<boolean> {
    if (performance.now() - this.started < sliceLength) return false;
    await nextTurn();
    this.started = performance.now();
    return true;
  }
}

/** Settles when `promise` does, at the latest after some milliseconds. Rejections count as settled. */
export function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(done, done);
  });
}
