import type { DoctorReport, ExaminedFinding, ExaminedQuestion, ExaminedRunner, FilePlace } from './doctor';

/** What the set-ups of a runner come to, in words. */
const setups: Readonly<Record<ExaminedRunner['setup'], string>> = {
  'host-daemon': 'jobs use the machine’s Nix daemon',
  'daemon-container': 'jobs use the Nix daemon of a container',
  plain: 'jobs share no Nix store',
  unknown: 'how jobs reach Nix is not known',
};

/** Colours for the answers; functions that leave text as it is where there are none. */
export interface Paint {
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

const noRunner =
  'No caching runner was found: none gives its jobs the machine’s Nix store or takes the volumes of a container with a Nix daemon.';

/** The report for a terminal. */
export function doctorText(report: DoctorReport, paint: Paint): string {
  const runners = report.runners.map((runner) => runnerText(runner, paint));
  const others = report.others.map(
    (other) => `${placeText(other)}: runner ${other.label} was not asked about: ${setups[other.setup]}.`,
  );
  const parts = [
    ...(runners.length === 0 ? [`${noRunner}\n`] : runners),
    ...(others.length === 0 ? [] : [`${others.join('\n')}\n`]),
    ...(runners.length === 0 ? [] : [`${summaryText(report)}\n`]),
  ];
  return parts.join('\n');
}

function runnerText(runner: ExaminedRunner, paint: Paint): string {
  const machine = runner.machine === undefined ? '' : `, on the machine of ${runner.machine}`;
  const inside = runner.container === undefined ? '' : `, in the container ${runner.container}`;
  const head = `${paint.bold(`${placeText(runner)}: runner ${runner.label}`)} (${setups[runner.setup]}${machine}${inside})`;
  return `${[head, ...runner.questions.flatMap((question) => questionLines(question, paint))].join('\n')}\n`;
}

function questionLines(question: ExaminedQuestion, paint: Paint): readonly string[] {
  const colours = { yes: paint.green, no: paint.red, unknown: paint.yellow };
  const { answer, because, evidence, findings } = question;
  const told = findings.flatMap((finding) => findingLines(finding, paint));
  // The worst finding says it already.
  const reason = answer === 'no' ? [] : [because];
  const shown = answer === 'no' ? [] : evidence.map((one) => `${one.text} ${paint.dim(placeText(one))}`);
  return [
    `  ${colours[answer](answer.padEnd(7))} ${question.question}`,
    ...[...reason, ...shown, ...told].map((line) => `          ${line}`),
  ];
}

function findingLines(finding: ExaminedFinding, paint: Paint): readonly string[] {
  const { severity, rule, what, action } = finding;
  return [`${severity} ${rule} ${paint.dim(placeText(finding))}`, `  ${what}`, `  ${action}`];
}

/** `hosts/ci.nix:12` */
export function placeText({ path, line }: FilePlace): string {
  return `${path}:${line}`;
}

export function summaryText({ runners }: DoctorReport): string {
  const all = runners.flatMap((runner) => runner.questions);
  const count = (answer: ExaminedQuestion['answer']) => all.filter((one) => one.answer === answer).length;
  const of = `${runners.length} caching runner${runners.length === 1 ? '' : 's'}`;
  return `${of}: ${count('yes')} yes, ${count('no')} no, ${count('unknown')} unknown.`;
}

const marks = { yes: '✅', no: '❌', unknown: '❔' } as const;

/** The report as a page. */
export function doctorMarkdown(report: DoctorReport, link: (place: FilePlace) => string): string {
  const lines = ['# Doctor', '', report.runners.length === 0 ? noRunner : summaryText(report)];
  for (const runner of report.runners) {
    lines.push('', `## Runner ${markdownText(runner.label)}`, '');
    lines.push(
      `${link(runner)}: ${setups[runner.setup]}${runner.machine === undefined ? '' : `, on the machine of \`${runner.machine}\``}${runner.container === undefined ? '' : `, in the container \`${runner.container}\``}.`,
    );
    for (const question of runner.questions) lines.push(...questionMarkdown(question, link));
  }
  if (report.others.length > 0) {
    lines.push('', '## Not asked about', '');
    for (const other of report.others) {
      lines.push(`- ${markdownText(other.label)} (${link(other)}): ${setups[other.setup]}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function questionMarkdown(question: ExaminedQuestion, link: (place: FilePlace) => string): readonly string[] {
  const { answer, because, evidence, findings } = question;
  const lines = ['', `### ${marks[answer]} ${question.question}`, ''];
  lines.push(answer === 'no' ? 'No.' : `${answer === 'yes' ? 'Yes' : 'Not known'}: ${because}`);
  const shown = answer === 'no' ? [] : evidence.map((one) => `- ${one.text} (${link(one)})`);
  const told = findings.map(
    (finding) =>
      `- **${finding.severity}** ${link(finding)}: ${finding.what} ${finding.why} **${finding.action}** (\`${finding.rule}\`)`,
  );
  return shown.length + told.length === 0 ? lines : [...lines, '', ...shown, ...told];
}

/** Names are free text: what would be markup stands for itself. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, '\\$&').replace(/\s+/g, ' ');
}
