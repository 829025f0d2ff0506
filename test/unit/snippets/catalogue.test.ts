import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import TOML from '@iarna/toml';
import { parse as parseYaml } from 'yaml';
import { catalogue } from '../../../snippets/catalogue';
import { expandSnippet } from '../../../snippets/expand';
import type { SnippetLanguage } from '../../../snippets/snippet';
import { wrapSnippet } from './context';

interface Expanded {
  readonly id: string;
  readonly language: SnippetLanguage;
  readonly text: string;
  readonly file: string;
}

const expanded: readonly Expanded[] = catalogue.flatMap(({ id, forms }) =>
  forms.map((form) => {
    const text = expandSnippet(form.body);
    return { id, language: form.language, text, file: wrapSnippet(form, text) };
  }),
);

function inLanguage(language: SnippetLanguage): readonly Expanded[] {
  return expanded.filter((one) => one.language === language);
}

test('ids and titles are unique, and a snippet has one form per language', () => {
  assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
  assert.equal(new Set(catalogue.map(({ title }) => title)).size, catalogue.length);
  for (const { id, forms } of catalogue) {
    assert.equal(new Set(forms.map(({ language }) => language)).size, forms.length, id);
  }
});

test('what a user has to have at hand is there, in each language', () => {
  const ids = (language: SnippetLanguage) => inLanguage(language).map(({ id }) => id);
  assert.deepEqual(ids('nix'), [
    'host-daemon-runner',
    'pre-build-script',
    'nix-environment',
    'nix-volumes',
    'docker-host',
    'daemon-container-runner',
    'token-sops',
    'token-agenix',
  ]);
  assert.deepEqual(ids('toml'), [
    'host-daemon-runner',
    'pre-build-script',
    'nix-environment',
    'nix-volumes',
    'daemon-container-runner',
  ]);
  assert.deepEqual(ids('yaml'), [
    'default-profile',
    'nix-build-job',
    'flake-job',
    'cachix-push-job',
    'nix-job-template',
  ]);
});

test('bodies are written without outer indentation, tabs, or white space at line ends', () => {
  for (const { id, text } of expanded) {
    assert.equal(text, text.trim(), id);
    assert.doesNotMatch(text, /\t| +$/m, id);
  }
});

test('nothing of the snippet syntax is left after expansion but what the language itself means', () => {
  for (const { id, text } of inLanguage('yaml')) {
    assert.doesNotMatch(text, /\\\$|\$\{\d|\$\d/, id);
    assert.equal(text.replace(/\$(HOME|CI_[A-Z_]+)/g, '').includes('$'), false, id);
  }
  for (const { id, text } of expanded) assert.doesNotMatch(text, /\\[$}]|\$\{?\d/, id);
});

test('every YAML snippet parses, and its jobs have a script', () => {
  for (const { id, file } of inLanguage('yaml')) {
    const pipeline = parseYaml(file) as Record<string, { script?: unknown[]; tags?: unknown[]; extends?: string }>;
    for (const [name, job] of Object.entries(pipeline)) {
      if (name === 'default' || name.startsWith('.')) continue;
      assert.ok(Array.isArray(job.script) && job.script.every((line) => typeof line === 'string'), `${id}: ${name}`);
      assert.ok(job.extends !== undefined || job.tags?.includes('nix'), `${id}: ${name}`);
    }
  }
});

test('every TOML snippet parses, for the oldest runner too, and is one runner', () => {
  for (const { id, file } of inLanguage('toml')) {
    const { runners } = TOML.parse(file) as { runners?: unknown[] };
    assert.equal(runners?.length, 1, id);
  }
});

const nix = spawnSync('nix-instantiate', ['--version']).status === 0;

test('every Nix snippet parses', { skip: nix ? false : 'nix-instantiate is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-snippets-'));
  try {
    const files = inLanguage('nix').map(({ id, file }) => {
      const path = join(folder, `${id}.nix`);
      writeFileSync(path, file);
      return path;
    });
    assert.ok(files.length > 0);
    const env = { ...process.env, NIX_CONFIG: 'build-users-group =', NIX_STATE_DIR: join(folder, 'state') };
    const result = spawnSync('nix-instantiate', ['--parse', ...files], { encoding: 'utf8', env });
    assert.equal(result.status, 0, result.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
