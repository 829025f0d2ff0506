import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../../server/src/rules/registry.generated';
import type { ExampleLanguage } from '../../../server/src/rules/rule';
import { catalogue } from '../../../snippets/catalogue';
import { expandSnippet } from '../../../snippets/expand';
import { describeProblem, ExampleRepository } from '../rules/rule-bench';
import { completeFile } from './surroundings';

describe('snippets are clean under our own rules', () => {
  for (const snippet of catalogue) {
    for (const form of snippet.forms) {
      it(`${snippet.id} as ${form.language}`, () => {
        const text = completeFile(form, expandSnippet(form.body));
        const language: ExampleLanguage = form.language;
        const repository = new ExampleRepository({ language, caption: snippet.title, text }, rules);
        const problems = repository.check().problems.map((problem) => describeProblem(problem, text));
        assert.deepEqual(problems, [], text);
      });
    }
  }
});
