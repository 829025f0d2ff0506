/** A block `$[[ … ]]` of a text. */
export interface InterpolationBlock {
  /** Offsets of the whole block. */
  readonly start: number;
  readonly end: number;
  /** What stands between the brackets, without blanks at its ends, and where it starts. */
  readonly data: string;
  readonly dataStart: number;
}

/**
 * The blocks of a text as GitLab finds them (`interpolation/template.rb`): what stands between the brackets is on one line
 * and has two characters at least. No text makes this take long: each closing is looked for once.
 */
export function findBlocks(text: string): readonly InterpolationBlock[] {
  const blocks: InterpolationBlock[] = [];
  let close = -1;
  for (let start = text.indexOf('$[['); start >= 0; ) {
    const dataStart = start + 3 + leadingBlanks(text, start + 3);
    if (close < dataStart) close = text.indexOf(']]', dataStart);
    if (close < 0) break;
    let end = close;
    let data = text.slice(dataStart, end).trimEnd();
    if (data.length < 2) {
      end = text.indexOf(']]', Math.max(end + 1, dataStart + 2));
      data = end < 0 ? '' : text.slice(dataStart, end).trimEnd();
    }
    if (data.length < 2 || data.includes('\n')) {
      start = text.indexOf('$[[', start + 3);
      continue;
    }
    blocks.push({ start, end: end + 2, data, dataStart });
    start = text.indexOf('$[[', end + 2);
  }
  return blocks;
}

function leadingBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at - from;
}
