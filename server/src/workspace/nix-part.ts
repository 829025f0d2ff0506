import type { NixTree } from '../syntax/nix/nodes';
import { readNix } from '../syntax/nix/read';
import { readNixAgain } from '../syntax/nix/read-again';
import { type Change, changeBetween, movedSpan, withChange } from '../text/change';
import { changesBetween } from '../text/changes-between';
import type { Part } from '../text/place';
import type { Span } from '../text/span';

/** The version of a file that followed another one, and what was changed in between. */
interface Later {
  readonly part: NixPart;
  readonly changes: readonly Change[];
}

/**
 * A Nix file, or a Nix block of a page: one part, read when first asked for. A version of a file knows those after it,
 * so that what was found in it and did not change can be told where it is now.
 */
export class NixPart implements Part {
  private read: NixTree | undefined;
  /** The latest version before in which nothing was wrong, until this one is read as well. */
  private base: NixPart | undefined;
  private later: Later | undefined;

  constructor(
    readonly uri: string,
    readonly text: string,
    /** A block of a page: it may show only what goes into a module, bare bindings without braces included. */
    readonly excerpt: boolean,
    before?: NixPart,
  ) {
    if (before === undefined) return;
    before.later = { part: this, changes: changesBetween(before.text, text) };
    this.base = before.read?.errors.length === 0 ? before : before.base;
  }

  get tree(): NixTree {
    if (this.read === undefined) {
      this.read = this.readAgain() ?? readNix(this.text, this.excerpt ? { fragment: 'allow' } : {});
      if (this.read.errors.length === 0) this.base = undefined;
    }
    return this.read;
  }

  private readAgain(): NixTree | undefined {
    const { base } = this;
    if (base === undefined) return undefined;
    const change = changeBetween(base.text, this.text);
    return change === undefined ? base.tree : readNixAgain(base.tree, change, this.text);
  }

  /** What was changed between this version and a later one; undefined where the other did not come of this one. */
  changesTo(other: Part): readonly Change[] | undefined {
    if (other === this) return [];
    for (let next = this.later?.part.later; next !== undefined; next = next.part.later) {
      // Versions in between are let go of, or a file would hold all that it ever was.
      this.later = { part: next.part, changes: next.changes.reduceRight(withChange, this.later?.changes ?? []) };
    }
    return this.later?.part === other ? this.later.changes : undefined;
  }

  /** Where a span is in a later version; undefined where an edit cut into it. */
  spanIn(other: Part, span: Span): Span | undefined {
    const changes = this.changesTo(other);
    return changes === undefined ? undefined : movedSpan(span, changes);
  }
}
