import { defineRule } from '../rule';
import { findProblems, insertionFix, sentence } from '../syntax-problem';

export const rule = defineRule({
  id: 'syntax/toml',
  subject: 'syntax',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner configuration is not valid TOML.',
  why: 'The runner refuses the whole file, and with it every runner in it, when one line cannot be read. Here an error hides only the statement it stands in.',
  notWhen: [
    'The text is TOML 1.1, which GitLab Runner reads since 18.9 (line breaks and a trailing comma in inline tables); `runner/toml-version` looks at it for an older release.',
    'The text starts with a byte order mark or has CRLF line ends.',
    'A template marker stands in place of a value.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/', 'https://toml.io/en/v1.0.0'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A value is missing',
        text: 'concurrent =\n',
        marks: ['concurrent ='],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'The value is there', text: 'concurrent = 4\n' },
      {
        language: 'toml',
        caption: 'CRLF line ends, a comment among them',
        text: '# runners of the build host\r\nconcurrent = 4 # four\r\n',
      },
      {
        language: 'toml',
        caption: 'TOML 1.1',
        text: 'concurrent = 4\nsession_server = {\n  listen_address = "[::]:8093",\n  advertise_address = "ci.example.com:8093",\n}\n',
      },
      {
        language: 'toml',
        caption: 'A marker in place of a value',
        text: 'concurrent = {{ concurrent }}\n',
      },
    ],
  },
  check: (subject) => findProblems(subject, 'toml'),
  message: (problem) => ({
    what: sentence(problem.message),
    why: 'The runner does not load a configuration that is not valid TOML.',
    action: 'Correct the syntax at this place.',
  }),
  fixes: (finding) => insertionFix(finding.data),
});
