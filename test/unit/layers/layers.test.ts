import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

/** Path of a file → what it imports. */
type Imports = Readonly<Record<string, string>>;

const forbidden: Imports = {
  'server/src/text/a.ts': '../syntax/nix/nodes',
  'server/src/syntax/nix/a.ts': '../../model/nix/value',
  'server/src/model/nix/a.ts': '../../workspace/file-system',
  'server/src/model/b.ts': 'vscode-languageserver-types',
  'server/src/workspace/a.ts': '../rules/rule',
  'server/src/rules/runner/a.ts': '../../engine',
  'server/src/engine/a.ts': '../features/hover',
  'server/src/engine/b.ts': '../cli/main',
  'server/src/features/a.ts': '../transport/node',
  'server/src/features/b.ts': 'vscode-languageserver/node',
  'server/src/transport/a.ts': '../cli/main',
  'server/src/cli/a.ts': '../../../client/src/session',
  'client/src/a.ts': '../../server/src/engine/engine',
  'client/src/b.ts': '../../server/src/transport/node',
  'client/src/graph/a.ts': 'vscode',
  'client/src/graph/b.ts': 'node:fs',
  'client/src/graph/c.ts': '../../../server/src/engine/engine',
};

const allowed: Imports = {
  'server/src/syntax/c.ts': '../text/span',
  'server/src/rules/runner/c.ts': '../../model/runner/runner',
  'server/src/rules/c.ts': './syntax/yaml',
  'server/src/features/c.ts': 'vscode-languageserver-types',
  'server/src/features/d.ts': '../../../snippets/catalogue',
  'server/src/transport/c.ts': 'vscode-languageserver/node',
  'server/src/cli/c.ts': '../transport/node',
  'server/src/cli/d.ts': '../features/inspect',
  'client/src/c.ts': '../../server/src/transport/protocol',
  'client/src/graph/d.ts': '../../../server/src/transport/protocol',
};

/** The files in which the project's linter settings forbid the import. */
function refusedOf(all: Imports): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-layers-'));
  try {
    copyFileSync('biome.json', join(folder, 'biome.json'));
    for (const [path, specifier] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `import { x } from '${specifier}';\nx();\n`);
    }
    const args = [
      'lint',
      '--only=style/noRestrictedImports',
      '--vcs-enabled=false',
      '--reporter=github',
      '--max-diagnostics=none',
    ];
    const program = join(process.cwd(), 'node_modules/.bin/biome');
    const { stdout } = spawnSync(program, [...args, '.'], { cwd: folder, encoding: 'utf8' });
    return Object.keys(all)
      .filter((path) => stdout.includes(`/${path},line=`))
      .sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a layer that imports to its right fails the lint, and nothing else does', () => {
  assert.deepEqual(refusedOf({ ...forbidden, ...allowed }), Object.keys(forbidden).sort());
});
