/**
 * Bundles the language server in two files: what every start needs, and the rest, which is read when something of it is
 * first asked for. What takes part in a start is what V8 has to read each time, so it is kept small.
 *
 * In the code nothing tells of this: modules import each other as ever. Where a module of the first file imports one of
 * the second, `boot.ts` gives it an object whose properties load the second file when one of them is first looked at.
 */
import { join, relative, sep } from 'node:path';
import { type BuildOptions, build, type OnResolveArgs, type Plugin } from 'esbuild';
import { root } from './process.mjs';

/** Modules that a start does without, as patterns of their paths in the repository. */
const later: readonly RegExp[] = [
  /^server\/src\/features\//,
  /^server\/src\/engine\/(?:project-file|shellcheck\/(?:carry|checked-script|codes|fix)\.ts)/,
  /^server\/src\/transport\/(?:actions|doctor|language|pipeline-views|requests|navigation\/(?!register|client))/,
  /^server\/src\/(?:syntax|model)\/nix\//,
  /^server\/src\/syntax\/(?:toml|markdown)\//,
  /^server\/src\/model\/(?:host|runner)\//,
  /^server\/src\/rules\/(?:host|nixos|runner)\//,
  /^schemas\//,
  /^snippets\//,
];

/** Those among them that a start does ask for. */
const sooner: ReadonlySet<string> = new Set([
  'server/src/features/diagnostics.ts',
  'server/src/features/navigation/token-legend.ts',
  'server/src/features/positions.ts',
  'server/src/model/nix/plans.ts',
  'server/src/model/runner/lazy.ts',
  'server/src/model/runner/nix-image.ts',
  'server/src/model/runner/official-image.ts',
  'server/src/model/runner/token.ts',
  'server/src/model/runner/volume.ts',
]);

/** How one file names modules of the other. */
const prefixes = { main: 'main:', later: 'later:' };

const entry = 'server/src/transport/node.ts';

/** The path of a module from the repository's root, as esbuild names it too. */
function nameOf(path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Leaves modules that belong to the other file to it, and notes which are asked for. */
function leave(prefix: string, belongs: (name: string) => boolean, noted: Set<string>): Plugin {
  const asked = Symbol('asked');
  return {
    name: `leave-${prefix}`,
    setup({ onResolve, resolve }) {
      onResolve({ filter: /./ }, async (args: OnResolveArgs) => {
        if (args.kind === 'entry-point' || args.pluginData === asked || args.path.startsWith('node:')) return undefined;
        const { path, resolveDir, kind, importer } = args;
        const found = await resolve(path, { resolveDir, kind, importer, pluginData: asked });
        if (found.errors.length > 0 || found.external) return undefined;
        const name = nameOf(found.path);
        if (!belongs(name)) return undefined;
        noted.add(name);
        return { path: `${prefix}${name}`, external: true };
      });
    },
  };
}

/** Modules of Node that libraries ask for at once and then need only in rare cases. */
const rareBuiltins: Plugin = {
  name: 'rare-builtins',
  setup({ onResolve, onLoad }) {
    const namespace = 'rare-builtin';
    onResolve({ filter: /^(?:node:)?(?:child_process|crypto|v8)$/ }, (args) =>
      args.namespace === namespace ? { path: args.path, external: true } : { path: args.path, namespace },
    );
    onLoad({ filter: /./, namespace }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      const getters = names.map((name) => `get ${name}() { return require('${path}').${name}; },`);
      return { contents: `module.exports = {\n${getters.join('\n')}\n};` };
    });
  },
};

/** The files are texts of functions, which `compiled-bundle.ts` calls; so their code is read as it lies there. */
const shape: BuildOptions = {
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  // Else Node would be asked for modules that only the other file knows.
  supported: { 'dynamic-import': false },
};

const mainBundle = 'server-main.js';
const laterBundle = 'server-later.js';

export const serverBundles: readonly string[] = [mainBundle, laterBundle];

/** Builds the two files into a folder. */
export async function buildServer(given: BuildOptions, folder: string): Promise<void> {
  const options = { ...given, ...shape };
  const plugins = [rareBuiltins, ...(given.plugins ?? [])];
  const isLater = (name: string) => !sooner.has(name) && later.some((pattern) => pattern.test(name));
  const asked = new Set<string>();
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    outfile: join(folder, mainBundle),
    write: false,
    metafile: true,
    plugins: [leave(prefixes.later, isLater, asked), ...plugins],
  });
  const inMain = new Set(Object.keys(metafile.inputs));
  const returned = new Set<string>();
  await build({
    ...options,
    stdin: { contents: modulesOf(asked), resolveDir: root, sourcefile: 'server-later.ts' },
    outfile: join(folder, laterBundle),
    plugins: [leave(prefixes.main, (name) => inMain.has(name), returned), ...plugins],
  });
  const contents = `import './${entry}';\n${modulesOf(returned)}`;
  await build({
    ...options,
    stdin: { contents, resolveDir: root, sourcefile: 'server-main.ts' },
    outfile: join(folder, mainBundle),
    plugins: [leave(prefixes.later, isLater, new Set()), ...plugins],
  });
}

/**
 * The text of a module that exports `modules`: functions that answer other modules, by their names. Each is run when it is
 * first asked for.
 */
function modulesOf(names: ReadonlySet<string>): string {
  const rows = [...names].sort().map((name) => `${JSON.stringify(name)}: () => require('./${name}'),`);
  return ['export const modules = {', ...rows, '};'].join('\n');
}
