import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../../server/src/engine/engine';
import { rules } from '../../../server/src/rules/registry.generated';
import { type CatalogueRow, catalogue, checks, unknowable } from './catalogue-rows';
import { secretRows } from './catalogue-secret-rows';
import { describeProblem, ExampleRepository } from './rule-bench';

const rows = [...catalogue, ...secretRows];

/** All problems of a pipeline but for matters of taste. */
function problemsOf(text: string): readonly Problem[] {
  const repository = new ExampleRepository({ language: 'yaml', caption: '', text }, rules);
  return repository.check().problems.filter(({ severity }) => severity !== 'hint');
}

function check({ rule, bad, says, also = [] }: CatalogueRow): void {
  const start = bad.indexOf('‹');
  const end = bad.indexOf('›') - 1;
  const text = bad.replace(/[‹›]/g, '');
  const problems = problemsOf(text);
  const shown = problems.map((problem) => describeProblem(problem, text)).join('\n');
  const found = problems.filter(
    (problem) => problem.rule.id === rule && problem.span.start === start && problem.span.end === end,
  );
  assert.equal(found.length, 1, `${rule} at ${JSON.stringify(text.slice(start, end))} in\n${text}\n${shown}`);
  const { why } = found[0]?.message ?? { why: '' };
  assert.ok(why.includes(says), `“${why}” does not quote “${says}”`);
  const others = problems.flatMap(({ rule: other, span }) =>
    other.id === rule && span.start === start ? [] : [`${other.id} ${text.slice(span.start, span.end)}`],
  );
  assert.deepEqual(others, also);
}

/** Each fix takes its finding away, keeps the file readable and brings no finding that was not there before. */
function checkFixes({ rule, bad }: CatalogueRow): void {
  const start = bad.indexOf('‹');
  const text = bad.replace(/[‹›]/g, '');
  const repository = new ExampleRepository({ language: 'yaml', caption: '', text }, rules);
  const { problems, project } = repository.check();
  const problem = problems.find((each) => each.rule.id === rule && each.span.start === start);
  assert.ok(problem !== undefined);
  const before = problems.map(({ rule: { id } }) => id);
  for (const { title, edits } of project.fixes(problem)) {
    const healed = repository.apply(edits);
    const after = healed.check().problems;
    const left = [...before];
    left.splice(left.indexOf(rule), 1);
    const added = after.filter(({ rule: { id }, severity }) => {
      const at = left.indexOf(id);
      if (at >= 0) left.splice(at, 1);
      return at < 0 && severity !== 'hint';
    });
    const shown = added.map((each) => describeProblem(each, healed.text(healed.uri)));
    assert.deepEqual(shown, [], `“${title}” makes\n${healed.text(healed.uri)}`);
  }
}

describe('the catalogue of GitLab’s checks of jobs', () => {
  for (const row of rows) {
    const name = row.bad.replaceAll('\n', '⏎').slice(0, 90);
    it(`${row.id} finds: ${name}`, () => check(row));
    it(`${row.id} has fixes that heal: ${name}`, () => checkFixes(row));
    it(`${row.id} is silent: ${row.good.replaceAll('\n', '⏎').slice(0, 90)}`, () => {
      assert.deepEqual(
        problemsOf(row.good).map((problem) => describeProblem(problem, row.good)),
        [],
      );
    });
  }

  it('shows every check, or says why it cannot be made', () => {
    const shown = new Set([...rows.map(({ id }) => id), ...Object.keys(unknowable)]);
    assert.deepEqual(
      checks.filter((id) => !shown.has(id)),
      [],
    );
    assert.deepEqual(
      [...shown].filter((id) => !checks.includes(id)),
      [],
    );
  });
});
