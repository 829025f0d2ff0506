import type { Diagnostic, DiagnosticRelatedInformation, DiagnosticTag } from 'vscode-languageserver-types';
import type { Problem } from '../engine/engine';
import type { Severity } from '../rules/rule';
import { rulePage } from '../rules/rule-page';
import { type Positions, rangeOf, type TextSource } from './positions';

/** The name under which editors show and filter our findings. */
export const diagnosticSource = 'gitlab-nix-runner';

/** What a client can take beside range and message. */
export interface DiagnosticAbilities {
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  /** The tags that it knows. */
  readonly tags: readonly DiagnosticTag[];
  readonly data: boolean;
}

/** Kept by the client and handed back with requests for code actions. */
export interface DiagnosticData {
  readonly rule: string;
}

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = { error: 1, warning: 2, information: 3, hint: 4 };
const tags: Readonly<Record<'unnecessary' | 'deprecated', DiagnosticTag>> = { unnecessary: 1, deprecated: 2 };

/** A finding as the client shows it: what is wrong, why, and what to do, a line each. */
export function toDiagnostic(
  problem: Problem,
  positions: Positions,
  source: TextSource,
  abilities: DiagnosticAbilities,
): Diagnostic {
  const { what, why, action } = problem.message;
  const { id, tag } = problem.rule;
  const diagnostic: Diagnostic = {
    range: rangeOf(positions, problem.span),
    severity: severities[problem.severity],
    code: id,
    source: diagnosticSource,
    message: `${what}\n${why}\n${action}`,
  };
  if (abilities.codeDescription) diagnostic.codeDescription = { href: rulePage(id) };
  if (tag !== undefined && abilities.tags.includes(tags[tag])) diagnostic.tags = [tags[tag]];
  if (abilities.relatedInformation && problem.related.length > 0) {
    diagnostic.relatedInformation = relatedInformation(problem, source);
  }
  if (abilities.data) diagnostic.data = { rule: id } satisfies DiagnosticData;
  return diagnostic;
}

function relatedInformation(problem: Problem, source: TextSource): DiagnosticRelatedInformation[] {
  return problem.related.flatMap(({ uri, span, message }) => {
    const positions = source.positions(uri);
    if (positions === undefined) return [];
    return [{ location: { uri: source.clientUri(uri), range: rangeOf(positions, span) }, message }];
  });
}
