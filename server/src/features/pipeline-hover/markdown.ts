import type { Place } from '../../text/place';
import { shown as shownValue, withoutTokens } from '../inspect-facts';

/** A text in backquotes, however many of these it holds itself. */
export function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

const maxShown = 80;

/** The start of a longer text. */
export function shortened(text: string): string {
  const [line = '', more] = text.split('\n', 2);
  return more !== undefined || line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
}

/** Names one after the other, the first of many. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map(code).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

const maxLines = 14;

/** Some lines of a file as they are written, those of one block moved to the left. */
export function excerpt({ part, span }: Place): string {
  const from = part.text.lastIndexOf('\n', span.start - 1) + 1;
  const lines = part.text.slice(from, span.end).trimEnd().split(/\r?\n/);
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0),
  );
  const shown = lines.slice(0, maxLines).map((line) => line.slice(Number.isFinite(indent) ? indent : 0));
  if (lines.length > maxLines) shown.push('# …');
  const text = withoutSecrets(shown.join('\n'));
  const fence = text.includes('```') ? '````' : '```';
  return `${fence}yaml\n${text}\n${fence}`;
}

/** Lines without the values of what is named like a secret, and without tokens. */
function withoutSecrets(text: string): string {
  const pair = /\b([A-Za-z_]\w*)(["']?[ \t]*[:=][ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s,{}#"'|>&*![][^,{}#\n]*)/g;
  const masked = text.replace(pair, (whole: string, name: string, colon: string, value: string) => {
    const bare = value.replace(/^(["'])(.*)\1$/, '$2').trimEnd();
    return shownValue(name, bare) === bare ? whole : `${name}${colon}(not shown)`;
  });
  return withoutTokens(masked);
}
