import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { extension } from './workspace';

/** Shorter than the time limit of a test, so that a wait in vain says what was found instead. */
const patience = 60_000;

const severities = ['error', 'warning', 'information', 'hint'] as const;

/** Our diagnostics of a document, in the order of their places. */
export function ownDiagnostics(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  const own = vscode.languages.getDiagnostics(uri).filter((one) => one.source === 'gitlab-nix-runner');
  return own.sort((a, b) => a.range.start.compareTo(b.range.start) || ruleOf(a).localeCompare(ruleOf(b)));
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Such as `3:5-3:9 runner/privileged warning`, lines and columns from 1. */
export function asText(diagnostic: vscode.Diagnostic): string {
  const { start, end } = diagnostic.range;
  const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
  return `${place} ${ruleOf(diagnostic)} ${severities[diagnostic.severity]}`;
}

/** Resolves once the diagnostics of a document, read by `look`, are as expected; tells the difference if they never are. */
export function findingsBecome(
  uri: vscode.Uri,
  expected: readonly string[],
  look: (diagnostic: vscode.Diagnostic) => string = asText,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const found = () => ownDiagnostics(uri).map(look);
    const end = () => {
      listener.dispose();
      clearTimeout(limit);
    };
    const ask = () => {
      if (found().join('\n') !== expected.join('\n')) return;
      end();
      resolve();
    };
    const listener = vscode.languages.onDidChangeDiagnostics(ask);
    const limit = setTimeout(() => {
      end();
      try {
        assert.deepEqual(found(), expected, uri.path);
        resolve();
      } catch (error) {
        reject(error);
      }
    }, patience);
    ask();
  });
}

interface CheckReport {
  readonly files: readonly {
    readonly path: string;
    readonly findings: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly range: { readonly start: vscode.Position; readonly end: vscode.Position };
    }[];
  }[];
}

/** What the command line prints as JSON for a folder. */
export function commandLine<T>(folder: vscode.Uri, ...args: readonly string[]): T {
  const cli = join(extension().extensionPath, 'dist/cli.js');
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--format', 'json', '.'], {
    cwd: folder.fsPath,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as T;
}

/**
 * What the command line finds in a folder: the texts of `asText` by the path of the file below it. It shares the engine
 * with the language server, but nothing of the way from there to the editor.
 */
export function checkedByCommandLine(folder: vscode.Uri): ReadonlyMap<string, readonly string[]> {
  const report = commandLine<CheckReport>(folder, 'check');
  return new Map(
    report.files.map(({ path, findings }) => [
      path,
      findings.map(({ rule, severity, range: { start, end } }) => {
        const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
        return `${place} ${rule} ${severity}`;
      }),
    ]),
  );
}
