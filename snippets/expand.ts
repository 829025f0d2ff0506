/** The texts that tab stops stand for, by number; filled while a body is read. */
type Stops = Map<number, string>;

/** Reads LSP snippet syntax: tab stops, placeholders (nested), choices, escapes. Anything else stands for itself. */
class Expansion {
  private at = 0;
  private readonly stops: Stops = new Map();

  constructor(
    private readonly body: string,
    private readonly given: ReadonlyMap<number, string>,
  ) {}

  /** Reads up to the end, or to the `}` that closes a placeholder. */
  read(inPlaceholder: boolean): string {
    let out = '';
    while (this.at < this.body.length) {
      const char = this.body.charAt(this.at);
      if (inPlaceholder && char === '}') break;
      if (char === '\\' && /[\\$}]/.test(this.body.charAt(this.at + 1))) {
        out += this.body.charAt(this.at + 1);
        this.at += 2;
      } else if (char === '$') out += this.readStop();
      else {
        out += char;
        this.at++;
      }
    }
    return out;
  }

  /** At a `$`: a tab stop in one of its forms, or a dollar that means nothing. */
  private readStop(): string {
    const [whole = '$', bare, braced, follow] =
      /^\$(?:(\d+)|\{(\d+)(:|\||\}))/.exec(this.body.slice(this.at, this.at + 24)) ?? [];
    this.at += whole.length;
    if (bare !== undefined) return this.stops.get(Number(bare)) ?? '';
    if (braced === undefined) return '$';
    const number = Number(braced);
    if (follow === '}') return this.stops.get(number) ?? '';
    const written = follow === '|' ? this.readChoice() : this.read(true);
    this.at++;
    const text = this.given.get(number) ?? written;
    this.stops.set(number, text);
    return text;
  }

  /** The first of `a,b|`, leaving the closing `}` to be skipped. */
  private readChoice(): string {
    const end = this.body.indexOf('|}', this.at);
    const choices = this.body.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.body.length : end + 1;
    return /^(?:[^,\\]|\\.)*/s.exec(choices)?.[0].replace(/\\([\\,|])/g, '$1') ?? '';
  }
}

/**
 * The text that a snippet stands for when every placeholder keeps its default: placeholders become their defaults, choices
 * their first, later tab stops of a number repeat it, and tab stops without a default become nothing. `given` has other
 * texts for some placeholders, by their numbers.
 */
export function expandSnippet(body: string, given: ReadonlyMap<number, string> = new Map()): string {
  return new Expansion(body, given).read(false);
}
