import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../../server/src/rules/registry.generated';
import { catalogue, checks, type LoadRow, unknowable } from './catalogue-load-rows';
import { describeProblem, ExampleRepository } from './rule-bench';

type Files = Readonly<Record<string, string>>;

/** All problems of a repository but for matters of taste, with the file they stand in. */
function problemsOf(text: string, files: Files) {
  const repository = new ExampleRepository({ language: 'yaml', caption: '', text, files }, rules);
  const problems = repository.check().problems.filter(({ severity }) => severity !== 'hint');
  return problems.map((problem) => ({
    problem,
    path: problem.uri.replace('file:///repository/', ''),
    text: repository.text(problem.uri).slice(problem.span.start, problem.span.end),
    shown: describeProblem(problem, repository.text(problem.uri)),
  }));
}

const bare = (text: string): string => text.replace(/[‹›]/g, '');

function check({ id, rule, bad, files, says, also }: LoadRow): void {
  const texts = { '.gitlab-ci.yml': bad, ...files };
  const [path, marked] =
    Object.entries(texts).find(([, text]) => text.includes('‹')) ?? assert.fail(`no mark in ${id}`);
  const start = marked.indexOf('‹');
  const end = marked.indexOf('›') - 1;
  const clean = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bare(text)]));
  const problems = problemsOf(bare(bad), clean);
  const name = rule.includes('/') ? rule : `pipeline/${rule}`;
  const isIt = (each: (typeof problems)[number]): boolean =>
    each.problem.rule.id === name &&
    each.path === path &&
    each.problem.span.start === start &&
    each.problem.span.end === end;
  const found = problems.filter(isIt);
  assert.equal(found.length, 1, `${name} at ${path} ${start}:${end}\n${problems.map(({ shown }) => shown).join('\n')}`);
  const { what, why } = found[0]?.problem.message ?? assert.fail();
  assert.ok(`${what} ${why}`.includes(says), `“${why}” does not quote “${says}”`);
  const others = problems.filter((each) => !isIt(each));
  assert.deepEqual(
    others.map((each) => `${each.problem.rule.id} ${each.text}`),
    also,
  );
}

describe('the catalogue of GitLab’s checks of files, includes, inputs and of what a pipeline is made of', () => {
  for (const row of catalogue) {
    it(`${row.id} finds: ${row.bad.replaceAll('\n', '⏎').slice(0, 90)}`, () => check(row));
    it(`${row.id} is silent: ${row.good.replaceAll('\n', '⏎').slice(0, 90)}`, () => {
      const files = Object.fromEntries(Object.entries(row.goodFiles).map(([name, text]) => [name, bare(text)]));
      assert.deepEqual(
        problemsOf(row.good, files).map(({ shown }) => shown),
        [],
      );
    });
  }

  it('shows every check, or says why nobody can know', () => {
    const shown = [...new Set([...catalogue.map(({ id }) => id), ...Object.keys(unknowable)])].sort();
    assert.deepEqual(shown, [...checks].sort());
  });
});
