import type { FactReport } from '../inspect-facts';
import type {
  ExplainedEnvironment,
  ExplainedFinding,
  ExplainedNixCommand,
  ExplainedPhase,
  ExplainedPlace,
  ExplainedVariable,
  JobExplanation,
} from './explanation';

/** How a place is written: `file:line` in a terminal, a link on a page. */
type ShowPlace = (at: ExplainedPlace | undefined) => string;

/** The two forms of the report, which differ in marks only. */
interface Form {
  readonly place: ShowPlace;
  heading(level: 1 | 2 | 3, text: string): string;
  code(text: string): string;
  item(text: string): string;
  script(phase: ExplainedPhase, findings: readonly ExplainedFinding[]): readonly string[];
}

/** For a terminal. */
export function explanationText(explanation: JobExplanation): string {
  return render(explanation, textForm);
}

/** For an editor: Markdown with links to the lines. */
export function explanationMarkdown(explanation: JobExplanation): string {
  return render(explanation, markdownForm);
}

function render(explanation: JobExplanation, form: Form): string {
  const { job, at, pipeline, target, environments, findings, notes } = explanation;
  const lines = [
    form.heading(1, `Job ${form.code(job)}`),
    '',
    form.item(`Written at ${form.place(at)}, in the pipeline ${form.code(pipeline)}`),
    form.item(`Runs where: ${target}`),
    ...environments.flatMap((environment) => ['', ...environmentLines(environment, findings, form)]),
    '',
    form.heading(2, findings.length === 0 ? 'Nothing is known to fail' : 'What is wrong'),
    '',
    ...findings.map((each) => form.item(findingText(each, form))),
    ...(notes.length === 0 ? [] : ['', form.heading(2, 'Not known'), '', ...notes.map(form.item)]),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function findingText({ severity, rule, message, at }: ExplainedFinding, form: Form): string {
  return `${severity} ${form.code(rule)} at ${form.place(at)}: ${message}`;
}

function environmentLines(
  environment: ExplainedEnvironment,
  findings: readonly ExplainedFinding[],
  form: Form,
): readonly string[] {
  const { runner, image, imageFrom, imageAt, mounts, mountsComplete, phases, nix } = environment;
  const title =
    runner === undefined ? 'On a runner that is not in the workspace' : `On runner ${form.code(runner.label)}`;
  const from = imageFrom === undefined ? '' : `, of the ${imageFrom}`;
  const takes = runner?.takes === 'possible' ? ' It may take the job: its tags are kept in GitLab.' : '';
  return [
    form.heading(2, title),
    '',
    ...(runner === undefined ? [] : [form.item(`Set-up: ${runner.setup}, ${form.place(runner.at)}.${takes}`)]),
    form.item(`Image: ${factText(image, form)}${from}${imageAt === undefined ? '' : `, ${form.place(imageAt)}`}`),
    ...mounts.map(({ text, at }) => form.item(`Mount: ${text}, ${form.place(at)}`)),
    ...(mountsComplete ? [] : [form.item('Mounts: there may be others')]),
    '',
    form.heading(3, 'Variables at the start'),
    '',
    ...variableLines(environment, form),
    '',
    form.heading(3, 'Script'),
    '',
    ...(phases.length === 0
      ? [form.item('There is none.')]
      : phases.flatMap((phase) => [...form.script(phase, findings), ''])),
    ...(nix.length === 0 ? [] : [form.heading(3, 'What each command of Nix finds'), '']),
    ...nix.flatMap((command) => nixLines(command, form)),
  ];
}

function variableLines(environment: ExplainedEnvironment, form: Form): readonly string[] {
  const { variables, conditional, variablesComplete } = environment;
  const variable = ({ name, value, level, at, hides }: ExplainedVariable, when: string) => {
    const over = hides.length === 0 ? '' : `, over that of: ${hides.join(', ')}`;
    const where = at === undefined ? '' : `, ${form.place(at)}`;
    return form.item(`${form.code(name)} = ${factText(value, form)} (${level}${where}${over})${when}`);
  };
  return [
    ...variables.map((each) => variable(each, '')),
    ...conditional.map((each) => variable(each, ' where its rule holds')),
    ...(variablesComplete ? [] : [form.item('There may be others that the files do not tell of.')]),
  ];
}

function nixLines(command: ExplainedNixCommand, form: Form): readonly string[] {
  const facts = [
    `profile ${command.profile}`,
    `PATH ${form.code(command.path)}`,
    `NIX_REMOTE ${form.code(command.nixRemote)}`,
    `NIX_PATH ${form.code(command.nixPath)}`,
    ...(command.missingFeatures.length === 0 ? [] : [`off: ${command.missingFeatures.map(form.code).join(', ')}`]),
    ...(command.nixpkgs === undefined ? [] : [`${form.code('<nixpkgs>')} ${command.nixpkgs}`]),
  ];
  const where = command.shell === 'after' ? ' in after_script' : '';
  return [form.item(`${form.code(command.command)}, ${form.place(command.at)}${where}: ${facts.join('; ')}`)];
}

function factText(fact: FactReport<string>, form: Form): string {
  if (fact.state === 'known') return form.code(fact.value.replaceAll('\n', '↵'));
  return fact.state === 'absent' ? 'none' : `not known: ${fact.reason}`;
}

const shells: Readonly<Record<ExplainedPhase['shell'], string>> = {
  helper: 'in the runner’s helper container',
  job: 'in the job’s shell',
  child: 'as a process of its own, so that exports are lost',
  after: 'in a new shell',
};

function phaseTitle({ name, shell, from }: ExplainedPhase): string {
  return `${name} (${from}), ${shells[shell]}`;
}

function plainPlace(at: ExplainedPlace | undefined): string {
  return at === undefined ? 'an unknown place' : `${at.path}:${at.line}`;
}

const textForm: Form = {
  place: plainPlace,
  heading: (level, text) =>
    level === 1 ? `${text}\n${'='.repeat(text.length)}` : level === 2 ? `== ${text}` : `-- ${text}`,
  code: (text) => text,
  item: (text) => `  ${text}`,
  script(phase, findings) {
    const width = Math.min(40, Math.max(0, ...phase.lines.map(({ at }) => plainPlace(at).length)));
    const lines = phase.lines.flatMap(({ text, at, findings: own }) => [
      `  ${plainPlace(at).padEnd(width)}  ${text}`.trimEnd(),
      ...own.flatMap((index) => {
        const finding = findings[index];
        return finding === undefined
          ? []
          : [`  ${''.padEnd(width)}  ^ ${finding.severity} ${finding.rule}: ${finding.message}`];
      }),
    ]);
    return [`  # ${phaseTitle(phase)}`, ...lines, ...unknownLine(phase, '  ')];
  },
};

function unknownLine({ unknown }: ExplainedPhase, lead: string): readonly string[] {
  return unknown === undefined ? [] : [`${lead}(not known: ${unknown})`];
}

const markdownForm: Form = {
  place: (at) => (at === undefined ? 'an unknown place' : `[${escaped(at.path)}:${at.line}](${at.uri}#L${at.line})`),
  heading: (level, text) => `${'#'.repeat(level)} ${text}`,
  code: inlineCode,
  item: (text) => `- ${text}`,
  script(phase, findings) {
    const fence = fenceFor(phase.lines.map(({ text }) => text));
    const width = Math.min(40, Math.max(0, ...phase.lines.map(({ at }) => plainPlace(at).length)));
    const own = [...new Set(phase.lines.flatMap((line) => line.findings))];
    return [
      `**${escaped(phaseTitle(phase))}**${phase.lines[0] === undefined ? '' : `, from ${markdownForm.place(phase.lines[0].at)}`}`,
      '',
      fence,
      ...phase.lines.map(({ text, at }) => `${plainPlace(at).padEnd(width)}  ${text}`.trimEnd()),
      ...unknownLine(phase, ''),
      fence,
      ...(own.length === 0 ? [] : ['']),
      ...own.flatMap((index) => {
        const finding = findings[index];
        return finding === undefined ? [] : [`- ${findingText(finding, markdownForm)}`];
      }),
    ];
  },
};

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}

/** Backquotes enough that those in the text do not end it. */
function inlineCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  return longest === 0 ? `${marks}${text}${marks}` : `${marks} ${text} ${marks}`;
}

function fenceFor(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  return '`'.repeat(longest + 1);
}
