/**
 * Runs a bundle with the code that V8 made of it in an earlier run: compiling takes longer than everything else that
 * starting takes. The code lies in the same folder as the bundle, so whoever could change it could change the bundle; where
 * the folder cannot be written to, the bundle is compiled each time.
 */
import { closeSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

const suffix = '.v8';
/** What a bundle was first asked for is done by then, so that what it needed is compiled too. */
const settled = 2000;

/**
 * The exports of `<name>.js` in the folder of this file. The bundle is the text of a function with the parameters that Node
 * gives a module, and holds ASCII alone, so it is used as it is read.
 */
export function runBundle(name: string, require: (id: string) => unknown): unknown {
  const path = join(__dirname, `${name}.js`);
  const code = new CompiledCode(name, path);
  const files = new Files(Math.max(statSync(path).size, code.size));
  const source = files.read(path).toString('latin1');
  const cachedData = code.read(files);
  const script = new Script(source, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, __dirname);
  if (cachedData === undefined || script.cachedDataRejected === true) {
    setTimeout(() => code.write(script.createCachedData()), settled).unref();
  }
  return module.exports;
}

/** Reads files one after the other into the same memory: reading into memory that is not in use yet takes long. */
class Files {
  private readonly memory: Buffer;

  constructor(largest: number) {
    this.memory = Buffer.allocUnsafeSlow(largest);
  }

  /** What a file holds, until another one is read. */
  read(path: string): Buffer {
    const file = openSync(path, 'r');
    try {
      let length = 0;
      for (let more = 1; more > 0; length += more) {
        more = readSync(file, this.memory, length, this.memory.length - length, null);
      }
      return this.memory.subarray(0, length);
    } finally {
      closeSync(file);
    }
  }
}

/** The file with the compiled code of one version of a bundle. */
class CompiledCode {
  readonly path: string;
  private readonly file: string;

  constructor(
    private readonly name: string,
    bundle: string,
  ) {
    // V8 itself looks at no more of a source than its length.
    const { size, mtimeMs } = statSync(bundle);
    this.file = `${name}.${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}${suffix}`;
    this.path = join(__dirname, this.file);
  }

  /** In bytes; 0 where there is none yet. */
  get size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  read(files: Files): Buffer | undefined {
    if (this.size === 0) return undefined;
    try {
      return files.read(this.path);
    } catch {
      return undefined;
    }
  }

  /** Replaces what earlier versions left. */
  write(code: Buffer): void {
    try {
      const unfinished = `${this.path}.${process.pid}`;
      writeFileSync(unfinished, code);
      renameSync(unfinished, this.path);
      for (const other of readdirSync(__dirname)) {
        const isEarlier = other.startsWith(`${this.name}.`) && other.endsWith(suffix) && other !== this.file;
        if (isEarlier) rmSync(join(__dirname, other));
      }
    } catch {
      // Not ours to write to: the next start compiles again.
    }
  }
}
