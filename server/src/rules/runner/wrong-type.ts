import type { RunnerValueType } from '../../../../schemas/runner-config';
import { expectedType, takesValue } from '../../model/runner/key-type';
import type { KeyUse } from '../../model/runner/runner';
import type { PlaceEdit } from '../../text/edit';
import { textAt } from '../../text/place';
import { defineRule } from '../rule';
import { plainRendered, plainToml, tomlRunner, variant } from '../runner-examples';

interface Data {
  readonly use: KeyUse;
  readonly expected: RunnerValueType;
}

const docker = (line: string) =>
  variant(plainToml, ['    image = "debian:12"\n', `    image = "debian:12"\n    ${line}\n`]);

export const rule = defineRule<'keys', Data>({
  id: 'runner/wrong-type',
  subject: 'keys',
  severity: 'error',
  since: '0.1.0',
  summary: 'The value of a key has a type that the runner does not take.',
  why: `One value of the wrong type stops the whole file, all other runners in it included: \`decoding configuration file: toml:
line 1 (last key "concurrent"): incompatible types: TOML value has type string; destination has type integer\`. A runner
that is running keeps its old configuration and says so in the log; one that starts does not come up.`,
  notWhen: [
    'An integer where a float is wanted, a string where a duration or a date is, a string or a list as `pull_policy`.',
    'The value is templated or computed.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/config.go',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A number in quotes',
        text: variant(plainToml, ['concurrent = 1', 'concurrent = "4"']),
        marks: ['"4"'],
      },
      {
        language: 'toml',
        caption: 'A number where the runner wants text',
        text: docker('cpus = 2'),
        marks: ['2'],
      },
      {
        language: 'toml',
        caption: 'A table where the runner wants a list of tables',
        text: variant(tomlRunner('shell', ''), ['[[runners]]', '[runners]']),
        marks: ['runners'],
      },
      {
        language: 'toml',
        caption: 'A list of tables where the runner wants one',
        text: variant(plainToml, ['[runners.docker]', '[[runners.docker]]']),
        marks: ['docker'],
      },
      {
        language: 'toml',
        caption: 'Services as they were written before 12.7',
        text: docker('services = ["postgres:17"]'),
        marks: ['["postgres:17"]'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A string where the runner wants a list, in a rendered configuration',
        text: variant(plainRendered, [
          'executor = "docker";',
          'executor = "docker";\n        environment = "GIT_DEPTH=1";',
        ]),
        marks: ['"GIT_DEPTH=1"'],
      },
      {
        language: 'toml',
        caption: 'A size with a unit where the runner wants a number of bytes',
        text: docker('shm_size = "1g"'),
        marks: ['"1g"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'The types that the runner takes', text: docker('cpus = "2"') },
      {
        language: 'toml',
        caption: 'One policy or several',
        text: docker('pull_policy = ["always", "if-not-present"]'),
      },
      {
        language: 'toml',
        caption: 'A duration is a string',
        text: variant(plainToml, ['concurrent = 1', 'concurrent = 1\nconnection_max_age = "15m"']),
      },
    ],
  },
  *check({ keys }) {
    for (const use of keys) {
      const expected = expectedType(use);
      if (expected === undefined || use.type === 'unknown' || takesValue(expected, use) || isHeadless(use)) continue;
      const at = use.type === 'nested' || use.type === 'nested-array' ? use.nameAt : use.valueAt;
      yield { at, data: { use, expected } };
    }
  },
  message: ({ use, expected }) => ({
    what: `\`${use.name}\` is ${written(use)}, but the runner wants ${names[expected] ?? `a \`${expected}\``}.`,
    why: 'A value of another type stops the whole file, with all of its runners.',
    action:
      expected === 'array of tables'
        ? `Write \`[[${headerName(use)}]]\`${use.type === 'array' ? ' with `name`' : ''}.`
        : expected === 'table' && use.type === 'nested-array'
          ? `Write \`[${headerName(use)}]\`.`
          : 'Correct the value.',
  }),
  fixes({ data }) {
    const header = headerEdits(data);
    if (header !== undefined) return [{ title: 'Correct the brackets', safe: true, edits: header }];
    const text = converted(data);
    if (text === undefined) return [];
    // A bare number of a size is a number of bytes, which may not be what is meant.
    const safe = !/memory|size/i.test(data.use.name);
    return [{ title: `Write \`${text}\``, safe, edits: [{ at: data.use.valueAt, text }] }];
  },
});

const names: Readonly<Partial<Record<RunnerValueType, string>>> = {
  string: 'a string',
  'string[]': 'a list of strings',
  'string | string[]': 'a string or a list of strings',
  integer: 'an integer',
  'integer[]': 'a list of integers',
  float: 'a number',
  'float[]': 'a list of numbers',
  boolean: '`true` or `false`',
  datetime: 'a date',
  duration: 'a duration such as `"30s"`',
  table: 'a table',
  'array of tables': 'a list of tables',
  'table<string>': 'a table of strings',
  'table<string[]>': 'a table of lists',
  'table<integer>': 'a table of integers',
  'table<boolean>': 'a table of booleans',
  'table<any>': 'a table',
};

function written(use: KeyUse): string {
  const one: Readonly<Partial<Record<KeyUse['type'], string>>> = {
    string: 'a string',
    integer: 'an integer',
    float: 'a number',
    boolean: 'a boolean',
    datetime: 'a date',
    nested: 'a table',
    'nested-array': 'a list of tables',
  };
  return (
    one[use.type] ?? `a list${use.itemTypes.length > 0 ? ` with ${[...new Set(use.itemTypes)].join(' and ')}` : ''}`
  );
}

function headerName(use: KeyUse): string {
  return use.path.replaceAll('[]', '');
}

/** The value in the type that is wanted, where nothing has to be guessed. Both TOML and Nix read it alike. */
function converted({ use, expected }: Data): string | undefined {
  const { type, text } = use;
  if (expected === 'string' && text !== undefined && /^(?:[+-]?\d+(?:\.\d+)?|true|false)$/.test(text)) {
    return type === 'string' ? undefined : `"${text}"`;
  }
  if (type !== 'string') return undefined;
  if (expected === 'integer' && text !== undefined && /^(?:0|[1-9]\d{0,15})$/.test(text)) return text;
  if (expected === 'boolean' && (text === 'true' || text === 'false')) return text;
  const source = textAt(use.valueAt);
  return expected === 'string[]' && /^["']/.test(source) ? `[${source}]` : undefined;
}

/** `[runners.docker]` without a runner above it, which `runner/table-order` reports. */
function isHeadless({ path, type, nameAt: { part, span } }: KeyUse): boolean {
  return path === 'runners' && type === 'nested' && part.text.startsWith('.', span.end);
}

/** The brackets of a header, one more or one less; undefined where the value is none, or several headers are of it. */
function headerEdits({ use, expected }: Data): readonly PlaceEdit[] | undefined {
  const { part, span } = use.nameAt;
  const line = /^([ \t]*)(\[\[?)[ \t]*[^\]\n]*(\]\]?)/.exec(
    part.text.slice(part.text.lastIndexOf('\n', span.start - 1) + 1),
  );
  if (line === null || part.excerpt === true) return undefined;
  const [whole, indent = '', open = '', close = ''] = line;
  const start = part.text.lastIndexOf('\n', span.start - 1) + 1 + indent.length;
  const end = start + whole.length - indent.length;
  const isLast = part.text.slice(span.end, end - close.length).trim() === '';
  const isOnly = part.text.split(`[${headerName(use)}`).length === 2;
  const wanted =
    expected === 'array of tables' && use.type === 'nested'
      ? 2
      : expected === 'table' && use.type === 'nested-array'
        ? 1
        : 0;
  if (wanted === 0 || !isLast || !isOnly || open.length === wanted) return undefined;
  return [
    { at: { part, span: { start, end: start + open.length } }, text: '['.repeat(wanted) },
    { at: { part, span: { start: end - close.length, end } }, text: ']'.repeat(wanted) },
  ];
}
