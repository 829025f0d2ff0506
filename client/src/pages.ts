import * as vscode from 'vscode';
import {
  type ExplainJobParams,
  type ExplainJobResult,
  type ExplainResult,
  type InspectResult,
  method,
} from '../../server/src/transport/protocol';
import type { Session } from './session';
import type { TextPages } from './text-pages';

/** The rule of a diagnostic that this product made; undefined for those of others. */
function ruleOf(diagnostic: vscode.Diagnostic): string | undefined {
  if (diagnostic.source !== 'gitlab-nix-runner') return undefined;
  const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
  return code === undefined ? undefined : String(code);
}

/** The rules of the findings at the cursor; if there are none, of those on its line, then of the whole document. */
function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return [];
  const { active } = editor.selection;
  const own = vscode.languages.getDiagnostics(editor.document.uri).filter((one) => ruleOf(one) !== undefined);
  const here = own.filter((one) => one.range.contains(active));
  const onLine = own.filter((one) => one.range.start.line <= active.line && active.line <= one.range.end.line);
  const nearest = [here, onLine, own].find((list) => list.length > 0) ?? [];
  return [...new Set(nearest.map((one) => ruleOf(one) ?? ''))];
}

async function chooseRule(): Promise<string | undefined> {
  const rules = rulesAtCursor();
  if (rules.length === 0) {
    vscode.window.showInformationMessage('GitLab Nix Runner found nothing in this file that could be explained.');
    return undefined;
  }
  return rules.length === 1 ? rules[0] : vscode.window.showQuickPick(rules, { title: 'Explain which finding?' });
}

/** Opens the documentation of a rule; of the finding at the cursor unless told which. */
export async function explainFinding(session: Session, pages: TextPages, rule: string | undefined): Promise<void> {
  const chosen = rule ?? (await chooseRule());
  if (chosen === undefined) return;
  const client = await session.client();
  const result = await client.sendRequest<ExplainResult | null>(method.explain, { rule: chosen });
  if (result === null) throw new Error(`There is no rule ${chosen}.`);
  await pages.showMarkdown(`${result.rule}.md`, result.markdown);
}

/** Opens what a job will see on its runners: that of a name, that at the cursor, or one that is chosen from a list. */
export async function explainJob(session: Session, pages: TextPages, name: string | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error('Open a file of a pipeline first.');
  const client = await session.client();
  const convert = client.code2ProtocolConverter;
  const textDocument = convert.asTextDocumentIdentifier(editor.document);
  const ask = (choice: Pick<ExplainJobParams, 'job' | 'position'>) =>
    client.sendRequest<ExplainJobResult | null>(method.explainJob, { textDocument, ...choice });
  let result = await ask(
    name === undefined ? { position: convert.asPosition(editor.selection.active) } : { job: name },
  );
  if (result?.job === null) {
    const chosen = await vscode.window.showQuickPick(result.jobs, { title: 'Explain which job?' });
    if (chosen === undefined) return;
    result = await ask({ job: chosen });
  }
  if (result === null || result.job === null) {
    vscode.window.showInformationMessage('This file has no job of a pipeline.');
    return;
  }
  await pages.showMarkdown(`Job: ${result.job.replaceAll('/', '∕')}.md`, result.markdown);
}

/** Opens what the server made of the active document: what it knows, and what stayed unknown and why. */
export async function showUnderstood(session: Session, pages: TextPages): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) throw new Error('Open a file first.');
  const client = await session.client();
  const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
  const result = await client.sendRequest<InspectResult | null>(method.inspect, { textDocument });
  if (result === null) {
    vscode.window.showInformationMessage('This file is not one that GitLab Nix Runner checks.');
    return;
  }
  const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  await pages.showMarkdown(`Understood: ${name}.md`, result.markdown);
}
