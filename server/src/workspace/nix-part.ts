import type { NixTree } from '../syntax/nix/nodes';
import { readNix } from '../syntax/nix/read';
import type { Part } from '../text/place';

/** A Nix file, or a Nix block of a page: one part, read when first asked for. */
export class NixPart implements Part {
  private read: NixTree | undefined;

  constructor(
    readonly uri: string,
    readonly text: string,
    /** A block of a page: it may show only what goes into a module, bare bindings without braces included. */
    readonly excerpt: boolean,
  ) {}

  get tree(): NixTree {
    this.read ??= readNix(this.text, this.excerpt ? { fragment: 'allow' } : {});
    return this.read;
  }
}
