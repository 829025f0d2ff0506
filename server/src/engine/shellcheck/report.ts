import { type AnyRule, defineRule, type Report, type Severity } from '../../rules/rule';
import { shellcheckPage } from '../../rules/rule-page';
import type { Span } from '../../text/span';
import type { CheckedScript } from './checked-script';
import type { ShellComment } from './checker';
import { dependsOnHoles, expectedCode, isSyntaxError, isUseful, needsNoQuotes, unparsedCode } from './codes';
import { carryFix } from './fix';

/** What the one is for variables, the other is for substitutions, which are often meant to be several words. */
const unquotedSubstitution = 2046;

/**
 * Errors are warnings: which shell reads the script is not known for certain, and ShellCheck counts habits among them, as
 * an unquoted `$@`.
 */
const severities: Readonly<Record<ShellComment['level'], Severity>> = {
  error: 'warning',
  warning: 'warning',
  info: 'information',
  style: 'hint',
};

/** ShellCheck's remarks as rules, each made when it is first needed. */
export class ShellRules {
  private readonly known = new Map<number, AnyRule>();

  get(code: number): AnyRule {
    let rule = this.known.get(code);
    if (rule === undefined) {
      rule = shellRule(code);
      this.known.set(code, rule);
    }
    return rule;
  }
}

/** A remark of ShellCheck as a rule, for its name, its page and its settings; it finds nothing by itself. */
export function shellRule(code: number): AnyRule {
  return defineRule<'script', never>({
    id: `shellcheck/SC${code}`,
    subject: 'script',
    severity: 'warning',
    since: '0.1.0',
    summary: `ShellCheck reports the script with its code SC${code}.`,
    why: `[ShellCheck](https://www.shellcheck.net) looks for mistakes in shell scripts. [Its page on SC${code}](${shellcheckPage(code)}) says what is wrong, how to write it instead, and when there is nothing wrong with it.`,
    notWhen: ['ShellCheck is not installed, or is switched off.', 'A directive `# shellcheck disable=` says so.'],
    references: [shellcheckPage(code)],
    examples: { bad: [], good: [] },
    check: () => [],
    message: () => ({ what: '', why: '', action: '' }),
    fixes: () => [],
  }) as unknown as AnyRule;
}

/** The rule by its id; undefined where that is no code of ShellCheck. */
export function findShellRule(id: string): AnyRule | undefined {
  const code = /^shellcheck\/SC(\d{4})$/.exec(id)?.[1];
  return code === undefined ? undefined : shellRule(Number(code));
}

/** What is worth telling of ShellCheck's remarks on a script. */
export function shellReports(
  checked: CheckedScript,
  comments: readonly ShellComment[],
  rules: ShellRules,
): readonly Report[] {
  return withoutEchoes(comments.filter(({ code }) => isUseful(code))).flatMap((comment) => {
    const span = checked.spanOf(comment.start, comment.end);
    if (span.start < 0 || !isCertain(checked, comment, span)) return [];
    const at = checked.placeOf(span);
    if (at === undefined) return [];
    const report: Report = {
      rule: rules.get(comment.code),
      at,
      severity: comment.code === unquotedSubstitution ? severities.info : severities[comment.level],
      related: [],
      message: () => messageOf(comment),
      fixes: () => fixesOf(checked, comment),
    };
    return [report];
  });
}

/**
 * A syntax error is told once: by the remark that names it, else by the construct that could not be parsed together with
 * what is missing from it.
 */
function withoutEchoes(comments: readonly ShellComment[]): readonly ShellComment[] {
  const errors = comments.filter(({ code, level }) => isSyntaxError(code, level));
  const isEcho = ({ code }: ShellComment) => code === unparsedCode || code === expectedCode;
  if (!errors.some(isEcho)) return comments;
  const others = comments.filter((comment) => !isEcho(comment));
  if (!errors.every(isEcho)) return others;
  const [first] = [unparsedCode, expectedCode].flatMap((code) => errors.filter((error) => error.code === code));
  const message = [unparsedCode, expectedCode]
    .flatMap((code) => errors.filter((error) => error.code === code))
    .map((error) => error.message.replace(/ ?Fix (?:to allow more checks|any mentioned problems and try again)\.$/, ''))
    .join(' ');
  return first === undefined ? others : [...others, { ...first, message }];
}

/** Nothing that is filled in later, or is not known, would make it wrong. */
function isCertain(checked: CheckedScript, { code, level }: ShellComment, span: Span): boolean {
  const { text, script } = checked;
  if (isSyntaxError(code, level) && (!script.complete || text.holes.length > 0)) return false;
  const line = text.text.lastIndexOf('\n', span.start - 1) + 1;
  const word = text.text.slice(span.start, span.end);
  if (needsNoQuotes(code, word, text.text.slice(line, span.start))) return false;
  if (dependsOnHoles(code, 'inside') && meetsHole(checked, span)) return false;
  return !dependsOnHoles(code, 'lines') || isWritten(checked, linesOf(text.text, span));
}

function meetsHole({ text: { holes } }: CheckedScript, { start, end }: Span): boolean {
  return holes.some((hole) => hole.span.start < Math.max(end, start + 1) && start < hole.span.end);
}

/** Every line stands in the file as it is: no value of an input or of Nix was put in. */
function isWritten(checked: CheckedScript, span: Span): boolean {
  if (meetsHole(checked, span)) return false;
  const { text } = checked.text;
  for (let at = span.start; at < span.end; at++) {
    if (text.charAt(at) !== '\n' && !checked.text.isVerbatim({ start: at, end: at + 1 })) return false;
  }
  return true;
}

function linesOf(text: string, { start, end }: Span): Span {
  const next = text.indexOf('\n', end);
  return { start: start <= 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1, end: next < 0 ? text.length : next };
}

function messageOf({ message, code }: ShellComment): ReturnType<Report['message']> {
  const line = message.replace(/\s+/g, ' ').trim();
  return {
    what: /[.!?]$/.test(line) ? line : `${line}.`,
    why: `ShellCheck reports it as SC${code}.`,
    action: `Write it as ShellCheck says, or silence it with \`# shellcheck disable=SC${code}\`.`,
  };
}

/** Quotes and other forms may change what a script does, so somebody has to look. */
function fixesOf(script: CheckedScript, { replacements }: ShellComment): ReturnType<Report['fixes']> {
  const fix = replacements.length === 0 ? undefined : carryFix(script, replacements);
  if (fix === undefined) return [];
  const { before, after, edits } = fix;
  const isShort = before.length + after.length < 100 && !/[\n`]/.test(before + after);
  const title = !isShort || before === '' ? 'Write it as ShellCheck proposes' : `Replace \`${before}\` by \`${after}\``;
  return [{ title, safe: false, edits }];
}
