import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode';
import { bringsReasonToStart, isReasonToStart, telltaleFiles } from '../../../client/src/files';

function documentOf(path: string, languageId: string, text = '', scheme = 'file'): TextDocument {
  return { uri: { scheme, path }, languageId, getText: () => text } as unknown as TextDocument;
}

test('pipelines, runner configurations and the project file start the server by their names', () => {
  for (const [path, language] of [
    ['/p/.gitlab-ci.yml', 'yaml'],
    ['/p/ci/build.gitlab-ci.yml', 'gitlab'],
    ['/p/.gitlab-nix-runner.yml', 'yaml'],
    ['/etc/gitlab-runner/config.toml', 'toml'],
    ['/home/me/.gitlab-runner/config.toml', 'toml'],
  ] as const) {
    assert.equal(isReasonToStart(documentOf(path, language)), true, path);
  }
});

test('Nix and TOML files start it by what they say', () => {
  assert.equal(isReasonToStart(documentOf('/p/ci.nix', 'nix', '{ services.gitlab-runner.enable = true; }')), true);
  assert.equal(isReasonToStart(documentOf('/p/r.toml', 'toml', 'concurrent = 1\n\n[[runners]]\n')), true);
  assert.equal(isReasonToStart(documentOf('/x', 'nix', '{ services.gitlab-runner = { }; }', 'untitled')), true);
});

test('everything else does not', () => {
  for (const document of [
    documentOf('/p/shell.nix', 'nix', '{ pkgs }: pkgs.mkShell { }'),
    documentOf('/p/Cargo.toml', 'toml', '[package]\nname = "runners"\n'),
    documentOf('/p/docker-compose.yml', 'yaml', 'services: {}'),
    documentOf('/p/README.md', 'markdown', 'gitlab-runner'),
    documentOf('/p/my-gitlab-ci.yml', 'yaml'),
    documentOf('/p/.gitlab-ci.yml', 'yaml', '', 'git'),
  ]) {
    assert.equal(isReasonToStart(document), false, document.uri.path);
  }
});

test('a change starts it when the lines that it touched do', () => {
  const lines = ['{', '  services.gitlab-runner = { };', '}'];
  const document = {
    ...documentOf('/p/x.nix', 'nix'),
    lineCount: lines.length,
    lineAt: (line: number) => ({ text: lines[line] ?? '' }),
  } as unknown as TextDocument;
  const change = (line: number, text: string) =>
    ({ range: { start: { line } }, text }) as unknown as TextDocumentContentChangeEvent;
  assert.equal(bringsReasonToStart(document, change(1, 'r')), true);
  assert.equal(bringsReasonToStart(document, change(0, '{\n  ')), true);
  assert.equal(bringsReasonToStart(document, change(0, '{')), false);
  assert.equal(bringsReasonToStart(document, change(2, '}\n\n\n')), false);
});

test('the manifest activates on the same files that start the server', () => {
  const { activationEvents } = JSON.parse(readFileSync('package.json', 'utf8')) as { activationEvents: string[] };
  const contains = activationEvents
    .filter((event) => event.startsWith('workspaceContains:'))
    .map((event) => event.slice('workspaceContains:'.length));
  assert.deepEqual(contains, expandBraces(telltaleFiles));
});

function expandBraces(glob: string): string[] {
  const [, before = '', inside = '', after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(glob) ?? [];
  return inside.split(',').map((part) => `${before}${part}${after}`);
}
