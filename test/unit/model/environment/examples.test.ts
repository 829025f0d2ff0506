import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { URI } from 'vscode-uri';
import type { JobEnvironment } from '../../../../server/src/model/environment/job-environment';
import { nixCommandFacts } from '../../../../server/src/model/environment/nix-command-facts';
import { knownValue } from '../../../../server/src/model/fact';
import { displayText } from '../../../../server/src/syntax/shell/static-text';
import { LineIndex } from '../../../../server/src/text/line-index';
import type { Place } from '../../../../server/src/text/place';
import { DiskFileSystem } from '../../../../server/src/workspace/disk-file-system';
import { environmentOf, openRepository } from './environment-bench';

const folder = fileURLToPath(new URL('../../../../examples', import.meta.url));

function example(name: string) {
  const root = URI.file(`${folder}/${name}`).toString();
  const project = openRepository(root, new DiskFileSystem(root));
  const line = (at: Place | undefined): string => {
    if (at === undefined) return '';
    const file = project.workspace.file(at.part.uri);
    const start = file?.locate(at)?.start ?? 0;
    return `${at.part.uri.slice(root.length + 1)}:${new LineIndex(file?.text ?? '').positionAt(start).line + 1}`;
  };
  return { line, of: (job: string, runner?: string) => environmentOf(project, job, runner) };
}

function phases(environment: JobEnvironment): readonly string[] {
  return environment.phases.map(({ name, shell, writtenIn }) => `${name} ${shell} ${writtenIn}`);
}

/** The winner of each variable with its level. */
function variables(environment: JobEnvironment): ReadonlyMap<string, string> {
  return new Map(
    environment.variables.variables.map(({ name, value, level }) => [name, `${level}: ${knownValue(value) ?? '?'}`]),
  );
}

function mounts(environment: JobEnvironment): readonly string[] {
  return environment.mounts.mounts.map(
    ({ kind, source, destination, readOnly }) =>
      `${kind} ${source ?? '-'} ${destination ?? '-'} ${readOnly ? 'ro' : 'rw'}`,
  );
}

/** What the Nix commands of a job find: where, after which profile, with which daemon, and what is off. */
function nix(environment: JobEnvironment, line: (at: Place | undefined) => string): readonly string[] {
  return nixCommandFacts(environment, environment.main).map(({ command, profile, nixRemote, missing }) => {
    const remote = nixRemote.state === 'set' ? displayText(nixRemote.value) : nixRemote.state;
    return [line(environment.main.script.placeOf(command.span)), profile, remote, ...missing].join(' ');
  });
}

const hostMounts = [
  'bind /nix/store /nix/store ro',
  'bind /nix/var/nix/db /nix/var/nix/db ro',
  'bind /nix/var/nix/daemon-socket /nix/var/nix/daemon-socket ro',
];

describe('the environment of jobs in the examples', () => {
  it('host-daemon: a process sets the container up, then the job sources the profile', () => {
    const { of, line } = example('host-daemon');
    const test = of('test');
    assert.deepEqual(phases(test), [
      'pre_build_script child runner',
      'before_script job pipeline',
      'script job pipeline',
    ]);
    assert.deepEqual(
      [test.family, test.image.from, line(test.phases[0]?.at)],
      ['alpine', 'runner', 'hosts/ci/gitlab-runner.nix:33'],
    );
    assert.deepEqual(mounts(test), hostMounts);
    const set = variables(test);
    assert.equal(set.get('NIX_REMOTE'), 'runner: daemon');
    assert.equal(set.get('NIX_CONFIG'), 'global: experimental-features = nix-command flakes');
    assert.match(set.get('PATH') ?? '', /^runner: \/nix\/var\/nix\/profiles\/default\/bin:/);
    assert.equal(set.get('CI_JOB_NAME'), 'predefined: test');
    assert.equal(test.isClosed, true);
    for (const facts of nix(test, line)) assert.match(facts, /^\.gitlab-ci\.yml:\d+ yes daemon$/);
  });

  it('host-daemon-broken: PATH of the job wins, and the profile comes too late', () => {
    const { of, line } = example('host-daemon-broken');
    const test = of('test');
    assert.equal(variables(test).get('PATH'), 'job: /usr/local/bin:/usr/bin:/bin');
    const path = test.variables.variables.find(({ name }) => name === 'PATH');
    assert.deepEqual(
      path?.hides.map(({ level }) => level),
      ['image', 'runner'],
    );
    assert.deepEqual(mounts(test)[0], 'bind /nix/store /nix/store rw');
    assert.deepEqual(
      nix(of('build'), line).map((facts) => facts.replace(/^\S+ /, '')),
      ['no local', 'yes local', 'yes local'],
    );
    assert.equal(nixCommandFacts(of('build:machine'), of('build:machine').main)[0]?.profile, 'unknown');
  });

  it('daemon-container: the text of the runner runs in the shell of the job', () => {
    const { of, line } = example('daemon-container');
    const build = of('build');
    assert.deepEqual(phases(build), ['pre_build_script job runner', 'script job pipeline']);
    assert.match(build.main.script.text.text, /^mkdir -p -m 1777 \/tmp\n(?:.*\n)*nix build --out-link result\n/);
    assert.deepEqual(mounts(build), ['volume - /cache rw', 'container gitlabnix - ro']);
    assert.equal(variables(build).get('NIX_REMOTE'), 'runner: daemon');
    assert.deepEqual(nix(build, line), ['.gitlab-ci.yml:18 no daemon']);
    assert.deepEqual([build.family, build.isClosed], [undefined, false]);
    const own = build.main.commands.filter((command) => build.main.isOfJob(command)).map(({ name }) => name);
    assert.deepEqual(own, ['nix', './result/bin/hello']);
  });

  it('daemon-container-broken: what is not written so that the runner reads it is not there', () => {
    const { of } = example('daemon-container-broken');
    const jobs = ['flake', 'build'].map((name) => of(name));
    for (const job of jobs) {
      assert.ok(job.phases.some(({ name, writtenIn }) => name === 'script' && writtenIn === 'pipeline'));
      assert.equal(job.after, undefined);
      assert.equal(job.isClosed, false);
    }
  });
});
