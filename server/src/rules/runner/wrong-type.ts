import type { RunnerValueType } from '../../../../schemas/runner-config';
import { expectedType, takesValue } from '../../model/runner/key-type';
import type { KeyUse } from '../../model/runner/runner';
import { textAt } from '../../text/place';
import { defineRule } from '../rule';
import { plainRendered, plainToml, variant } from '../runner-examples';

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
      if (expected === undefined || use.type === 'unknown' || takesValue(expected, use)) continue;
      const at = use.type === 'nested' || use.type === 'nested-array' ? use.nameAt : use.valueAt;
      yield { at, data: { use, expected } };
    }
  },
  message: ({ use, expected }) => ({
    what: `\`${use.name}\` is ${written(use)}, but the runner wants ${names[expected] ?? `a \`${expected}\``}.`,
    why: 'A value of another type stops the whole file, with all of its runners.',
    action: expected === 'array of tables' ? `Write \`[[${headerName(use)}]]\`.` : 'Correct the value.',
  }),
  fixes({ data }) {
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
