/**
 * Bundles the extension, the language server and the command line into `dist/`.
 *
 *   tsx scripts/build.ts            minified, as packaged
 *   tsx scripts/build.ts --dev      readable, with source maps
 *   tsx scripts/build.ts --editor   also the tests that run inside VS Code
 *
 * What the code imports with `import()` stays in the same file, but runs only when first asked for.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './process.mjs';

interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly external?: string[];
  /** Whether the file is started from a command line by its own name. */
  readonly executable?: boolean;
  /** Runs in a web view instead of Node. */
  readonly web?: boolean;
}

const bundles: readonly Bundle[] = [
  { entry: 'client/src/extension.ts', out: 'dist/client.js', external: ['vscode'] },
  { entry: 'client/src/graph/main.ts', out: 'dist/graph.js', web: true },
  { entry: 'client/src/graph/graph.css', out: 'dist/graph.css', web: true },
  { entry: 'server/src/transport/boot.ts', out: 'dist/server.js' },
  { entry: 'server/src/transport/node.ts', out: 'dist/server-main.js' },
  { entry: 'server/src/cli/main.ts', out: 'dist/cli.js', executable: true },
];

/** The tests inside VS Code: mocha comes from `node_modules`, since it finds its own parts at run time. */
function editorBundles(): Bundle[] {
  const suites = readdirSync(join(root, 'test/editor/suite')).filter((name) => name.endsWith('.test.ts'));
  const external = ['vscode', 'mocha'];
  return [
    { entry: 'test/editor/index.ts', out: 'dist/test-editor/index.js', external },
    ...suites.map((name) => ({
      entry: `test/editor/suite/${name}`,
      out: `dist/test-editor/suite/${name.replace(/\.ts$/, '.js')}`,
      external,
    })),
  ];
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Tables stand in the bundles as JSON text: an engine reads that several times faster than the same as code. */
const jsonTables: Plugin = {
  name: 'json-tables',
  setup({ onLoad }) {
    onLoad({ filter: /schemas[\\/]data[\\/].*\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});`, loader: 'js' };
    });
  },
};

/** The examples of rules are made when somebody asks for them: the server starts without them. */
const lazyExamples: Plugin = {
  name: 'lazy-examples',
  setup({ onLoad }) {
    onLoad({ filter: /rules[\\/]\w+[\\/][\w-]+\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace(
        /^ {2}examples: (\{\n[\s\S]*?\n {2}\}),$/m,
        '  get examples() { return $1; },',
      );
      return { contents, loader: 'ts' };
    });
  },
};

function optionsOf(bundle: Bundle, dev: boolean): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: bundle.out,
    bundle: true,
    // The browser of the oldest VS Code that the extension runs in.
    ...(bundle.web
      ? { platform: 'browser', format: 'iife', target: 'chrome122' }
      : { platform: 'node', format: 'cjs', target: 'node20' }),
    // The package's own `module` entries tree-shake; `main` entries often hide behind a UMD wrapper.
    mainFields: ['module', 'main'],
    external: bundle.external ?? [],
    // The TOML parser names Node's global object, which a browser lacks.
    define: { global: 'globalThis', PACKAGE_VERSION: JSON.stringify(packageVersion()) },
    plugins: [jsonTables, lazyExamples],
    // Names stay as they are: V8 takes twice as long to compile a bundle whose names are all single letters.
    minifyWhitespace: !dev,
    minifySyntax: !dev,
    // Error reports and `instanceof` checks by name stay readable.
    keepNames: dev,
    sourcemap: dev,
    legalComments: 'none',
    logLevel: 'warning',
    ...(bundle.executable ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  };
}

async function main(args: readonly string[]): Promise<void> {
  const dev = args.includes('--dev');
  const wanted = [...bundles, ...(args.includes('--editor') ? editorBundles() : [])];
  const missing = wanted.filter((bundle) => !existsSync(join(root, bundle.entry)));
  if (missing.length > 0) throw new Error(`Missing entry files: ${missing.map((bundle) => bundle.entry).join(', ')}`);
  if (!dev) for (const bundle of wanted) rmSync(join(root, `${bundle.out}.map`), { force: true });
  await Promise.all(wanted.map((bundle) => build(optionsOf(bundle, dev))));
  for (const bundle of wanted) if (bundle.executable) chmodSync(join(root, bundle.out), 0o755);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
