import type { ChunkedText } from '../text/chunked-text';
import { LineIndex } from '../text/line-index';
import type { Span } from '../text/span';
import { settingNames } from './settings';

const marker = 'gitlab-nix-runner:';
/** ShellCheck sees its own directives where they stand in a script; above an item of a list they are comments of YAML. */
const shellDirective = /#[ \t]*shellcheck[ \t][^\n]*?\bdisable=([\w,]+)/g;
const shellMarker = 'shellcheck ';
const directive = /gitlab-nix-runner:[ \t]*disable-(next-line|line|file)\b([^\n]*)/g;

interface Directive {
  readonly scope: 'line' | 'file';
  /** For `line`: the line it silences, from 0. */
  readonly line: number;
  /** Empty: every rule. */
  readonly rules: ReadonlySet<string>;
}

/** Remembers which pieces of texts hold a directive. */
export class DirectiveSearch {
  private readonly known = [marker, shellMarker].map((word) => ({ word, pieces: new WeakMap<object, boolean>() }));

  /** Whether a text may hold a directive: one that is in pieces is looked through only where it changed. */
  isIn(text: string | ChunkedText): boolean {
    return this.known.some(({ word, pieces }) =>
      typeof text === 'string' ? text.includes(word) : text.includes(word, pieces),
    );
  }
}

/** The comments of one text that silence rules. */
export class Suppressions {
  private readonly directives: readonly Directive[];
  private readonly lines: LineIndex | undefined;

  /** Without a text there are none. */
  constructor(text: string | undefined) {
    if (text === undefined) {
      this.directives = [];
      return;
    }
    const lines = new LineIndex(text);
    this.lines = lines;
    const own = [...text.matchAll(directive)].flatMap((match): readonly Directive[] => {
      const line = lines.positionAt(match.index).line;
      const before = lines.lineText(line).slice(0, lines.positionAt(match.index).character);
      if (!inComment(before)) return [];
      return [{ ...scopeOf(match[1], line), rules: ruleIds(match[2] ?? '') }];
    });
    const others = [...text.matchAll(shellDirective)].map((match): Directive => {
      const codes = (match[1] ?? '').split(',').map((code) => (code === 'all' ? 'shellcheck' : `shellcheck/${code}`));
      return { ...scopeOf('next-line', lines.positionAt(match.index).line), rules: new Set(codes) };
    });
    this.directives = [...own, ...others];
  }

  /** Whether a finding of `rule` at `span` is silenced. A finding is on the line that it starts in. */
  silence(rule: string, span: Span): boolean {
    if (this.directives.length === 0 || this.lines === undefined) return false;
    const { line } = this.lines.positionAt(span.start);
    return this.directives.some(
      (d) =>
        (d.scope === 'file' || d.line === line) &&
        (d.rules.size === 0 || settingNames(rule).some((name) => d.rules.has(name))),
    );
  }
}

function scopeOf(word: string | undefined, line: number): Pick<Directive, 'scope' | 'line'> {
  if (word === 'file') return { scope: 'file', line };
  return { scope: 'line', line: word === 'next-line' ? line + 1 : line };
}

/** `#` starts a comment in YAML, TOML, Nix and shell alike; Nix also has `/*`, Markdown `<!--`. */
function inComment(before: string): boolean {
  return /#|\/\*|<!--|^\s*\*/.test(before);
}

/** Ids up to the reason behind `--`, or to the end of a block comment. */
function ruleIds(rest: string): ReadonlySet<string> {
  const list = rest.split(/--|\*\//)[0] ?? '';
  return new Set(list.split(/[\s,]+/).filter((id) => id !== ''));
}

/** The comment, without indentation, that silences `rules` on the line below it. */
export function disableNextLineComment(rules: readonly string[]): string {
  return `# ${marker} disable-next-line ${rules.join(', ')}`;
}

/** The comment that silences `rules` in the whole file. */
export function disableFileComment(rules: readonly string[]): string {
  return `# ${marker} disable-file ${rules.join(', ')}`;
}
