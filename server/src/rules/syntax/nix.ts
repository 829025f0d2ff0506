import { defineRule } from '../rule';
import { findProblems, insertionFix, sentence } from '../syntax-problem';

export const rule = defineRule({
  id: 'syntax/nix',
  subject: 'syntax',
  severity: 'error',
  since: '0.1.0',
  summary: 'A Nix file cannot be parsed.',
  why: 'No configuration that imports the file can be evaluated. Here an error hides only the binding it stands in: the rest of the module is still checked.',
  notWhen: ['The text is valid in any Nix up to 2.28, pipe operators included.'],
  references: ['https://nix.dev/manual/nix/2.28/language/syntax.html'],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A semicolon is missing',
        text: '{\n  virtualisation.docker.enable = true\n  networking.hostName = "ci";\n}\n',
        marks: [''],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Each binding ends with a semicolon',
        text: '{\n  virtualisation.docker.enable = true;\n  networking.hostName = "ci";\n}\n',
      },
    ],
  },
  check: (subject) => findProblems(subject, 'nix'),
  message: (problem) => ({
    what: sentence(problem.message),
    why: 'Nix stops at the first syntax error, so the configuration does not evaluate.',
    action:
      problem.insert === undefined
        ? 'Correct the syntax at this place.'
        : `Insert \`${problem.insert.text.trim()}\` here.`,
  }),
  fixes: (finding) => insertionFix(finding.data),
});
