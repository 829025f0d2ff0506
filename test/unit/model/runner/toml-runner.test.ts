import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownValue } from '../../../../server/src/model/fact';
import type { Runner } from '../../../../server/src/model/runner/runner';
import { readTomlRunners } from '../../../../server/src/model/runner/toml-runner';
import { readTomlFile } from '../../../../server/src/syntax/toml/toml-file';
import { applyEdits, type PlaceEdit } from '../../../../server/src/text/edit';
import { type Place, textAt } from '../../../../server/src/text/place';

const uri = 'file:///etc/gitlab-runner/config.toml';

function runnersOf(text: string): readonly Runner[] {
  return readTomlFile(uri, text).parts.flatMap(({ part }) => readTomlRunners(part).runners);
}

function runnerOf(text: string): Runner {
  const [runner, second] = runnersOf(text);
  assert.ok(runner !== undefined && second === undefined);
  return runner;
}

function written(at: Place | undefined): string | undefined {
  return at === undefined ? undefined : textAt(at);
}

const hostDaemon = `concurrent = 4

[[runners]]
  name = "nix"
  url = "https://gitlab.example.com"
  token = "$RUNNER_TOKEN"
  executor = "docker"
  environment = ["NIX_REMOTE=daemon", "PATH=/nix/var/nix/profiles/default/bin:/bin:$PATH", 'USER=root', "CI"]
  pre_build_script = '''
. /nix/profile.sh
nix-env -i git
'''
  [runners.docker]
    image = "alpine"
    privileged = false
    disable_cache = true
    volumes = [
      "/nix/store:/nix/store:ro",
      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro", # the daemon
    ]
`;

const daemonContainer = `[[runners]]
name = "caching"
url = "@URL@"
executor = "docker"
environment = ["NIX_REMOTE=daemon"]
[runners.docker]
image = "local/nix:latest"
allowed_images = ["local/nix:latest"]
pull_policy = "if-not-present"
allowed_pull_policies = ["if-not-present"]
volumes_from = ["gitlabnix:ro"]
`;

describe('a runner with the daemon of the machine', () => {
  const runner = runnerOf(hostDaemon);

  it('has its texts and flags with their places', () => {
    assert.equal(runner.spelling, 'toml');
    assert.equal(runner.label, 'nix');
    assert.equal(written(runner.at), '[[runners]]');
    assert.ok(runner.closed);
    const image = runner.text('docker.image');
    assert.ok(image.state === 'known');
    assert.deepEqual([image.value, written(image.at), written(image.keyAt)], ['alpine', '"alpine"', 'image']);
    assert.equal(runner.text('docker.host').state, 'absent');
    assert.equal(runner.text('token').state, 'unknown');
    assert.equal(knownValue(runner.text('url')), 'https://gitlab.example.com');
    assert.equal(knownValue(runner.flag('docker.privileged')), false);
    assert.equal(knownValue(runner.flag('docker.disable_cache')), true);
    assert.equal(runner.flag('run_untagged').state, 'unknown');
    assert.equal(runner.tags.state, 'unknown');
  });

  it('has its variables at their exact places', () => {
    const { variables, malformed, complete } = runner.environment;
    assert.ok(complete);
    assert.deepEqual(
      variables.map(({ name, value, nameAt, at }) => [
        name,
        knownValue(value),
        written(nameAt),
        value.state === 'known' ? written(value.at) : undefined,
        written(at),
      ]),
      [
        ['NIX_REMOTE', 'daemon', 'NIX_REMOTE', 'daemon', '"NIX_REMOTE=daemon"'],
        [
          'PATH',
          '/nix/var/nix/profiles/default/bin:/bin:$PATH',
          'PATH',
          '/nix/var/nix/profiles/default/bin:/bin:$PATH',
          '"PATH=/nix/var/nix/profiles/default/bin:/bin:$PATH"',
        ],
        ['USER', 'root', 'USER', 'root', "'USER=root'"],
      ],
    );
    assert.deepEqual(
      malformed.map(({ text, at }) => [text, written(at)]),
      [['CI', '"CI"']],
    );
    assert.equal(written(runner.environment.keyAt), 'environment');
  });

  it('has its volumes and its set-up', () => {
    const volumes = runner.list('docker.volumes');
    assert.ok(volumes.state === 'known' && volumes.value.complete);
    assert.deepEqual(volumes.value.items.map(knownValue), [
      '/nix/store:/nix/store:ro',
      '/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro',
    ]);
    assert.equal(runner.setup, 'host-daemon');
    assert.equal(written(runner.setupEvidence), '"/nix/store:/nix/store:ro"');
  });

  it('has its script, mapped to the file', () => {
    const script = knownValue(runner.preBuildScript);
    assert.equal(script?.runsAs, 'inline');
    const piece = script?.script?.pieces[0];
    assert.ok(piece);
    assert.equal(piece.text, '. /nix/profile.sh\nnix-env -i git\n');
    const start = piece.text.indexOf('nix-env');
    assert.equal(textAt({ part: piece.part, span: piece.map.toHostSpan({ start, end: start + 7 }) }), 'nix-env');
  });

  it('lists its keys', () => {
    assert.deepEqual(
      runner.keys.map(({ path, type }) => `${path}: ${type}`),
      [
        'runners[].name: string',
        'runners[].url: string',
        'runners[].token: string',
        'runners[].executor: string',
        'runners[].environment: array',
        'runners[].pre_build_script: string',
        'runners[].docker: nested',
        'runners[].docker.image: string',
        'runners[].docker.privileged: boolean',
        'runners[].docker.disable_cache: boolean',
        'runners[].docker.volumes: array',
      ],
    );
    const global = readTomlRunners(firstPart(hostDaemon)).globalKeys;
    assert.deepEqual(
      global.map(({ path, text }) => [path, text]),
      [['concurrent', '4']],
    );
  });
});

function firstPart(text: string) {
  const [first] = readTomlFile(uri, text).parts;
  assert.ok(first);
  return first.part;
}

describe('a runner with a daemon in a container', () => {
  const runner = runnerOf(daemonContainer);

  it('has its lists, a single pull policy included', () => {
    const policy = runner.list('docker.pull_policy');
    assert.ok(policy.state === 'known');
    assert.deepEqual(policy.value.items.map(knownValue), ['if-not-present']);
    assert.equal(written(policy.at), '"if-not-present"');
    assert.equal(runner.setup, 'daemon-container');
    assert.equal(written(runner.setupEvidence), '"gitlabnix:ro"');
    assert.equal(runner.text('url').state, 'unknown');
    assert.equal(runner.list('docker.volumes').state, 'absent');
  });
});

describe('forms of a runner', () => {
  it('reads inline tables', () => {
    const runner = runnerOf(`runners = [{ name = "a", docker = { image = "alpine", volumes = ["/nix:/nix:ro"] } }]`);
    assert.equal(knownValue(runner.text('docker.image')), 'alpine');
    assert.equal(runner.setup, 'host-daemon');
    assert.deepEqual(
      runner.keys.map(({ path }) => path),
      ['runners[].name', 'runners[].docker', 'runners[].docker.image', 'runners[].docker.volumes'],
    );
  });

  it('takes keys in any case as the runner does, but not two of one name', () => {
    const runner = runnerOf(
      '[[runners]]\nExecutor = "docker"\nname = "a"\nNAME = "b"\n[runners.Docker]\nIMAGE = "x"\n',
    );
    assert.equal(knownValue(runner.text('executor')), 'docker');
    assert.equal(knownValue(runner.text('docker.image')), 'x');
    assert.equal(runner.text('name').state, 'unknown');
  });

  it('reads several runners, each in its part', () => {
    const runners = runnersOf(`${hostDaemon}\n${daemonContainer}`);
    assert.deepEqual(
      runners.map(({ label, setup }) => [label, setup]),
      [
        ['nix', 'host-daemon'],
        ['caching', 'daemon-container'],
      ],
    );
  });

  it('does not know what it cannot read', () => {
    const templated = runnerOf('[[runners]]\nname = "{{ name }}"\n{{ more }}\n[runners.docker]\nimage = {{ image }}\n');
    assert.equal(templated.text('name').state, 'unknown');
    assert.equal(templated.text('docker.image').state, 'unknown');
    assert.ok(!templated.closed);
    assert.equal(templated.setup, 'unknown');
    assert.equal(templated.text('executor').state, 'unknown');
    const typed = runnerOf('[[runners]]\nname = 1\nenvironment = "A=1"\n[runners.docker]\nvolumes = "/nix:/nix"\n');
    assert.equal(typed.text('name').state, 'unknown');
    assert.ok(!typed.environment.complete);
    assert.equal(typed.list('docker.volumes').state, 'unknown');
    assert.equal(typed.setup, 'unknown');
  });

  it('is plain without Nix, and with executors that mount nothing', () => {
    const docker = '[[runners]]\nexecutor = "docker"\n[runners.docker]\nimage = "alpine"\nvolumes = ["/cache"]\n';
    assert.equal(runnerOf(docker).setup, 'plain');
    assert.equal(runnerOf('[[runners]]\nexecutor = "shell"\nenvironment = ["NIX_REMOTE=daemon"]\n').setup, 'plain');
    const remote =
      '[[runners]]\nexecutor = "docker"\nenvironment = ["NIX_REMOTE=daemon"]\n[runners.docker]\nimage = "a"\n';
    assert.equal(runnerOf(remote).setup, 'host-daemon');
    assert.equal(written(runnerOf(remote).setupEvidence), '"NIX_REMOTE=daemon"');
    assert.equal(runnerOf('[[runners]]\n[runners.docker]\nvolumes_from = ["cache"]\nvolumes = []\n').setup, 'plain');
  });

  it('maps escapes in variables', () => {
    const runner = runnerOf('[[runners]]\nenvironment = ["A=\\"x\\"", "B="]\n');
    const [a, b] = runner.environment.variables;
    assert.ok(a?.value.state === 'known' && b?.value.state === 'known');
    assert.deepEqual([a.value.value, written(a.value.at)], ['"x"', '\\"x\\"']);
    assert.deepEqual([b.value.value, b.value.at.span.start === b.value.at.span.end], ['', true]);
  });
});

/** Applies edits to the text of a single runner's part, and the whole file with it. */
function edited(text: string, edits: readonly PlaceEdit[] | undefined): string {
  assert.ok(edits);
  const file = readTomlFile(uri, text);
  const spans = edits.map(({ at, text: replacement }) => {
    const start = file.parts.find(({ part }) => part.text === at.part.text)?.start;
    assert.ok(start !== undefined);
    return { span: { start: at.span.start + start, end: at.span.end + start }, text: replacement };
  });
  return applyEdits(text, spans);
}

describe('edits of a TOML runner', () => {
  it('set texts, flags and lists', () => {
    const { edit } = runnerOf(hostDaemon);
    const image = edited(hostDaemon, edit.setText('docker.image', 'debian'));
    assert.equal(image, hostDaemon.replace('"alpine"', '"debian"'));
    const host = edited(hostDaemon, edit.setText('docker.host', 'unix:///x'));
    assert.equal(knownValue(runnerOf(host).text('docker.host')), 'unix:///x');
    assert.equal(host, hostDaemon.replace(/\]\n$/, ']\n    host = "unix:///x"\n'));
    const flag = edited(hostDaemon, edit.setFlag('docker.privileged', true));
    assert.equal(knownValue(runnerOf(flag).flag('docker.privileged')), true);
    assert.equal(edit.setFlag('protected', true), undefined);
    const policy = edited(hostDaemon, edit.setList('docker.pull_policy', ['if-not-present']));
    assert.ok(policy.includes('\n    pull_policy = "if-not-present"\n'));
  });

  it('add to lists as they are written', () => {
    const { edit } = runnerOf(hostDaemon);
    const two = edited(hostDaemon, edit.addToList('docker.volumes', ['/a:/a', '/b:/b']));
    assert.ok(two.includes(':ro", # the daemon\n      "/a:/a",\n      "/b:/b",\n    ]\n'), two);
    const one = runnerOf(daemonContainer).edit.addToList('docker.pull_policy', ['never']);
    assert.ok(edited(daemonContainer, one).includes('pull_policy = ["if-not-present", "never"]\n'));
    const absent = runnerOf(daemonContainer).edit.addToList('docker.volumes', ['/cache']);
    assert.deepEqual(runnerOf(edited(daemonContainer, absent)).list('docker.volumes').state, 'known');
  });

  it('set and remove variables', () => {
    const { edit } = runnerOf(hostDaemon);
    assert.equal(edited(hostDaemon, edit.setVariable('USER', 'nix')), hostDaemon.replace('USER=root', 'USER=nix'));
    const added = edited(hostDaemon, edit.setVariable('ENV', '/etc/profile'));
    assert.equal(added, hostDaemon.replace('"CI"]', '"CI", "ENV=/etc/profile"]'));
    assert.equal(edited(hostDaemon, edit.removeVariable('USER')), hostDaemon.replace(`'USER=root', `, ''));
    assert.equal(edit.removeVariable('NONE'), undefined);
    const bare = '[[runners]]\nname = "a"\n';
    const made = edited(bare, runnerOf(bare).edit.setVariable('A', '1'));
    assert.equal(made, '[[runners]]\nname = "a"\nenvironment = ["A=1"]\n');
  });

  it('make the table that a setting needs', () => {
    const bare = '[[runners]]\nname = "a"\n';
    const made = edited(bare, runnerOf(bare).edit.setText('docker.image', 'alpine'));
    assert.equal(knownValue(runnerOf(made).text('docker.image')), 'alpine');
    assert.ok(made.startsWith(bare));
    const inline = 'runners = [{ name = "a" }]\n';
    const added = edited(inline, runnerOf(inline).edit.setText('docker.image', 'alpine'));
    assert.equal(added, 'runners = [{ name = "a", docker = { image = "alpine" } }]\n');
  });

  it('replace literals, and shares of them', () => {
    const runner = runnerOf(hostDaemon);
    const user = runner.environment.variables.find(({ name }) => name === 'USER');
    assert.ok(user?.value.state === 'known');
    assert.equal(
      edited(hostDaemon, runner.edit.replaceLiteral(user.value.at, 'nix')),
      hostDaemon.replace('USER=root', 'USER=nix'),
    );
    assert.equal(runner.edit.replaceLiteral(user.value.at, "it's"), undefined);
    const volumes = runner.list('docker.volumes');
    assert.ok(volumes.state === 'known');
    const first = volumes.value.items[0];
    assert.ok(first?.state === 'known');
    assert.equal(
      edited(hostDaemon, runner.edit.replaceLiteral(first.at, '/nix/store:/nix/store')),
      hostDaemon.replace('"/nix/store:/nix/store:ro"', '"/nix/store:/nix/store"'),
    );
  });

  it('make no edit that is not certain', () => {
    const twice = runnerOf('[[runners]]\nname = "a"\nNAME = "b"\n');
    assert.equal(twice.edit.setText('name', 'c'), undefined);
    const templated = runnerOf('[[runners]]\n{{ more }}\n');
    assert.equal(templated.edit.setText('name', 'c'), undefined);
  });

  it('give any variable the value that is then read', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(hostDaemon, daemonContainer, '[[runners]]\n'), (value, text) => {
        if (/@|\{\{|\{%|<%/.test(value)) return;
        const after = runnerOf(edited(text, runnerOf(text).edit.setVariable('USER', value)));
        const variable = after.environment.variables.find(({ name }) => name === 'USER');
        assert.ok(variable);
        assert.equal(knownValue(variable.value), value);
      }),
    );
  });
});
