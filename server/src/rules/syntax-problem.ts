import type { Finding, Fix, SyntaxProblem, SyntaxSubject } from './rule';

/** What the three syntax rules share: they report what a reader could not read, and offer what it would insert. */
export function* findProblems(
  subject: SyntaxSubject,
  language: SyntaxSubject['language'],
): Iterable<Finding<SyntaxProblem>> {
  if (subject.language !== language) return;
  for (const problem of subject.errors) {
    const found = { at: problem.at, data: problem, related: problem.related ?? [] };
    yield subject.excerpt ? { ...found, severity: 'information' } : found;
  }
}

export function sentence(clause: string): string {
  const text = clause.trim().replace(/\.$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export function insertionFix(problem: SyntaxProblem): readonly Fix[] {
  if (problem.insert === undefined) return [];
  const { at, text } = problem.insert;
  return [{ title: `Insert \`${text.trim()}\``, safe: true, edits: [{ at, text }] }];
}
