import type { FilePlace } from './doctor';
import type { LogMatch, LogReport } from './doctor-log';
import { markdownText, type Paint, placeText } from './doctor-text';

const nothing =
  'None of the known texts is in the log. `gitlab-nix-runner doctor` without a log asks what a caching runner depends on.';

/** The report for a terminal. */
export function logText({ runner, matches }: LogReport, paint: Paint): string {
  const head = runner === undefined ? [] : [`The job ran on the runner ${runner}.\n`];
  if (matches.length === 0) return `${[...head, nothing].join('\n')}\n`;
  return `${[...head, ...matches.map((match) => matchText(match, paint))].join('\n')}`;
}

function matchText({ line, count, text, cause, findings, evidence, ask }: LogMatch, paint: Paint): string {
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const lines = [`${paint.bold(`line ${line}${more}:`)} ${paint.red(text)}`, `  ${cause}`];
  for (const finding of findings) {
    lines.push(`  ${finding.severity} ${finding.rule} ${paint.dim(placeText(finding))}`);
    lines.push(`    ${finding.what}`, `    ${finding.action}`);
  }
  if (evidence.length > 0) lines.push('  No finding stands for it. What these files say:');
  for (const one of evidence) lines.push(`    ${one.text} ${paint.dim(placeText(one))}`);
  if (ask !== undefined) lines.push(`  These files say nothing of it. ${ask}`);
  return `${lines.join('\n')}\n`;
}

/** The report as a page. */
export function logMarkdown({ runner, matches }: LogReport, link: (place: FilePlace) => string): string {
  const lines = ['# Doctor: log', ''];
  if (runner !== undefined) lines.push(`The job ran on the runner ${markdownText(runner)}.`, '');
  if (matches.length === 0) lines.push('None of the known texts is in the log.');
  for (const { line, count, text, cause, findings, evidence, ask } of matches) {
    lines.push(
      `## Line ${line}${count > 1 ? ` and ${count - 1} more` : ''}`,
      '',
      '```text',
      text,
      '```',
      '',
      cause,
      '',
    );
    for (const { severity, rule, what, why, action, ...place } of findings) {
      lines.push(`- **${severity}** ${link(place)}: ${what} ${why} **${action}** (\`${rule}\`)`);
    }
    if (evidence.length > 0) lines.push('No finding stands for it. What these files say:', '');
    for (const one of evidence) lines.push(`- ${one.text} (${link(one)})`);
    if (ask !== undefined) lines.push(`These files say nothing of it. ${ask}`);
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
