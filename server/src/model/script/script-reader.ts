import type { ScriptTrace, ShellCommand } from '../../syntax/shell/analysis';
import type { ShellScript } from '../../syntax/shell/nodes';
import { readShell } from '../../syntax/shell/reader';
import { ShellText } from '../../syntax/shell/shell-text';
import { traceScript } from '../../syntax/shell/tracer';
import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import type { ScriptPiece, ScriptText } from './script-text';

/** A script that was read and followed. Spans are offsets in `text.text`. */
export interface ReadScript {
  readonly text: ShellText;
  readonly shell: ShellScript;
  readonly trace: ScriptTrace;
  readonly commands: readonly ShellCommand[];
  /** False where further pieces may exist that could not be read. */
  readonly complete: boolean;
  /** Where a span of the script stands in its file, cut to the piece that it starts in. */
  placeOf(span: Span): Place | undefined;
  /** The piece that a span starts in: the list item of a job's script. */
  pieceOf(span: Span): ScriptPiece | undefined;
}

/** Read scripts take several times the memory of their text, and rules ask about one script after the other. */
const mostKept = 200;

/** Reads scripts, keeping those that were asked for last. */
export class ScriptReader {
  private readonly scripts = new Map<ScriptText, ReadScript>();
  private readonly composed = new WeakMap<object, ScriptText>();

  read(script: ScriptText): ReadScript {
    const read = this.scripts.get(script) ?? readScript(script);
    this.scripts.delete(script);
    this.scripts.set(script, read);
    if (this.scripts.size > mostKept) {
      const [oldest] = this.scripts.keys();
      if (oldest !== undefined) this.scripts.delete(oldest);
    }
    return read;
  }

  /** Reads a script that is composed for an owner (what a job runs in one shell), composing it once for each owner. */
  readFor(owner: object, compose: () => ScriptText): ReadScript {
    let script = this.composed.get(owner);
    if (script === undefined) {
      script = compose();
      this.composed.set(owner, script);
    }
    return this.read(script);
  }
}

function readScript(script: ScriptText): ReadScript {
  const text = new ShellText(
    script.pieces.map(({ text, part, map, holes }) => ({
      text,
      part,
      map,
      // What a hole stands for is never known letter for letter, only that it is one word without blanks.
      holes: holes.map((hole) => ({ span: hole.span, text: undefined })),
    })),
  );
  const shell = readShell(text);
  const trace = traceScript(shell);
  return {
    text,
    shell,
    trace,
    commands: trace.commands,
    complete: script.complete,
    placeOf: (span) => text.placeAt(span),
    pieceOf: (span) => {
      const found = text.pieceAt(span);
      return found === undefined ? undefined : script.pieces[found.index];
    },
  };
}
