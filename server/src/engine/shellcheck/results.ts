import type { ShellComment, ShellInput } from './checker';

/** How much text of scripts is kept, in characters. */
const maxSize = 8_000_000;

/**
 * What ShellCheck said, by the text of scripts: one that comes again, in another file or after an edit was taken back, is
 * not checked again. What was not asked for longest is forgotten first.
 */
export class ShellResults {
  private readonly kept = new Map<string, readonly ShellComment[]>();
  private size = 0;
  /** Counts the results that came in. */
  revision = 0;

  constructor(private readonly limit = maxSize) {}

  get(input: ShellInput): readonly ShellComment[] | undefined {
    const key = keyOf(input);
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found;
  }

  set(input: ShellInput, comments: readonly ShellComment[]): void {
    const key = keyOf(input);
    if (!this.kept.delete(key)) this.size += key.length;
    this.kept.set(key, comments);
    this.revision++;
    for (const old of this.kept.keys()) {
      if (this.size <= this.limit || old === key) break;
      this.kept.delete(old);
      this.size -= old.length;
    }
  }
}

function keyOf({ shell, text }: ShellInput): string {
  return `${shell}\n${text}`;
}
