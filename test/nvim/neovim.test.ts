import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const hasNeovim = spawnSync('nvim', ['--version']).status === 0;

describe('Neovim', { skip: hasNeovim ? false : 'nvim is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-nvim-'));
  const cli = join(folder, 'cli.js');
  const file = join(folder, '.gitlab-ci.yml');

  before(async () => {
    await build({
      absWorkingDir: root,
      entryPoints: ['server/src/cli/main.ts'],
      outfile: cli,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { global: 'globalThis', PACKAGE_VERSION: '"0.0.0"' },
      logLevel: 'error',
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('shows findings of `lsp --stdio` and applies a fix', () => {
    writeFileSync(file, 'build:\n  tags: [nix]\n  script:\n    - nix-build default.nix\n');
    const output = execFileSync('nvim', ['--headless', '--clean', '-n', '-c', 'luafile session.lua'], {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        GNR_SERVER: [process.execPath, cli, 'lsp', '--stdio'].join('\n'),
        GNR_FILE: file,
        XDG_STATE_HOME: folder,
        XDG_CACHE_HOME: folder,
      },
      encoding: 'utf8',
      timeout: 90_000,
    });
    const line = output.split('\n').find((text) => text.startsWith('{')) ?? '{}';
    assert.deepEqual(JSON.parse(line), {
      reason: 'done',
      before: [{ code: 'pipeline/profile-not-sourced', line: 3, from: 6, to: 27, source: 'gitlab-nix-runner' }],
      after: [],
      actions: [
        'Source the Nix profile in this job',
        'Source the Nix profile in `default:`, for all jobs',
        'Disable `pipeline/profile-not-sourced` for this line',
        'Disable `pipeline/profile-not-sourced` in this file',
      ],
      text: 'build:\n  tags: [nix]\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n  script:\n    - nix-build default.nix',
    });
  });
});
