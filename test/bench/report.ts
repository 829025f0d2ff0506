import type { Measurement } from './measure';

export interface Row {
  readonly kind: 'pipeline' | 'included' | 'runners' | 'nix' | 'machine';
  readonly size: number;
  readonly server: string;
  readonly role: 'ours' | 'floor' | 'yaml' | 'json' | 'toml';
  /** Or why there is none. */
  readonly result: Measurement | string;
}

/** Something to reach, with what was measured. */
export interface Target {
  readonly what: string;
  readonly limit: string;
  readonly measured: string;
  readonly reached: boolean;
}

const columns = [
  'input',
  'server',
  'first list',
  'edit p50',
  'edit p95',
  'CPU/edit',
  'CPU alone',
  '21 edits CPU',
  'completion',
  'hover',
  'peak MiB',
  'findings',
];

/** The table of all that was measured, in milliseconds where nothing else is said. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [`${row.kind} ${row.size}`, row.server, ...cells(row.result)]);
  const widths = columns.map((column, at) => Math.max(column.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const show = (line: readonly string[]) =>
    line.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [columns, ...lines].map((line) => show(line).trimEnd()).join('\n');
}

function cells(result: Measurement | string): string[] {
  if (typeof result === 'string') return [result];
  const { first, editP50, editP95, editCpu, aloneCpu, burstCpu, completion, hover, peakMiB, findings, toggles } =
    result;
  const times = [first, editP50, editP95, editCpu, aloneCpu, burstCpu, completion, hover, peakMiB];
  return [...times.map(short), `${findings}${toggles ? '' : ' (edits change none)'}`];
}

function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** What the figures of one run are held against. Targets whose servers were not measured are left out. */
export function targets(rows: readonly Row[]): readonly Target[] {
  const of = (kind: Row['kind'], size: number, role: Row['role']) => {
    const found = rows.find((row) => row.kind === kind && row.size === size && row.role === role)?.result;
    return typeof found === 'string' ? undefined : found;
  };
  const compare = (
    what: string,
    a: Measurement | undefined,
    b: Measurement | undefined,
    judge: (ours: Measurement, other: Measurement) => Omit<Target, 'what'>,
  ): Target[] => (a === undefined || b === undefined ? [] : [{ what, ...judge(a, b) }]);
  const ours = (kind: Row['kind'], size: number) => of(kind, size, 'ours');
  const largest = ours('pipeline', 2000);
  return [
    ...compare('first list, 20 jobs', ours('pipeline', 20), of('pipeline', 20, 'floor'), (a, b) => ({
      limit: '≤ 1.5 × empty server',
      ...ratio(a.first / b.first, 1.5),
    })),
    ...compare('edit p50, 2,000 jobs', largest, of('pipeline', 2000, 'floor'), (a, b) => ({
      limit: '≤ 10 ms above empty server',
      measured: `${(a.editP50 - b.editP50).toFixed(1)} ms`,
      reached: a.editP50 - b.editP50 <= 10,
    })),
    ...compare('CPU per edit, 2,000 jobs', largest, of('pipeline', 2000, 'yaml'), (a, b) => ({
      limit: '≥ 50 × less than yaml-language-server',
      ...times(b.editCpu / a.editCpu, 50),
    })),
    ...compare('CPU per edit, 2,000 jobs', largest, of('pipeline', 2000, 'json'), (a, b) => ({
      limit: '≥ 10 × less than the JSON server',
      ...times(b.editCpu / a.editCpu, 10),
    })),
    ...compare('edit p50, 1,000 runners', ours('runners', 1000), of('runners', 1000, 'toml'), (a, b) => ({
      limit: '≥ 100 × faster than tombi',
      ...times(b.editP50 / a.editP50, 100),
    })),
    ...compare('21 edits at once, 2,000 jobs', largest, largest, (a) => ({
      limit: '≤ 3 edits alone',
      ...ratio(a.burstCpu / a.aloneCpu, 3),
    })),
    ...compare('the same, above empty server', largest, of('pipeline', 2000, 'floor'), (a, b) => ({
      limit: '≤ 3 edits alone',
      ...ratio((a.burstCpu - b.burstCpu) / (a.aloneCpu - b.aloneCpu), 3),
    })),
    ...compare('CPU per edit, 100 files', ours('included', 2000), ours('pipeline', 20), (a, b) => ({
      limit: '< 3 × that in 20 jobs',
      ...ratio(a.editCpu / b.editCpu, 3),
    })),
    ...[ours('pipeline', 2000), ours('included', 2000)].flatMap((row) =>
      compare('completion and hover, 2,000 jobs', row, row, ({ completion = 0, hover = 0 }) => ({
        limit: '< 5 ms',
        measured: `${short(completion)} and ${short(hover)} ms`,
        reached: completion < 5 && hover < 5,
      })),
    ),
    ...[20, 200, 2000].flatMap((size) =>
      compare(`peak memory, ${size} jobs`, ours('pipeline', size), of('pipeline', size, 'yaml'), (a, b) => ({
        limit: '< 0.5 × yaml-language-server',
        ...ratio(a.peakMiB / b.peakMiB, 0.5),
      })),
    ),
  ];
}

function ratio(value: number, most: number): Pick<Target, 'measured' | 'reached'> {
  return { measured: `${value.toFixed(2)} ×`, reached: value <= most };
}

function times(value: number, least: number): Pick<Target, 'measured' | 'reached'> {
  return { measured: `${value.toFixed(0)} ×`, reached: value >= least };
}

export function targetTable(list: readonly Target[]): string {
  return list
    .map(({ what, limit, measured, reached }) =>
      [reached ? 'reached' : 'MISSED ', what.padEnd(30), limit.padEnd(38), measured].join('  '),
    )
    .join('\n');
}
