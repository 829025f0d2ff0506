import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CiKeyword, ciKeywords, keywordPage } from '../../../schemas/ci-keywords';
import data from '../../../schemas/data/ci-keywords.json';
import { findJobSetting, jobSettings } from '../../../schemas/job-settings';

const keywords = data.keywords as readonly CiKeyword[];
const page = 'https://docs.gitlab.com/ci/yaml/';

describe('the table of keywords', () => {
  it('holds each path once, below one that is there, with a description', () => {
    const paths = new Set(keywords.map(({ path }) => path));
    assert.equal(paths.size, keywords.length);
    for (const { path, description, types } of keywords) {
      assert.match(description, /\.$/, path);
      assert.ok(types !== undefined && types.length > 0, path);
      const holder = path.slice(0, path.lastIndexOf('.')).replace(/\[\]$/, '').replace(/\.\*$/, '');
      assert.ok(!path.includes('.') || ['job', 'default'].includes(holder) || paths.has(holder), path);
    }
  });

  it('allows the default where there is a list of values', () => {
    for (const { path, default: fallback, enum: values } of keywords) {
      if (fallback !== undefined && values !== undefined && !path.includes('inherit.')) {
        assert.ok(values.includes(fallback), path);
      }
    }
  });

  it('finds what belongs to a place in the text', () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['build', 'needs', '[]', 'job'], 'job.needs[].job'],
      [['default', 'cache', 'key', 'files'], 'job.cache.key.files'],
      [['cache', 'key', 'files'], 'job.cache.key.files'],
      [['image', 'name'], 'job.image.name'],
      [['pages', 'script'], 'job.script'],
      [['variables', 'A', 'value'], 'variables.*.value'],
      [['build', 'variables', 'A', 'expand'], 'job.variables.*.expand'],
      [['build', 'secrets', 'A', 'vault', 'engine', 'path'], 'job.secrets.*.vault.engine.path'],
      [['spec', 'inputs', 'a', 'rules', '[]', 'if'], 'spec.inputs.*.rules[].if'],
      [['include', '[]', 'rules', '[]', 'when'], 'include.rules[].when'],
      [['default', 'image'], 'default.image'],
    ];
    for (const [path, expected] of cases) assert.equal(ciKeywords.find(path)?.path, expected);
    assert.equal(ciKeywords.find(['build', 'stage', 'x']), undefined);
    assert.equal(ciKeywords.find(['build', 'nope']), undefined);
  });

  it('knows where GitLab tells of a keyword', () => {
    const cases: Readonly<Record<string, string>> = {
      'job.rules[].if': '#rulesif',
      'job.cache.key.files': '#cachekeyfiles',
      'job.services[].docker.user': '#servicesdocker',
      'job.needs[].job': '#needs',
      'workflow.auto_cancel.on_new_commit': '#workflowauto_cancelon_new_commit',
      'job.only.refs': 'deprecated_keywords/#only--except',
      cache: 'deprecated_keywords/#globally-defined-image-services-cache-before_script-after_script',
      variables: '#default-variables',
      'job.variables': '#job-variables',
      'variables.*.options': '#variablesoptions',
      'spec.inputs.*.type': '#specinputstype',
      'job.artifacts.reports.coverage_report.path': 'artifacts_reports/#artifactsreportscoverage_report',
      'job.release.assets.links[].url': '#releaseassetslinks',
      'default.retry': '#retry',
    };
    for (const [path, expected] of Object.entries(cases)) {
      const keyword = keywords.find((one) => one.path === path);
      assert.equal(keyword && keywordPage(keyword), `${page}${expected}`, path);
    }
    for (const keyword of keywords) assert.ok(keywordPage(keyword).startsWith(page), keyword.path);
  });
});

describe('the settings of jobs', () => {
  it('are found by name', () => {
    assert.equal(new Set(jobSettings.map(({ name }) => name)).size, jobSettings.length);
    assert.deepEqual(findJobSetting('GIT_STRATEGY')?.values, ['fetch', 'clone', 'none', 'empty']);
    assert.equal(findJobSetting('NOPE'), undefined);
  });
});
