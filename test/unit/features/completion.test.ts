import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labels, marked, suggestions, taken } from './marked';

const ci = '.gitlab-ci.yml';
const toml = 'gitlab-runner/config.toml';

function includes(found: readonly string[], ...wanted: readonly string[]): void {
  for (const label of wanted) assert.ok(found.includes(label), `${label} not in ${found.join(' ')}`);
}

function excludes(found: readonly string[], ...unwanted: readonly string[]): void {
  for (const label of unwanted) assert.ok(!found.includes(label), `${label} in ${found.join(' ')}`);
}

describe('completion in pipelines', () => {
  it('offers global keywords and snippets in the first column', () => {
    const found = labels(marked(ci, 'stages: [a]\n\n¦'));
    includes(found, 'default', 'include', 'variables', 'gnr-flake-job');
    excludes(found, 'stages', 'script');
  });

  it('offers the keywords of jobs that are not there yet', () => {
    const found = labels(marked(ci, 'build:\n  stage: test\n  s¦\n  tags: [nix]\n'));
    includes(found, 'script', 'services', 'extends');
    excludes(found, 'stage', 'tags', 'stages');
  });

  it('inserts lists with their first item', () => {
    assert.equal(taken(marked(ci, 'build:\n  scr¦'), 'script'), 'build:\n  script:\n  - ');
  });

  it('offers nested keywords, also in list items', () => {
    includes(labels(marked(ci, 'build:\n  rules:\n    - if: $A\n      ¦')), 'when', 'changes', 'allow_failure');
    includes(labels(marked(ci, 'build:\n  artifacts:\n    ¦')), 'paths', 'expire_in');
    includes(labels(marked(ci, 'include:\n  - ¦')), 'local', 'project', 'component');
    includes(labels(marked(ci, 'default:\n  ¦')), 'before_script', 'tags');
  });

  it('offers the values of a keyword', () => {
    includes(labels(marked(ci, 'build:\n  when: ¦')), 'manual', 'on_failure');
    includes(labels(marked(ci, 'build:\n  rules:\n    - when: ¦')), 'never');
    includes(labels(marked(ci, 'build:\n  interruptible: ¦')), 'true', 'false');
  });

  it('offers jobs and templates of all files', () => {
    const others = { 'jobs.yml': '.nix:\n  tags: [nix]\nlint:\n  script: [x]\n' };
    const extended = labels(marked(ci, 'include: jobs.yml\nbuild:\n  extends: ¦\n  script: [x]\n', others));
    assert.equal(extended[0], '.nix');
    const needed = labels(marked(ci, 'include: jobs.yml\nbuild:\n  script: [x]\n  needs:\n    - ¦\n', others));
    includes(needed, 'lint');
    excludes(needed, '.nix', 'build');
    includes(labels(marked(ci, 'include: jobs.yml\nbuild:\n  needs: [l¦]\n', others)), 'lint');
  });

  it('offers stages, and tags of runners', () => {
    assert.deepEqual(labels(marked(ci, 'stages: [one, two]\nbuild:\n  stage: ¦\n')), ['.pre', 'one', 'two', '.post']);
    const nix = '{ services.gitlab-runner.services.a = { tagList = [ "fast" ]; registrationConfigFile = "/x"; }; }\n';
    includes(labels(marked(ci, 'build:\n  tags: [¦]\n', { 'a.nix': nix })), 'nix', 'fast');
    includes(labels(marked(ci, 'build:\n  tags:\n    - ¦\n', { 'a.nix': nix })), 'nix', 'fast');
  });

  it('offers variables behind a dollar sign, in scripts too', () => {
    const text = 'variables: { MINE: x }\nbuild:\n  script:\n    - |\n      echo "$¦"\n';
    includes(labels(marked(ci, text)), 'MINE', 'CI_COMMIT_SHA');
    assert.equal(
      taken(marked(ci, 'a:\n  script: [echo $CI_COMMIT_S¦]\n'), 'CI_COMMIT_SHA'),
      'a:\n  script: [echo $CI_COMMIT_SHA]\n',
    );
  });

  it('offers nothing in scripts and comments', () => {
    assert.deepEqual(labels(marked(ci, 'build:\n  script:\n    - |\n      ma¦\n')), []);
    assert.deepEqual(labels(marked(ci, 'build:\n  # s¦\n')), []);
  });

  it('offers rules in comments that silence them', () => {
    includes(labels(marked(ci, '# gitlab-nix-runner: ¦\na: {script: x}\n')), 'disable-next-line', 'disable-file');
    const text = '# gitlab-nix-runner: disable-file pipeline/pro¦\na: {script: x}\n';
    assert.match(taken(marked(ci, text), 'pipeline/profile-not-sourced'), /^# .* pipeline\/profile-not-sourced\n/);
    assert.deepEqual(
      labels(marked(ci, '# gitlab-nix-runner: disable-file runner/nix-remote -- the ¦\na: {script: x}\n')),
      [],
    );
  });
});

describe('completion in runner configurations', () => {
  it('offers the keys of the table at hand', () => {
    const found = labels(marked(toml, '[[runners]]\n  name = "a"\n  ¦\n  [runners.docker]\n    image = "x"\n'));
    includes(found, 'url', 'executor', 'environment');
    excludes(found, 'name', 'image', 'concurrent');
    includes(labels(marked(toml, '[[runners]]\n  [runners.docker]\n    ¦\n')), 'volumes', 'privileged');
    includes(labels(marked(toml, 'con¦\n[[runners]]\n')), 'concurrent');
  });

  it('offers values, well-known environment and mounts', () => {
    includes(labels(marked(toml, '[[runners]]\n  executor = "¦"\n')), 'docker', 'shell');
    assert.match(
      taken(marked(toml, '[[runners]]\n  environment = ["¦"]\n'), 'NIX_REMOTE=daemon'),
      /\["NIX_REMOTE=daemon"\]/,
    );
    includes(labels(marked(toml, '[[runners]]\n  environment = [\n    ¦\n  ]\n')), 'USER=root');
    includes(labels(marked(toml, '[[runners]]\n[runners.docker]\n  volumes = [¦]\n')), '/nix/store:/nix/store:ro');
    includes(labels(marked(toml, '[[runners]]\n[runners.docker]\n  privileged = ¦\n')), 'true', 'false');
  });

  it('offers tables in headers', () => {
    includes(labels(marked(toml, '[[runners]]\n[run¦\n')), 'runners.docker', 'runners.cache');
  });

  it('says what a key is', () => {
    const key = suggestions(marked(toml, '[[runners]]\n  ¦\n')).find(({ label }) => label === 'url');
    assert.equal(key?.detail, 'string');
    assert.match(key?.documentation ?? '', /runners\[\]\.url/);
  });
});

describe('completion in Nix modules', () => {
  it('offers options by their names, however far they are written', () => {
    includes(labels(marked('a.nix', '{ services.gitlab-runner.¦ }\n')), 'enable', 'services');
    includes(labels(marked('a.nix', '{\n  services.gitlab-runner = {\n    ¦\n  };\n}\n')), 'enable', 'settings');
    includes(
      labels(marked('a.nix', '{ services.gitlab-runner.services.nix = {\n    doc¦\n  };\n}\n')),
      'dockerImage',
      'dockerVolumes',
    );
    includes(
      labels(marked('a.nix', '{ lib, ... }: {\n  config = lib.mkIf true {\n    services.gitlab-runner.¦\n  };\n}\n')),
      'enable',
    );
    includes(labels(marked('a.nix', '{ virtualisation.docker.¦ }\n')), 'enable');
  });

  it('leaves out what is defined', () => {
    const found = labels(
      marked('a.nix', '{ services.gitlab-runner.services.nix = {\n    dockerImage = "x";\n    ¦\n  };\n}\n'),
    );
    includes(found, 'dockerVolumes');
    excludes(found, 'dockerImage');
  });

  it('offers values', () => {
    includes(labels(marked('a.nix', '{ services.gitlab-runner.enable = ¦; }\n')), 'true', 'false');
    includes(labels(marked('a.nix', '{ services.gitlab-runner.services.n.executor = "¦"; }\n')), 'docker');
    includes(
      labels(marked('a.nix', '{ services.gitlab-runner.services.n.dockerVolumes = [ "¦" ]; }\n')),
      '/nix/store:/nix/store:ro',
    );
    includes(
      labels(marked('a.nix', '{ services.gitlab-runner.services.n.environmentVariables = {\n  ¦\n}; }\n')),
      'NIX_REMOTE',
    );
  });

  it('offers kernel settings', () => {
    includes(labels(marked('a.nix', '{ boot.kernel.sysctl."¦" = true; }\n')), 'net.ipv4.ip_forward');
    assert.match(
      taken(marked('a.nix', '{ boot.kernel.sysctl = {\n  ¦\n}; }\n'), 'net.ipv4.ip_forward'),
      /\n {2}"net\.ipv4\.ip_forward" = true;\n/,
    );
  });

  it('offers nothing in scripts', () => {
    assert.deepEqual(labels(marked('a.nix', "{ a = ''\n  serv¦\n''; }\n")), []);
  });
});

describe('completion in the project file', () => {
  it('offers settings, rules and severities', () => {
    const path = '.gitlab-nix-runner.yml';
    includes(labels(marked(path, '¦\n')), 'rules', 'nix-tags');
    assert.equal(
      taken(marked(path, 'rules:\n  runner/nix-rem¦\n'), 'runner/nix-remote'),
      'rules:\n  runner/nix-remote: \n',
    );
    includes(labels(marked(path, 'rules:\n  runner/nix-remote: ¦\n')), 'off', 'error');
  });
});
