import pico from 'picocolors';
import { findShellRule } from '../engine/shellcheck/report';
import { explainRule } from '../features/explain';
import { rules } from '../rules/registry.generated';
import { nearestName } from '../text/nearest-name';
import type { Terminal } from './check';
import { UsageError } from './files';
import { severityWord } from './text-report';

/** Prints a rule's page. */
export function runExplain(id: string, terminal: Terminal): number {
  const rule = rules.find((each) => each.id === id) ?? findShellRule(id);
  if (rule === undefined) {
    const nearest = nearestRule(id);
    const hint = nearest === undefined ? 'gitlab-nix-runner rules lists them.' : `Did you mean ${nearest}?`;
    throw new UsageError(`There is no rule ${id}. ${hint}`);
  }
  terminal.write(`${explainRule(rule).trimEnd()}\n`);
  return 0;
}

/** The id that was meant: its folder may be left out or be another one. */
function nearestRule(id: string): string | undefined {
  const nameOf = (text: string) => text.replace(/^.*\//, '');
  const whole = nearestName(
    id,
    rules.map((each) => each.id),
  );
  const name = nearestName(
    nameOf(id),
    rules.map((each) => nameOf(each.id)),
  );
  const alike = rules.find((each) => nameOf(each.id) === nameOf(id)) ?? rules.find((each) => nameOf(each.id) === name);
  return whole ?? alike?.id;
}

/** Lists the rules with severity and summary. */
export function runRules(format: 'text' | 'json', terminal: Terminal): number {
  if (format === 'json') {
    const list = rules.map(({ id, severity, subject, since, summary, fixable, references }) => ({
      id,
      severity,
      subject,
      since,
      summary,
      fixable,
      references,
    }));
    terminal.write(`${JSON.stringify(list, undefined, 2)}\n`);
    return 0;
  }
  const paint = pico.createColors(terminal.colour);
  const width = Math.max(...rules.map((rule) => rule.id.length));
  for (const rule of rules) {
    const severity = severityWord(rule.severity, paint) + ' '.repeat(11 - rule.severity.length);
    terminal.write(
      `${rule.id.padEnd(width)}  ${severity}  ${rule.summary}${rule.fixable ? paint.green(' (fix)') : ''}\n`,
    );
  }
  return 0;
}
