/**
 * Writes every generated file of the repository.
 *
 *   tsx scripts/generate.ts           writes what changed, and says what
 *   tsx scripts/generate.ts --check   writes nothing; fails when a file on disk is stale
 *
 * Each module in `scripts/generate/` exports `outputs()`: path (from the repository's root) → whole text of the file.
 * With `ownedFolder` it also claims a folder: a file there that it does not write any more is stale, and is removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './process.mjs';

interface Generator {
  outputs(): Promise<Map<string, string>>;
  readonly ownedFolder?: string;
}

/** Path → text, or nothing where a file has to go. */
type Outputs = Map<string, string | undefined>;

function isGenerator(module: unknown): module is Generator {
  return typeof module === 'object' && module !== null && 'outputs' in module && typeof module.outputs === 'function';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The files below a folder, as paths from the repository's root. */
function filesIn(folder: string | undefined): string[] {
  if (folder === undefined || !existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function write(path: string, text: string | undefined): void {
  if (text === undefined) {
    rmSync(join(root, path));
    return;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The outputs of all generators, in the order of their file names. Two generators may not write one file. */
async function allOutputs(): Promise<Outputs> {
  const folder = join(root, 'scripts/generate');
  const all = new Map<string, string | undefined>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.ts')) continue;
    const module: unknown = await import(pathToFileURL(join(folder, name)).href);
    if (!isGenerator(module)) throw new Error(`scripts/generate/${name} exports no function outputs()`);
    for (const [path, text] of await module.outputs()) {
      if (all.has(path)) throw new Error(`${path} is written by two generators, the second is ${name}`);
      all.set(path, text);
    }
    for (const path of filesIn(module.ownedFolder)) if (!all.has(path)) all.set(path, undefined);
  }
  return all;
}

async function main(check: boolean): Promise<number> {
  const outputs = await allOutputs();
  const stale = [...outputs].filter(([path, text]) => readText(join(root, path)) !== text);
  for (const [path, text] of stale) {
    process.stderr.write(`${check ? 'stale' : 'wrote'} ${path}\n`);
    if (!check) write(path, text);
  }
  process.stderr.write(`${outputs.size} generated files, ${stale.length} ${check ? 'stale' : 'written'}\n`);
  if (check && stale.length > 0) process.stderr.write('Run: npm run generate\n');
  return check && stale.length > 0 ? 1 : 0;
}

main(process.argv.includes('--check')).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 2;
  },
);
