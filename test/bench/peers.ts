import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { root, say } from '../../scripts/process.mjs';
import type { ServerCommand } from './client';

/** The servers to compare with, in the versions that the figures are about. */
const packages = {
  'yaml-language-server': '1.25.0',
  'vscode-langservers-extracted': '4.10.0',
  tombi: '0.11.7',
};

/** The schema of pipelines that GitLab publishes for editors. */
const pipelineSchema = 'https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json';

export interface Peer extends Omit<ServerCommand, 'root'> {
  readonly name: string;
}

export interface Peers {
  readonly ours: Peer;
  readonly floor: Peer;
  readonly yaml: Peer;
  readonly json: Peer;
  readonly toml: Peer;
}

/** A folder outside the checkout for what the benchmark downloads and writes. */
function cacheFolder(name: string): string {
  const folder = join(process.env.GNR_CACHE ?? join(homedir(), '.cache/gitlab-nix-runner'), name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Installs the peers where they are missing, and says how to start each. */
export async function preparePeers(): Promise<Peers> {
  const folder = cacheFolder('bench-peers');
  await installPeers(folder);
  await build({
    entryPoints: [join(root, 'test/bench/floor.ts')],
    outfile: join(folder, 'floor.js'),
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
  });
  const schema = pathToFileURL(await schemaFile(folder)).href;
  const bin = (path: string) => [process.execPath, join(folder, 'node_modules', path), '--stdio'];
  return {
    ours: {
      name: 'gitlab-nix-runner',
      command: [process.execPath, join(root, 'dist/server.js'), '--stdio'],
      // Measured is what the server itself costs.
      settings: { gitlabNixRunner: { shellcheck: { enable: 'off' } } },
    },
    floor: { name: 'empty server', command: [process.execPath, join(folder, 'floor.js'), '--stdio'] },
    yaml: {
      name: 'yaml-language-server',
      command: bin('yaml-language-server/bin/yaml-language-server'),
      settings: {
        yaml: {
          schemaStore: { enable: false },
          schemas: { [schema]: '**/.gitlab-ci.yml' },
          customTags: ['!reference sequence'],
          validate: true,
        },
        http: {},
        '[yaml]': {},
        editor: {},
        files: {},
      },
    },
    json: {
      name: 'VS Code JSON server',
      command: bin('vscode-langservers-extracted/bin/vscode-json-language-server'),
      initializationOptions: { handledSchemaProtocols: ['file'] },
      settings: { json: { validate: { enable: true }, schemas: [{ fileMatch: ['**/gitlab-ci.json'], url: schema }] } },
    },
    toml: { name: 'tombi', command: [tombiProgram(folder), 'lsp', '--offline'] },
  };
}

async function installPeers(folder: string): Promise<void> {
  const missing = Object.entries(packages).filter(([name, version]) => installedVersion(folder, name) !== version);
  if (missing.length === 0) return;
  say(`Installing the servers to compare with into ${folder} …`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await promisify(execFile)('npm', args, { cwd: folder });
}

function installedVersion(folder: string, name: string): string | undefined {
  const path = join(folder, 'node_modules', name, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined;
}

/** Tombi's program itself, since the script that its package has in `bin` starts Node first. */
function tombiProgram(folder: string): string {
  const cpu = process.arch === 'arm64' ? 'arm64' : 'x64';
  const own = join(folder, `node_modules/@tombi-toml/cli-${process.platform}-${cpu}/tombi`);
  return existsSync(own) ? own : join(folder, 'node_modules/.bin/tombi');
}

/** `GNR_CI_SCHEMA` where it is set, else GitLab's schema, downloaded once; without a network a small one of our own. */
async function schemaFile(folder: string): Promise<string> {
  const given = process.env.GNR_CI_SCHEMA;
  if (given !== undefined) return given;
  const path = join(folder, 'gitlab-ci.schema.json');
  if (existsSync(path)) return path;
  try {
    const answer = await fetch(pipelineSchema, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(answer.statusText);
    writeFileSync(path, await answer.text());
    return path;
  } catch {
    say("GitLab's schema cannot be downloaded: the YAML and JSON servers get a small one, which flatters them.");
    return join(root, 'test/bench/small-schema.json');
  }
}
