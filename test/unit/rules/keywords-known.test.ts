import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import data from '../../../schemas/data/ci-keywords.json';
import type { Problem } from '../../../server/src/engine/engine';
import { rules } from '../../../server/src/rules/registry.generated';
import { ExampleRepository } from './rule-bench';

interface Keyword {
  readonly path: string;
  readonly types?: readonly string[];
  readonly enum?: readonly string[];
}

const keywords: readonly Keyword[] = data.keywords;

/** Keys below which every name is free, those that the lint knows only a part of, and what GitLab has removed. */
const free = /license_management|^(?:variables|spec|include)(?:\.|$)|\*|^job\.(?:run|secrets)|!reference|\$schema/;
const checked = keywords.filter(({ path }) => path.includes('.') && !free.test(path));

function problemsOf(text: string): readonly Problem[] {
  return new ExampleRepository({ language: 'yaml', caption: '', text }, rules).check().problems;
}

/** A pipeline with a keyword at the place that its path tells. */
function pipelineWith(path: string): string {
  const [scope = '', ...steps] = path.split('.');
  let value = 'x';
  for (const step of steps.reverse()) {
    const isItem = step.endsWith('[]');
    value = `{${isItem ? step.slice(0, -2) : step}: ${isItem ? `[${value}]` : value}}`;
  }
  const job = path.startsWith('job.trigger') ? '' : 'script: [make]';
  if (scope !== 'job') return `build: {script: [make]}\n${scope}: ${value}\n`;
  return `build: ${job === '' ? value : value.replace('{', value.startsWith('{script') ? '{' : `{${job}, `)}\n`;
}

/** The name with two letters swapped, or one doubled where that makes no other. */
function slip(name: string): string {
  const swapped = `${name[1]}${name[0]}${name.slice(2)}`;
  return name.length > 3 && name[0] !== name[1] ? swapped : `${name}${name.at(-1)}`;
}

function isUnknown(problem: Problem, name: string, text: string): boolean {
  return problem.rule.id === 'pipeline/unknown-keyword' && text.slice(problem.span.start, problem.span.end) === name;
}

describe('keywords at every depth', () => {
  for (const { path } of checked) {
    const name = path.replace('[]', '').split('.').at(-1)?.replace('[]', '') ?? '';
    it(`knows ${path}`, () => {
      const text = pipelineWith(path);
      assert.deepEqual(
        problemsOf(text)
          .filter((problem) => isUnknown(problem, name, text))
          .map(({ message }) => `${message.what} ${message.why}`),
        [],
        text,
      );
    });
    // The script is there already, and a need without a job is told of as a whole.
    if (path === 'job.script' || path === 'job.needs[].parallel.matrix') continue;
    it(`knows the nearest of a slip in ${path}`, () => {
      const misspelt = slip(name);
      const text = pipelineWith(`${path.slice(0, path.lastIndexOf(name))}${misspelt}`);
      const problem = problemsOf(text).find((each) => isUnknown(each, misspelt, text));
      assert.ok(problem !== undefined, `no finding in ${text}`);
      assert.equal(problem.message.action, `Write \`${name}\`.`);
    });
  }
});
