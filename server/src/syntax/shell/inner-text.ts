import type { OffsetMap } from './cursor';
import { HOLE_CHARACTER } from './cursor';
import type { ShellHole, ShellScript, ShellWord, ShellWordPart } from './nodes';
import { readInnerShell } from './reader';

/**
 * Reads the script that words hold, as `bash -c '…'` and `eval … …` do. Spans are those of the script around it: exact
 * for all characters that stand there verbatim, the whole escape for a decoded one. What the outer shell expands first
 * is a hole. Undefined where nothing of the text is known.
 */
export function readInner(words: readonly ShellWord[]): ShellScript | undefined {
  const inner = new InnerText();
  words.forEach((word, index) => {
    if (index > 0) inner.push(' ', word.span.start, word.span.start);
    for (const part of word.parts) inner.addPart(part);
  });
  const text = inner.chars.join('');
  if (/^[\uE000\s]*$/.test(text) && inner.holes.length > 0) return undefined;
  return readInnerShell(text, inner.holes, inner);
}

class InnerText implements OffsetMap {
  readonly chars: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly holes: ShellHole[] = [];

  push(char: string, start: number, end: number): void {
    this.chars.push(char);
    this.starts.push(start);
    this.ends.push(end);
  }

  addPart(part: ShellWordPart): void {
    switch (part.kind) {
      case 'literal':
      case 'escape':
        this.addText(part.text, part.span.start, part.span.end);
        return;
      case 'single-quoted':
      case 'double-quoted':
        for (const inner of part.parts) this.addPart(inner);
        return;
      case 'hole':
        this.addHole(part.span.start, part.span.end, part.hole.text);
        return;
      default:
        this.addHole(part.span.start, part.span.end, undefined);
    }
  }

  private addText(text: string, start: number, end: number): void {
    const verbatim = end - start === text.length;
    for (let i = 0; i < text.length; i++) {
      this.push(text.charAt(i), verbatim ? start + i : start, verbatim ? start + i + 1 : end);
    }
  }

  private addHole(start: number, end: number, text: string | undefined): void {
    const at = this.chars.length;
    this.holes.push({ span: { start: at, end: at + 1 }, text });
    this.push(HOLE_CHARACTER, start, end);
  }
}
