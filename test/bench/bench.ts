/**
 * Measures the server beside its peers, in one run on the same inputs.
 *
 *   npm run bench                 all sizes, about eight minutes
 *   npm run bench -- --quick      fewer edits, without the slow peers at their largest size
 *   npm run bench -- --only TEXT  servers or inputs whose name holds the text, as `runners 1000`
 *
 * Times on a busy machine say little: compare rows of one run, and rather CPU time than waiting.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { say } from '../../scripts/process.mjs';
import { evaluationTarget } from './evaluation';
import { includedPipeline, nixMachine, nixModule, pipelineJson, pipelineYaml, runnerToml } from './inputs';
import { type Effort, type Input, measure } from './measure';
import { type Peer, type Peers, preparePeers } from './peers';
import { type Row, table, targets, targetTable } from './report';

interface Task {
  readonly kind: Row['kind'];
  readonly size: number;
  readonly role: Row['role'];
  readonly peer: Peer;
  readonly root: string;
  readonly input: Input;
}

/** Where a letter turns the sourcing into a comment, or breaks a name or a choice. `ask` is a key. */
const places = {
  profile: { insert: '#', at: /^middle:[\s\S]*?- '(?=\. )/m, ask: /^middle:[\s\S]*?resource_g/m },
  when: { at: /^middle:[\s\S]*?when: always/m, ask: /^middle:[\s\S]*?resource_g/m },
  whenJson: { at: /"middle": \{[\s\S]*?"when": "always/, ask: /"middle": \{[\s\S]*?"resource_g/ },
  included: { at: /^job-1010:[\s\S]*?when: always/m, ask: /^job-1010:[\s\S]*?expire_i/m },
  port: { at: /build\.example\.com"\n {4}port/, ask: /build\.example\.com"\n {4}po/ },
  executor: { at: /executor = "ssh/, ask: /execu(?=tor = "ssh)/ },
  limit: { at: /executor = "ssh";\s+limit/, ask: /executor = "ssh";\s+lim/ },
};

function pipelineTasks(folder: string, peers: Peers, size: number): Task[] {
  const root = join(folder, `pipeline-${size}`);
  const yaml = write(root, '.gitlab-ci.yml', pipelineYaml(size));
  const jsonRoot = join(folder, `json-${size}`);
  const json = write(jsonRoot, 'gitlab-ci.json', pipelineJson(size));
  const task = { kind: 'pipeline', size, root } as const;
  const input = (place: keyof typeof places) => ({ path: yaml, languageId: 'yaml', insert: 'x', ...places[place] });
  return [
    { ...task, role: 'floor', peer: peers.floor, input: input('profile') },
    { ...task, role: 'ours', peer: peers.ours, input: input('profile') },
    { ...task, role: 'yaml', peer: peers.yaml, input: input('when') },
    {
      ...task,
      role: 'json',
      peer: peers.json,
      root: jsonRoot,
      input: { path: json, languageId: 'json', insert: 'x', ...places.whenJson },
    },
  ];
}

function runnerTasks(folder: string, peers: Peers, size: number): Task[] {
  const root = join(folder, `runners-${size}`, 'gitlab-runner');
  const path = write(root, 'config.toml', runnerToml(size));
  write(root, 'runner.schema.json', JSON.stringify(runnerSchema));
  write(
    root,
    'tombi.toml',
    '[schema]\nenabled = true\ncatalog = { paths = [] }\n\n[[schemas]]\npath = "runner.schema.json"\ninclude = ["**/config.toml"]\n',
  );
  const task = { kind: 'runners', size, root } as const;
  const input = { path, languageId: 'toml', insert: 'x' };
  return [
    { ...task, role: 'floor', peer: peers.floor, input: { ...input, ...places.port } },
    {
      ...task,
      role: 'ours',
      peer: peers.ours,
      root: join(folder, `runners-${size}`),
      input: { ...input, ...places.port },
    },
    { ...task, role: 'toml', peer: peers.toml, input: { ...input, ...places.executor } },
  ];
}

function nixTasks(folder: string, peers: Peers, size: number): Task[] {
  const root = join(folder, `nix-${size}`);
  const path = write(root, 'runners.nix', nixModule(size));
  const input = { path, languageId: 'nix', insert: 'x', ...places.limit };
  return [{ kind: 'nix', size, root, role: 'ours', peer: peers.ours, input }];
}

/** A pipeline in many files, one of which is edited. */
function includedTasks(folder: string, peers: Peers): Task[] {
  const root = join(folder, 'included');
  for (const [name, text] of Object.entries(includedPipeline())) write(join(root, dirname(name)), basename(name), text);
  const input = { path: join(root, 'ci/part-50.yml'), languageId: 'yaml', insert: 'x', ...places.included };
  return [{ kind: 'included', size: 2000, root, role: 'ours', peer: peers.ours, input }];
}

/** A module with imports. Its size is in lines. */
function machineTasks(folder: string, peers: Peers): Task[] {
  const root = join(folder, 'machine');
  for (const [name, text] of Object.entries(nixMachine())) write(root, name, text);
  const input = { path: join(root, 'configuration.nix'), languageId: 'nix', insert: 'x', ...places.limit };
  return [{ kind: 'machine', size: 600, root, role: 'ours', peer: peers.ours, input }];
}

/** As much of a schema as tells whether a value is one of a list. */
const runnerSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    concurrent: { type: 'integer' },
    runners: {
      type: 'array',
      items: {
        type: 'object',
        properties: { executor: { enum: ['docker', 'shell', 'ssh', 'kubernetes'] }, limit: { type: 'integer' } },
      },
    },
  },
};

function write(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function effortOf({ size, role }: Task, quick: boolean): Effort {
  const isLarge = size >= 1000;
  const edits = role === 'ours' || role === 'floor' ? 60 : isLarge ? 6 : 12;
  return {
    starts: isLarge ? 3 : 7,
    edits: quick ? Math.ceil(edits / 3) : edits,
    requests: isLarge || quick ? 4 : 10,
    timeout: 60_000,
  };
}

async function runTask(task: Task, quick: boolean): Promise<Row> {
  const { kind, size, role, peer, root, input } = task;
  const row = { kind, size, role, server: peer.name };
  say(`${kind} ${size}: ${peer.name}`);
  try {
    return { ...row, result: await measure({ ...peer, root }, input, effortOf(task, quick)) };
  } catch (error) {
    return { ...row, result: error instanceof Error ? error.message : String(error) };
  }
}

async function main(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick');
  const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '') : '';
  const peers = await preparePeers();
  // The peers' patterns do not look into hidden folders, as the cache is one.
  const folder = join(tmpdir(), 'gitlab-nix-runner-bench');
  const tasks = [
    ...[20, 200, 2000].flatMap((size) => pipelineTasks(folder, peers, size)),
    ...includedTasks(folder, peers),
    ...[1, 50, 1000].flatMap((size) => runnerTasks(folder, peers, size)),
    ...[1, 50, 1000].flatMap((size) => nixTasks(folder, peers, size)),
    ...machineTasks(folder, peers),
  ].filter(({ kind, size, peer }) => `${kind} ${size} ${peer.name}`.includes(only));
  const rows: Row[] = [];
  for (const task of tasks) {
    // Tombi checks the whole file for each letter: its largest size takes minutes.
    if (quick && task.role === 'toml' && task.size >= 1000) continue;
    rows.push(await runTask(task, quick));
  }
  const reached = [...targets(rows), ...('evaluation 600'.includes(only) ? [evaluationTarget(nixMachine())] : [])];
  process.stdout.write(`${table(rows)}\n\n${targetTable(reached)}\n\nLoad of the machine: ${loadavg()[0]}\n`);
  return reached.every(({ reached }) => reached) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(2);
  },
);
