import type { NixTree } from '../syntax/nix/nodes';
import { readNix } from '../syntax/nix/read';
import type { Part } from '../text/place';

/** A Nix file, or a Nix block of a page: one part, read when first asked for. */
export class NixPart implements Part {
  private read: NixTree | undefined;

  constructor(
    readonly uri: string,
    readonly text: string,
    /** Whether bare bindings count, as in a page that shows only what goes into a module. */
    private readonly allowFragment: boolean,
  ) {}

  get tree(): NixTree {
    this.read ??= readNix(this.text, this.allowFragment ? { fragment: 'allow' } : {});
    return this.read;
  }
}
