import * as vscode from 'vscode';
import { type ExplainResult, type InspectResult, method } from '../../server/src/transport/protocol';
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
