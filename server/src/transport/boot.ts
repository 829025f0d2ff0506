/**
 * Starts the server from the bundle beside this file, with the code that V8 made of it in an earlier run: compiling takes
 * longer than everything else that starting takes. The code lies in the same folder as the bundle, so whoever could
 * change it could change the bundle; where the folder cannot be written to, the server starts without.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

const bundle = join(__dirname, 'server-main.js');
const prefix = 'server-main.';
const suffix = '.v8';
/** The first requests are answered by then, so that what they needed is compiled too. */
const settled = 2000;

/** V8 itself looks at no more of a source than its length. */
function cacheName(): string {
  const { size, mtimeMs } = statSync(bundle);
  return `${prefix}${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}${suffix}`;
}

function readCache(name: string): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, name));
  } catch {
    return undefined;
  }
}

/** Replaces what earlier versions left. */
function writeCache(name: string, code: Buffer): void {
  try {
    const path = join(__dirname, name);
    writeFileSync(`${path}.${process.pid}`, code);
    renameSync(`${path}.${process.pid}`, path);
    for (const other of readdirSync(__dirname)) {
      if (other.startsWith(prefix) && other.endsWith(suffix) && other !== name) rmSync(join(__dirname, other));
    }
  } catch {
    // Not ours to write to: the next start compiles again.
  }
}

const name = cacheName();
const cachedData = readCache(name);
// The bundle holds ASCII alone, which is read as it is.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundle, 'latin1')}\n})`;
const script = new Script(source, { filename: bundle, ...(cachedData === undefined ? {} : { cachedData }) });
script.runInThisContext()({}, createRequire(bundle), { exports: {} }, bundle, dirname(bundle));
if (cachedData === undefined || script.cachedDataRejected === true) {
  setTimeout(() => writeCache(name, script.createCachedData()), settled).unref();
}
