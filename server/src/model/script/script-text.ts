import type { Part, Place } from '../../text/place';
import type { SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';

/**
 * One piece of a shell script as it stands in a file: a list item of a job's `script`, a TOML string, a Nix string.
 * `text` is what the shell reads; `map` leads back into `part`.
 */
export interface ScriptPiece {
  readonly text: string;
  readonly part: Part;
  readonly map: SourceMap;
  /** Spans of `text` that stand for something not known here: Nix `${…}`, `$[[ inputs.x ]]`. */
  readonly holes: readonly ScriptHole[];
  /** The whole item in its file. */
  readonly at: Place;
}

export interface ScriptHole {
  readonly span: Span;
  /** The expression as written, for messages. */
  readonly source: string;
  /** The last name of the package or value that it stands for, where known: `nix` for `${pkgs.nix}`. */
  readonly name: string | undefined;
}

/** A script: its pieces in the order in which one shell reads them, a line break between two pieces. */
export interface ScriptText {
  readonly pieces: readonly ScriptPiece[];
  /** False where further pieces may exist that could not be read. */
  readonly complete: boolean;
}
