import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../../server/src/rules/registry.generated';
import type { AnyRule, Example } from '../../../server/src/rules/rule';
import { describeProblem, ExampleRepository } from './rule-bench';

/** Rule ids to run alone while working on them: `RULE=runner/nix-remote`. */
const only = process.env.RULE;

for (const rule of rules) {
  if (only !== undefined && rule.id !== only) continue;
  describe(rule.id, () => {
    for (const example of rule.examples.bad) {
      it(`finds: ${example.language}, ${example.caption}`, () => findsExactly(rule, example));
      if (rule.fixable && example.unfixable !== true) {
        it(`repairs: ${example.language}, ${example.caption}`, () => repairs(rule, example));
      }
    }
    for (const example of rule.examples.good) {
      it(`is silent: ${example.language}, ${example.caption}`, () => isSilent(example));
    }
  });
}

/** The rule marks exactly the texts it says; of the others only those that the example names speak up. */
function findsExactly(rule: AnyRule, example: Example): void {
  const repository = new ExampleRepository(example, rules);
  const { problems } = repository.check();
  const own = problems.filter((problem) => problem.rule.id === rule.id);
  const marks = own.map(({ uri, span }) => repository.text(uri).slice(span.start, span.end));
  assert.deepEqual(marks, example.marks, 'the texts that the findings cover');
  for (const problem of own) {
    assert.equal(problem.severity, example.severity ?? rule.severity, 'severity');
    assertWorded(problem.message);
  }
  const others = problems.filter(
    (problem) => problem.rule.id !== rule.id && !(example.also ?? []).includes(problem.rule.id),
  );
  assert.deepEqual(
    others.map((problem) => describeProblem(problem, repository.text(problem.uri))),
    [],
    'findings of other rules',
  );
}

/** Each finding has a fix; with the preferred ones applied it is gone and nothing new is there. */
function repairs(rule: AnyRule, example: Example): void {
  let repository = new ExampleRepository(example, rules);
  const before = repository.check();
  const findings = before.problems.filter((problem) => problem.rule.id === rule.id).length;
  const known = new Set(before.problems.map((problem) => problem.rule.id));
  for (let round = 0; round < findings; round++) {
    const { problems, project } = repository.check();
    const problem = problems.find((p) => p.rule.id === rule.id);
    if (problem === undefined) break;
    const fixes = project.fixes(problem);
    assert.ok(fixes.length > 0, `no fix for: ${describeProblem(problem, repository.text(problem.uri))}`);
    for (const fix of fixes) assertHeals(repository, problem.rule.id, problems.length, fix.edits, fix.title);
    repository = repository.apply(fixes[0]?.edits ?? new Map());
  }
  const { problems } = repository.check();
  const left = problems.filter((problem) => problem.rule.id === rule.id || !known.has(problem.rule.id));
  assert.deepEqual(
    left.map((problem) => describeProblem(problem, repository.text(problem.uri))),
    [],
    `after the fixes:\n${[...new Set([repository.uri, ...problems.map((p) => p.uri)])].map((uri) => repository.text(uri)).join('\n')}`,
  );
}

/** Every fix, the later ones too, takes its finding away and adds none. */
function assertHeals(
  repository: ExampleRepository,
  rule: string,
  count: number,
  edits: Parameters<ExampleRepository['apply']>[0],
  title: string,
): void {
  const healed = repository.apply(edits);
  const { problems } = healed.check();
  const texts = problems.map((problem) => describeProblem(problem, healed.text(problem.uri)));
  const text = healed.text(healed.uri);
  assert.ok(
    problems.length < count,
    `“${title}” leaves ${count} findings at ${problems.length}: ${texts.join('; ')}\n${text}`,
  );
  assert.ok(!texts.some((t) => t.startsWith('syntax/') && rule !== 'syntax'), `“${title}” breaks the syntax:\n${text}`);
}

function isSilent(example: Example): void {
  const repository = new ExampleRepository(example, rules);
  const { problems } = repository.check();
  assert.deepEqual(
    problems.map((problem) => describeProblem(problem, repository.text(problem.uri))),
    [],
  );
}

/** What, why and what to do are one sentence each. */
function assertWorded(message: { readonly what: string; readonly why: string; readonly action: string }): void {
  for (const sentence of [message.what, message.why, message.action]) {
    assert.match(sentence, /^[“`"*A-Z].*[.?]$/s, 'a sentence with a capital and an end');
  }
}
