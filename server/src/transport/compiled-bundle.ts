/**
 * Runs a bundle with the code that V8 made of it in an earlier run: compiling takes longer than everything else that
 * starting takes. The code lies in the same folder as the bundle, so whoever could change it could change the bundle; where
 * the folder cannot be written to, the bundle is compiled each time.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  const cachedData = code.read();
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, __dirname);
  if (cachedData === undefined || script.cachedDataRejected === true) {
    setTimeout(() => code.write(script.createCachedData()), settled).unref();
  }
  return module.exports;
}

/** The file with the compiled code of one version of a bundle. */
class CompiledCode {
  private readonly file: string;

  constructor(
    private readonly name: string,
    path: string,
  ) {
    // V8 itself looks at no more of a source than its length.
    const { size, mtimeMs } = statSync(path);
    this.file = `${name}.${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}${suffix}`;
  }

  read(): Buffer | undefined {
    try {
      return readFileSync(join(__dirname, this.file));
    } catch {
      return undefined;
    }
  }

  /** Replaces what earlier versions left. */
  write(code: Buffer): void {
    try {
      const path = join(__dirname, this.file);
      writeFileSync(`${path}.${process.pid}`, code);
      renameSync(`${path}.${process.pid}`, path);
      for (const other of readdirSync(__dirname)) {
        const isEarlier = other.startsWith(`${this.name}.`) && other.endsWith(suffix) && other !== this.file;
        if (isEarlier) rmSync(join(__dirname, other));
      }
    } catch {
      // Not ours to write to: the next start compiles again.
    }
  }
}
