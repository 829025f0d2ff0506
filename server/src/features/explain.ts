import type { AnyRule, Example, ExampleLanguage, Severity } from '../rules/rule';

const fileNames: Readonly<Record<ExampleLanguage, string>> = {
  yaml: '.gitlab-ci.yml',
  toml: 'gitlab-runner/config.toml',
  nix: 'configuration.nix',
};

const languageNames: Readonly<Record<ExampleLanguage, string>> = {
  yaml: '`.gitlab-ci.yml`',
  toml: '`config.toml`',
  nix: 'NixOS modules',
};

/** The documentation of a rule as Markdown, made from nothing but the rule itself. */
export function explainRule(rule: AnyRule): string {
  const languages = [...new Set(rule.examples.bad.map((example) => example.language))];
  return text([
    `# ${rule.id}`,
    '',
    rule.summary,
    '',
    `- Severity: ${severities(rule)}`,
    `- Found in: ${languages.map((language) => languageNames[language]).join(', ')}`,
    `- Quick fix: ${rule.fixable ? 'yes' : 'no'}`,
    `- Since: ${rule.since}`,
    '',
    '## Why',
    '',
    rule.why,
    '',
    '## Reported',
    '',
    ...rule.examples.bad.flatMap((example) => exampleLines(example, true, rule)),
    '## Not reported',
    '',
    ...rule.examples.good.flatMap((example) => exampleLines(example, false, rule)),
    ...(rule.notWhen.length === 0
      ? []
      : ['## It stays silent when', '', ...rule.notWhen.map((line) => `- ${line}`), '']),
    ...silencing(rule),
    '## References',
    '',
    ...rule.references.map((address) => `- <${address}>`),
    '',
  ]);
}

/** The rule's own severity, and those that its examples show beside it. */
function severities(rule: AnyRule): string {
  const others = new Set<Severity>(rule.examples.bad.flatMap(({ severity }) => (severity ? [severity] : [])));
  others.delete(rule.severity);
  return others.size === 0 ? rule.severity : `${rule.severity}, in some cases ${[...others].join(' or ')}`;
}

function exampleLines(example: Example, bad: boolean, rule: AnyRule): readonly string[] {
  const others = Object.entries(example.files ?? {});
  const named = others.length > 0;
  return [
    `### ${example.caption}`,
    '',
    ...codeBlock(example.language, example.text, named ? fileNames[example.language] : undefined),
    ...others.flatMap(([path, content]) => codeBlock(languageOf(path), content, path)),
    ...(bad ? [...markLines(example, rule), ''] : []),
  ];
}

function markLines(example: Example, rule: AnyRule): readonly string[] {
  const marks = (example.marks ?? []).map((mark) => (mark === '' ? 'an empty place' : code(mark)));
  const severity = example.severity ?? rule.severity;
  const article = /^[aeiou]/.test(severity) ? 'an' : 'a';
  const kind = severity === 'information' ? 'information' : `${article} ${severity}`;
  const fix = rule.fixable && example.unfixable === true ? ' No quick fix is possible here.' : '';
  return [`Reported as ${kind} at ${marks.join(' and ')}.${fix}`];
}

function languageOf(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return ending === 'yml' ? 'yaml' : ending;
}

function codeBlock(language: string, content: string, name: string | undefined): readonly string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1));
  const shown = content.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const lines = [`${fence}${language}`, shown, fence, ''];
  return name === undefined ? lines : [`${code(name)}:`, '', ...lines];
}

/** A text as code within a line; line breaks become blanks, and long ones are cut. */
function code(content: string): string {
  const line = content.replace(/\s*\n\s*/g, ' ');
  const short = line.length > 120 ? `${line.slice(0, 117)}…` : line;
  const fence = '`'.repeat(longestRun(short) + 1);
  const pad = short.startsWith('`') || short.endsWith('`') || short.trim() === '' ? ' ' : '';
  return `${fence}${pad}${short}${pad}${fence}`;
}

function longestRun(content: string): number {
  return Math.max(0, ...Array.from(content.matchAll(/`+/g), (match) => match[0].length));
}

function silencing(rule: AnyRule): readonly string[] {
  return [
    '## Silence it',
    '',
    'At one place, by a comment on the line above:',
    '',
    '```',
    `# gitlab-nix-runner: disable-next-line ${rule.id} -- the reason`,
    '```',
    '',
    'Likewise `disable-line` on the line itself, and `disable-file` anywhere in the file. For the whole project, or to',
    'change the severity, in `.gitlab-nix-runner.yml`:',
    '',
    '```yaml',
    'rules:',
    `  ${rule.id}: off`,
    '```',
    '',
  ];
}

function text(lines: readonly string[]): string {
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}
