import type { InspectReport } from './inspect';
import type { FactReport, ListReport, ScriptReport } from './inspect-facts';

/** The report on a file for a person: what is known, what is not set, and what stayed unknown and why. */
export function inspectMarkdown(report: InspectReport): string {
  const sections = [
    [`# ${report.path}`, '', summary(report)],
    ...report.jobs.map(jobSection),
    ...report.runners.map(runnerSection),
    ...report.hosts.map(hostSection),
    unresolvedSection(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary({ jobs, runners, hosts, pipelines, unknown }: InspectReport): string {
  const counts = [
    count(jobs.length, 'job or template', 'jobs and templates'),
    count(runners.length, 'runner', 'runners'),
    count(hosts.length, 'machine', 'machines'),
  ].filter((text) => text !== undefined);
  const found = counts.length === 0 ? 'Nothing to check was found.' : `Found: ${counts.join(', ')}.`;
  const parts = pipelines.length === 0 ? '' : ` Part of ${pipelines.map((path) => `\`${path}\``).join(', ')}.`;
  const open = unknown === 0 ? ' Nothing stayed unknown.' : ` ${count(unknown, 'fact', 'facts')} stayed unknown.`;
  return `${found}${parts}${open}`;
}

function count(number: number, one: string, many: string): string | undefined {
  return number === 0 ? undefined : `${number} ${number === 1 ? one : many}`;
}

function jobSection(job: InspectReport['jobs'][number]): string[] {
  const { target } = job;
  return [
    `## ${job.hidden ? 'Template' : 'Job'} \`${job.name}\``,
    '',
    ...(target === undefined ? [] : [`- Runs on: **${targetNames[target.kind]}**, since ${target.reason}`]),
    ...(target === undefined || target.runners.length === 0
      ? []
      : [`- Runners: ${target.runners.map(code).join(', ')}`]),
    `- Tags: ${fact(job.tags, list)}`,
    `- Image: ${fact(job.image, code)}${job.imageOrigin === undefined ? '' : ` (from ${job.imageOrigin})`}`,
    ...(job.extends.length === 0 ? [] : [`- Extends: ${job.extends.map(code).join(', ')}`]),
    ...job.variables.map(({ name, level, value }) => `- Variable \`${name}\` (${level}): ${fact(value, code)}`),
    ...(job.variablesComplete.state === 'unknown' ? [`- Variables: ${job.variablesComplete.reason}`] : []),
    ...script('before_script', job.beforeScript),
    ...script('script', job.script),
    ...script('after_script', job.afterScript),
  ];
}

const targetNames = {
  caching: 'a caching Nix runner',
  other: 'another runner',
  unknown: 'not known',
} as const;

function script(name: string, report: FactReport<ScriptReport>): string[] {
  if (report.state !== 'known') return report.state === 'absent' ? [] : [`- \`${name}\`: ${fact(report, () => '')}`];
  const { origin, pieces, complete } = report.value;
  const more = complete ? '' : ', and more that could not be read';
  return [`- \`${name}\` (from ${origin}${more}):`, ...block(pieces.join('\n'))];
}

function block(text: string): string[] {
  return ['', '  ```sh', ...text.split('\n').map((line) => `  ${line.replaceAll('```', '` ` `')}`), '  ```', ''];
}

function runnerSection(runner: InspectReport['runners'][number]): string[] {
  const settings = Object.entries(runner.settings).filter(([, report]) => report.state !== 'absent');
  const absent = Object.entries(runner.settings).filter(([, report]) => report.state === 'absent');
  const { variables, complete } = runner.environment;
  return [
    `## Runner \`${runner.label}\``,
    '',
    `- Nix: **${setupNames[runner.setup]}**`,
    `- Written as: ${runner.spelling}${runner.complete ? '' : `, with settings that may come from elsewhere${runner.gap === undefined ? '' : `: ${runner.gap}`}`}`,
    `- Tags: ${fact(runner.tags, list)}`,
    ...settings.map(([key, report]) => `- \`${key}\`: ${fact(report, value)}`),
    ...(absent.length === 0 ? [] : [`- Not set: ${absent.map(([key]) => code(key)).join(', ')}`]),
    ...variables.map((variable) => `- Variable \`${variable.name}\`: ${fact(variable.value, code)}`),
    ...(complete ? [] : ['- Variables: further ones may exist that could not be read']),
    ...(runner.jobs.length === 0 ? [] : [`- Takes: ${runner.jobs.map(code).join(', ')}`]),
    ...script(
      'pre_build_script',
      runner.preBuildScript.state === 'known'
        ? { state: 'known', value: { ...runner.preBuildScript.value, origin: 'runner' } }
        : runner.preBuildScript,
    ),
  ];
}

const setupNames = {
  'host-daemon': 'the daemon of the machine',
  'daemon-container': 'a daemon in a container',
  plain: 'none of the known set-ups',
  unknown: 'not known',
} as const;

function hostSection({ files, release, whole, definitions, ...host }: InspectReport['hosts'][number]): string[] {
  const { facts, sysctl, containers, services } = host;
  return [
    '## Machine',
    '',
    `- Read from: ${files.map(code).join(', ')}${whole ? '' : ', to which other modules may add'}`,
    ...(release === undefined ? [] : [`- NixOS release: ${code(release)}`]),
    ...Object.entries(facts).map(([name, report]) => `- \`${name}\`: ${fact(report, value)}`),
    ...sysctl.settings.map(({ key, value: report }) => `- sysctl \`${key}\`: ${fact(report, code)}`),
    ...(sysctl.complete ? [] : ['- sysctl: further settings may exist that could not be read']),
    ...containers.map(({ name, image }) => `- Container \`${name}\`: ${fact(image, code)}`),
    ...services.map(({ name, options }) => `- Runner service \`${name}\` sets ${options.map(code).join(', ')}`),
    ...(definitions.length === 0 ? [] : ['', '### Definitions', '']),
    ...definitions.map(({ path, value: report }) => `- ${code(path)}: ${fact(report, code)}`),
  ];
}

function unresolvedSection({ unresolved }: InspectReport): string[] {
  if (unresolved.length === 0) return [];
  return ['## Could not be followed', '', ...unresolved.map(({ reason, at }) => `- Line ${at.line + 1}: ${reason}`)];
}

function fact<T>(report: FactReport<T>, show: (value: T) => string): string {
  if (report.state === 'absent') return 'not set';
  const from = report.from === undefined ? '' : ` (${report.from})`;
  if (report.state === 'known') return `${show(report.value)}${from}`;
  const partly = report.partly === undefined ? '' : `, as far as it is known ${code(report.partly)}`;
  return `*unknown*: ${report.reason}${partly}${from}`;
}

function list({ items, complete, reason }: ListReport): string {
  const texts = items.map((item) => fact(item, code));
  const more = `*and more that could not be read${reason === undefined ? '' : `: ${reason}`}*`;
  return [...texts, ...(complete ? [] : [more])].join(', ') || 'an empty list';
}

function value(known: string | boolean | number | ListReport): string {
  return typeof known === 'object' ? list(known) : code(String(known));
}

function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}
