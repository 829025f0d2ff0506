import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { commonCopyName, oracleJob } from './common-form';
import { groups } from './corpus';
import { differences } from './differences';
import { oracleSkipped, type Preview, preview, requireOracle } from './gitlab-ci-local';
import { mergeGroup, type Ours, prefixOf, textOf } from './our-merge';

for (const group of groups) {
  describe(`merging agrees with gitlab-ci-local: ${group.name}`, { skip: oracleSkipped }, () => {
    let theirs: Preview;
    let ours: Ours;
    before(async () => {
      theirs = await preview(requireOracle(), { '.gitlab-ci.yml': textOf(group), ...group.files });
      ours = mergeGroup(group);
    });

    for (const [index, name] of Object.keys(group.pipelines).entries()) {
      it(name, () => {
        const prefix = prefixOf(index);
        const own = [...ours.jobs.keys()].filter((job) => job.startsWith(prefix));
        const asked = Object.keys(theirs.jobs).filter((job) => job.startsWith(prefix));
        assert.deepEqual(own.sort(), asked.sort());
        for (const job of own) assert.deepEqual(ours.jobs.get(job), oracleJob(theirs, job), job);
      });
    }

    it('all other jobs, and the copies of parallel ones', () => {
      assert.deepEqual(ours.stages, theirs.stages);
      assert.deepEqual([...ours.jobs.keys()].sort(), Object.keys(theirs.jobs).sort());
      for (const job of ours.jobs.keys()) assert.deepEqual(ours.jobs.get(job), oracleJob(theirs, job), job);
      assert.deepEqual([...ours.copies].sort(), theirs.copies.map(commonCopyName).sort());
    });
  });
}

describe('merging differs from gitlab-ci-local where GitLab does', { skip: oracleSkipped }, () => {
  for (const group of differences) {
    describe(group.about, () => {
      const pipelines = Object.fromEntries(Object.entries(group.cases).map(([name, { text }]) => [name, text]));
      const { header = '', globals } = group;
      const asked = { name: 'differences', header, globals, pipelines };
      let theirs: Preview;
      let ours: Ours;
      before(async () => {
        theirs = await preview(requireOracle(), { '.gitlab-ci.yml': textOf(asked) });
        ours = mergeGroup(asked, false);
      });
      for (const [index, [name, { gitlab, oracle, source }]] of Object.entries(group.cases).entries()) {
        it(`${name} (${source})`, () => {
          const job = prefixOf(index);
          const own = ours.jobs.get(job) ?? assert.fail();
          const other = oracleJob(theirs, job) ?? {};
          assert.deepEqual(pick(own, Object.keys(gitlab)), gitlab);
          assert.deepEqual(pick(other, Object.keys(oracle)), oracle);
        });
      }
      it('edge stages stand at the ends (lib/gitlab/ci/config/edge_stages_injector.rb)', () => {
        if (!group.globals.includes('stages:')) return assert.deepEqual(ours.stages, theirs.stages);
        assert.deepEqual(ours.stages, ['.pre', 'one', 'test', '.post']);
        assert.deepEqual(theirs.stages, ['.post', 'one', '.pre', 'test']);
      });
    });
  }
});

/** Some keywords of a job; undefined for those that it does not have. */
function pick(job: Readonly<Record<string, unknown>>, keywords: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, job[keyword]]));
}
