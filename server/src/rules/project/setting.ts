import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'project/setting',
  subject: 'project',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A setting in `.gitlab-nix-runner.yml` means nothing.',
  why: 'The project file settles severities, file patterns and releases. A name that is not known is ignored, so a rule that someone meant to switch off would still fire.',
  notWhen: ['The rule exists, whatever its default severity.'],
  references: [],
  examples: { bad: [], good: [] },
  *check(subject) {
    for (const problem of subject.problems) yield { at: problem.at, data: problem };
  },
  message: (problem) => ({
    what: problem.what,
    why: 'It is ignored, so it has no effect.',
    action: problem.action,
  }),
  fixes: ({ data, at }) =>
    data.replacement === undefined
      ? []
      : [{ title: `Replace by \`${data.replacement}\``, safe: false, edits: [{ at, text: data.replacement }] }],
});
