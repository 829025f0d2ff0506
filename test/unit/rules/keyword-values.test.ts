import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import data from '../../../schemas/data/ci-keywords.json';
import type { Problem } from '../../../server/src/engine/engine';
import { rules } from '../../../server/src/rules/registry.generated';
import { describeProblem, ExampleRepository } from './rule-bench';

interface Keyword {
  readonly path: string;
  readonly types?: readonly string[];
  readonly enum?: readonly string[];
}

const keywords: readonly Keyword[] = data.keywords;
const checked = keywords.filter(({ path }) => path.includes('.') && !/!reference|\$schema/.test(path));

/** A value of each type. The words stand nowhere else in a pipeline of this file. */
const samples: Readonly<Record<string, string>> = {
  string: 'wordword',
  integer: '7',
  number: '7.25',
  boolean: 'true',
  array: '[wordword]',
  object: '{wordword: x}',
};

/** What GitLab takes or passes over although the table does not list it, and why nothing is told. */
const accepted: Readonly<Record<string, string>> = {
  'workflow.name': 'numbers and booleans are made text',
  'job.release.assets.links[].name': 'numbers and booleans are made text',
  'job.release.assets.links[].url': 'numbers and booleans are made text',
  'job.release.assets.links[].filepath': 'numbers and booleans are made text',
  'job.trigger.include[].inputs': 'told of once the file is found (the catalogue of loading has it)',
  'job.trigger.include[].job': 'looked at together with the artifact only',
  'job.trigger.include[].ref': 'looked at by the server of the other project only',
  'job.trigger.include[].file': 'several files of a project are a list',
  'include.inputs': 'told of once the file is found (the catalogue of loading has it)',
  'include.ref': 'looked at by the server of the other project only',
  'job.release.name': 'made text without being looked at',
  'spec.inputs.*.default': 'an input of text makes text of any value',
  'spec.inputs.*.rules[].default': 'an input of text makes text of any value',
  'job.inputs.*.default': 'an input of text makes text of any value',
  'spec.inputs.*.description': 'whole numbers count as alphanumeric',
  'job.inputs.*.description': 'whole numbers count as alphanumeric',
  'variables.*.value': 'every scalar is made text',
  'variables.*.description': 'whole numbers count as alphanumeric',
  'job.variables.*.value': 'every scalar is made text',
};

/** Values of the forms that keywords take, where not every value of the type does. */
const fitting: Readonly<Record<string, string>> = {
  'spec.inputs object': '{wordword: {default: x}}',
  'job.id_tokens object': '{wordword: {aud: x}}',
  'job.inputs object': '{wordword: {default: x}}',
  'job.secrets object': '{wordword: {vault: a/b}}',
  'job.cache array': '[{paths: [a]}]',
  'job.rules array': '[{if: $A}]',
  'job.rules[].start_in string': '1 hour',
  'job.run array': '[{name: a, script: make}]',
  'job.retry integer': '1',
  'job.retry.max integer': '1',
  'job.retry.exit_codes array': '[1]',
  'job.allow_failure.exit_codes array': '[1]',
  'job.timeout string': '1 hour',
  'job.start_in string': '1 hour',
  'job.artifacts.expire_in string': '1 hour',
  'job.pages.expire_in string': '1 hour',
  'job.release.released_at string': "'2026-03-15T08:00:00Z'",
  'job.release.assets.links array': '[{name: a, url: https://example.com}]',
  'job.parallel.matrix array': '[{A: [b]}]',
  'job.needs[].parallel.matrix array': '[{A: [b]}]',
  'job.secrets.*.gitlab_secrets_manager.source string': 'group/a',
  'job.only object': '{refs: [main]}',
  'job.except object': '{refs: [main]}',
  'job.inherit.default boolean': 'true',
};

/** As they stand elsewhere: keywords of `default` take the same values as those of jobs. */
function fittingValue(path: string, type: string, words: readonly string[] | undefined): string | undefined {
  const own = path.replace(/^default\.|^(?:workflow|include)(?=\.rules$)/, (scope) =>
    scope === 'default.' ? 'job.' : 'job',
  );
  const known = fitting[`${own} ${type}`];
  if (known !== undefined || words === undefined) return known ?? samples[type];
  return type === 'array' ? `[${words[0]}]` : type === 'string' ? words[0] : samples[type];
}

function problemsOf(text: string): readonly Problem[] {
  const repository = new ExampleRepository({ language: 'yaml', caption: '', text }, rules);
  return repository.check().problems.filter(({ severity }) => severity !== 'hint');
}

/** A pipeline with a value at the place that a path tells. */
function pipelineWith(path: string, sample: string): string {
  const [scope = '', ...steps] = path.split('.');
  let value = sample;
  for (const step of steps.reverse()) {
    const name = step === '*' ? 'NAME' : step.replace('[]', '');
    // A need is of a job, whatever else it says.
    if (step === 'needs[]') value = value.replace(/^\{(?=artifacts|optional|parallel|pipeline)/, '{job: a, ');
    value = `{${name}: ${step.endsWith('[]') ? `[${value}]` : value}}`;
  }
  if (scope === 'spec') return `spec: ${value}\n---\nbuild: {script: [make]}\n`;
  if (scope !== 'job') return `build: {script: [make]}\n${scope}: ${value}\n`;
  if (/^job\.(?:trigger|run|script)/.test(path)) return `build: ${value}\n`;
  return `build: ${value.replace('{', '{script: [make], ')}\n`;
}

/** What is told of a value, of its key, or of what stands in it. */
function about(path: string, sample: string): { readonly text: string; readonly found: readonly Problem[] } {
  const text = pipelineWith(path, sample);
  const name = path.split('.').at(-1)?.replace('[]', '') ?? '';
  const end = text.lastIndexOf(sample) + sample.length;
  const start = text.lastIndexOf(sample) - (name === '*' ? 'NAME' : name).length - 3;
  const found = problemsOf(text).filter(({ span }) => span.start >= start && span.end <= end);
  return { text, found };
}

const covers = (types: readonly string[], type: string): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'));

describe('values of keywords', () => {
  for (const { path, types = [], enum: values } of checked) {
    it(`tells of ${path} of another type`, () => {
      const silent = Object.entries(samples)
        .filter(([type]) => !covers(types, type))
        .filter(([, sample]) => about(path, sample).found.length === 0);
      if (Object.hasOwn(accepted, path)) assert.notDeepEqual(silent, [], 'no longer accepted');
      else assert.deepEqual(silent, []);
    });

    if (values !== undefined && covers(types, 'string') && !/^job\.(?:only|except)(?:\.refs)?$/.test(path)) {
      it(`tells of ${path} that is none of its words`, () => {
        const { text, found } = about(path, 'wordword');
        assert.ok(
          found.some(({ span }) => text.slice(span.start, span.end) === 'wordword'),
          text,
        );
      });
      it(`is silent about each word of ${path}`, () => {
        for (const value of values) {
          const { text, found } = about(path, value);
          assert.deepEqual(
            found.filter(({ rule }) => rule.id === 'pipeline/keyword-type').map((each) => describeProblem(each, text)),
            [],
            text,
          );
        }
      });
    }

    it(`is silent about the types of ${path}`, () => {
      for (const type of types) {
        const sample = fittingValue(path, type, values);
        if (sample === undefined) continue;
        const { text, found } = about(path, sample);
        const told = found.filter(({ rule }) => rule.id === 'pipeline/keyword-type');
        assert.deepEqual(
          told.map((each) => describeProblem(each, text)),
          [],
          `${type}: ${text}`,
        );
      }
    });
  }
});
