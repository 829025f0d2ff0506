/**
 * How much an evaluation may still do, counted in expressions. What a built-in function does at one call counts by the
 * size of what it reads and makes, so that lists of lists and texts of texts come to an end too.
 */
export class Fuel {
  private spent = 0;

  constructor(private readonly most: number) {}

  /** Takes `steps`; false where there are not so many left. */
  spend(steps: number): boolean {
    this.spent += steps;
    return this.spent <= this.most;
  }
}

export const TOO_MANY_STEPS = 'the evaluation took too many steps';
/** Longer lists and texts are not built: each step could make them longer. */
export const longestList = 10_000;
export const longestText = 2_000_000;
