/** The offset at which the line of an offset starts. */
export function lineStartOf(text: string, offset: number): number {
  // A search from before the start would still look at the first character.
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
