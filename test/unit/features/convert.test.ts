import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { stringify } from '@iarna/toml';
import fc from 'fast-check';
import { findOffers, type Offer } from '../../../server/src/features/code-actions';
import { type PlainValue, plainRunner } from '../../../server/src/features/convert/plain-runner';
import { isTemplated } from '../../../server/src/model/runner/template-text';
import { applyEdits } from '../../../server/src/text/edit';
import { type Marked, marked } from './marked';

const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-convert-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const tomlPath = 'gitlab-runner/config.toml';
const modulePath = 'hosts/ci/gitlab-runner.nix';

function offers(at: Marked): readonly Offer[] {
  const span = { start: at.offset, end: at.offset };
  return findOffers({ ...at, span, only: ['refactor.rewrite'], invoked: true, explains: true });
}

function offer(at: Marked, title: RegExp): Offer {
  const found = offers(at).find((one) => title.test(one.title));
  assert.ok(found, `${title} not among ${offers(at).map((one) => one.title)}`);
  return found;
}

function created(at: Marked, title: RegExp): { readonly uri: string; readonly text: string } {
  const file = offer(at, title).creates?.();
  assert.ok(file);
  return file;
}

function changed(at: Marked, title: RegExp): string {
  return applyEdits(at.text, offer(at, title).edits().get(at.uri) ?? []);
}

function errorsIn({ project, uri }: Marked): readonly string[] {
  const found = project.check(uri).get(uri) ?? [];
  return found.filter(({ severity }) => severity === 'error').map(({ rule, message }) => `${rule.id}: ${message.what}`);
}

/** Values with their keys sorted, as data that can be compared. */
function sorted(value: PlainValue): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]),
    );
  }
  return Array.isArray(value) ? value.map(sorted) : value;
}

/** What the first runner is set up with; variables in any order. */
function settingsOf({ project }: Marked): Readonly<Record<string, unknown>> {
  const [runner] = project.workspace.model().runners;
  assert.ok(runner);
  const { table, lost } = plainRunner(runner);
  assert.deepEqual(lost, []);
  const { environment, ...rest } = sorted(table) as Record<string, unknown>;
  return { environment: Array.isArray(environment) ? [...environment].sort() : [], ...rest };
}

function parsesAsNix(texts: readonly string[]): void {
  const paths = texts.map((text, index) => {
    const path = join(folder, `${index}.nix`);
    writeFileSync(path, text);
    return path;
  });
  const run = spawnSync('nix-instantiate', ['--parse', ...paths], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.error === undefined) assert.equal(run.status, 0, run.stderr);
}

const toService = /^Convert runner .* to a NixOS service/;
const toTomlFile = /^Convert runner .* to `config\.toml`/;

const toml = `concurrent = 4
check_interval = 5

[[runners]]
  name = "Big \\"nix\\" machine"¦
  url = "https://gitlab.example.com"
  id = 4217
  token = "glrt-Zq3vT8mK1xWp5yRs9LdB"
  executor = "docker"
  limit = 2
  output_limit = 8192
  environment = ["NIX_REMOTE=daemon", "TEXT=a 'b' \${c} \\"d\\""]
  pre_build_script = """
mkdir -p /tmp
echo "\${HOME}" ''x''
"""
  [runners.docker]
    image = "local/nix:latest"
    allowed_images = ["local/nix:*", "alpine:*"]
    pull_policy = "if-not-present"
    allowed_pull_policies = ["if-not-present", "never"]
    volumes_from = ["gitlabnix:ro"]
    privileged = false
    shm_size = 268435456
    [[runners.docker.services]]
      name = "postgres:17"
`;

describe('[[runners]] as a NixOS service', () => {
  it('is a module of its own', () => {
    const at = marked(tomlPath, toml);
    const { uri, text } = created(at, toService);
    assert.equal(uri, 'file:///work/gitlab-runner/big-nix-machine.nix');
    assert.equal(
      text,
      `# Converted from gitlab-runner/config.toml.
{ lib, ... }:
{
  services.gitlab-runner = {
    enable = true;
    settings = {
      concurrent = 4;
      check_interval = 5;
    };
    services.big-nix-machine = {
      # Holds CI_SERVER_URL=https://gitlab.example.com and CI_SERVER_TOKEN=…, on the machine. Tags are set in GitLab.
      authenticationTokenConfigFile = "/run/secrets/gitlab-runner-big-nix-machine.env";
      description = "Big \\"nix\\" machine";
      executor = "docker";
      limit = 2;
      outputLimit = 8192;
      environmentVariables = {
        NIX_REMOTE = "daemon";
        TEXT = "a 'b' \\\${c} \\"d\\"";
      };
      preBuildScript = lib.escapeShellArg ''
        mkdir -p /tmp
        echo "''\${HOME}" '''x'''
      '';
      dockerImage = "local/nix:latest";
      dockerAllowedImages = [
        "local/nix:*"
        "alpine:*"
      ];
      dockerPullPolicy = "if-not-present";
      dockerPrivileged = false;
      registrationFlags = [
        "--docker-allowed-pull-policies=if-not-present"
        "--docker-allowed-pull-policies=never"
        "--docker-volumes-from=gitlabnix:ro"
        "--docker-shm-size=268435456"
      ];
      # Not carried over: id (GitLab gives it)
      # Not carried over: docker.services (the module has neither an option nor a flag for it)
    };
  };
}
`,
    );
    assert.match(offer(at, toService).title, /in a new file; 2 settings stay behind$/);
    parsesAsNix([text]);
    assert.deepEqual(errorsIn(marked(modulePath, text)), []);
  });

  it('has no token and no secret in it', () => {
    const secret = 'Zq3vT8mK1xWp5yRs9LdB';
    const text = toml.replace('"NIX_REMOTE=daemon"', `"CACHIX_AUTH_TOKEN=${secret}", "B=glrt-${secret}"`);
    for (const one of offers(marked(tomlPath, text))) {
      const said = `${one.title} ${one.confirm} ${one.creates?.().text}`;
      assert.ok(!said.includes(secret), said);
      assert.ok(said.includes('environment.CACHIX_AUTH_TOKEN (it looks secret)'));
    }
  });

  it('takes all runners of the file at once', () => {
    const two = `${toml.replace('¦', '')}[[runners]]¦\n  name = "big nix machine"\n  url = "https://x"\n  token = "$T"\n  executor = "shell"\n`;
    const { text, uri } = created(marked(tomlPath, two), /^Convert all runners to NixOS services/);
    assert.equal(uri, 'file:///work/gitlab-runner/gitlab-runner.nix');
    assert.deepEqual(
      text.match(/services\.[\w-]+ = \{/g),
      ['services.gitlab-runner = {', 'services.big-nix-machine = {', 'services.big-nix-machine-2 = {'].map((line) =>
        line.replace('services.gitlab-runner', 'services.gitlab-runner'),
      ),
    );
    parsesAsNix([text]);
  });

  it('writes over no file', () => {
    const at = marked(tomlPath, toml, { 'gitlab-runner/big-nix-machine.nix': '{ }\n' });
    assert.equal(created(at, toService).uri, 'file:///work/gitlab-runner/big-nix-machine-2.nix');
  });
});

describe('a runner there and back', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9./:-]{0,14}$/);
  const line = fc
    .string({
      unit: fc.constantFrom('a', ' ', '"', "'", "''", '$', '{', '}', '\\', '#', 'é', '${x}', '\t'),
      maxLength: 12,
    })
    .filter((text) => !isTemplated(text));
  const script = fc.array(line, { maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`);
  const setting = {
    limit: fc.nat(100),
    output_limit: fc.nat(100_000),
    request_concurrency: fc.nat(9),
    shell: fc.constantFrom('bash', 'sh'),
    builds_dir: fc.constantFrom('/builds', '/srv/builds'),
    clone_url: fc.constant('https://gitlab.internal'),
    debug_trace_disabled: fc.boolean(),
    unhealthy_requests_limit: fc.nat(9),
    environment: fc
      .dictionary(fc.stringMatching(/^V[A-Z]{0,5}$/), line, { maxKeys: 4 })
      .map((found) => Object.entries(found).map(([name, value]) => `${name}=${value}`)),
    pre_build_script: script,
    post_build_script: script,
    pre_get_sources_script: script,
  };
  const docker = {
    privileged: fc.boolean(),
    disable_cache: fc.boolean(),
    volumes: fc.array(
      word.map((name) => `/srv/${name.replace(/[:@]/g, '')}:/mnt:ro`),
      { maxLength: 3 },
    ),
    volumes_from: fc.array(
      word.map((name) => `${name.replace(/[:@/]/g, '')}:ro`),
      { minLength: 1, maxLength: 2 },
    ),
    allowed_images: fc.array(word, { minLength: 1, maxLength: 3 }),
    pull_policy: fc.oneof(fc.constantFrom('always', 'never'), fc.constant(['always', 'if-not-present'])),
    allowed_pull_policies: fc.subarray(['always', 'never'], { minLength: 1 }),
    memory: fc.constant('512m'),
    shm_size: fc.nat(1_000_000),
    extra_hosts: fc.array(
      word.map((name) => `${name}:10.0.0.1`),
      { maxLength: 2 },
    ),
    helper_image: word,
  };
  const runner = fc
    .tuple(
      line.map((text) => `n${text}`),
      word,
      fc.record(setting, { requiredKeys: [] }),
      fc.record(docker, { requiredKeys: [] }),
    )
    .map(([name, image, own, ofDocker]) => ({ name, executor: 'docker', ...own, docker: { image, ...ofDocker } }));

  const modules: string[] = [];
  it('is the same runner', () => {
    fc.assert(
      fc.property(runner, (table) => {
        const text = `¦${stringify({ runners: [{ url: 'https://gitlab.example.com', token: '$T', ...table }] } as never)}`;
        const at = marked(tomlPath, text.replace('¦', '').concat('¦'));
        const before = settingsOf(at);
        const there = created(at, toService);
        modules.push(there.text);
        assert.ok(!there.text.includes('Not carried over'), there.text);
        const service = marked(modulePath, there.text.replace('description =', 'description¦ ='));
        assert.deepEqual(settingsOf(service), before);
        const back = created(service, toTomlFile);
        assert.deepEqual(settingsOf(marked(tomlPath, back.text)), before);
        const isNew = (error: string) => !errorsIn(at).some((old) => old.split(':')[0] === error.split(':')[0]);
        assert.deepEqual(errorsIn(service).filter(isNew), []);
      }),
      { numRuns: 60 },
    );
  });

  it('is Nix on the way', () => parsesAsNix(modules.slice(0, 80)));
});

describe('a service as config.toml', () => {
  const service = (more: string) => `{ config, pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    settings.concurrent = 3;
    services.nix = {¦
      authenticationTokenConfigFile = config.sops.templates."nix.env".path;
      dockerImage = "alpine:3.22";
${more}
    };
  };
}
`;

  it('reads its token from the environment of the service', () => {
    const at = marked(
      modulePath,
      service('      registrationFlags = [ "--docker-memory" "1g" ];\n      tagList = [ "nix" ];'),
    );
    const { uri, text } = created(at, toTomlFile);
    assert.equal(uri, 'file:///work/hosts/ci/gitlab-runner/nix/config.toml');
    assert.equal(
      text,
      `# Converted from services.gitlab-runner.services.nix of hosts/ci/gitlab-runner.nix.
# The service needs CI_SERVER_TOKEN in its environment (EnvironmentFile), now in config.sops.templates."nix.env".path.
# Variables in url and token need GitLab Runner 18.11 or later.
# Not carried over: tagList (GitLab keeps it)

concurrent = 3

[[runners]]
name = "nix"
url = "$CI_SERVER_URL"
token = "$CI_SERVER_TOKEN"
executor = "docker"

  [runners.docker]
  image = "alpine:3.22"
  memory = "1g"
`,
    );
    assert.deepEqual(errorsIn(marked(tomlPath, text)), []);
  });

  it('puts marks into a file for a runner that fills in no variables', () => {
    const at = marked(modulePath, service(''), { '.gitlab-nix-runner.yml': 'runner-release: "18.6"\n' });
    const { text } = created(at, toTomlFile);
    assert.equal(
      text.split('\nexecutor')[0],
      `# Converted from services.gitlab-runner.services.nix of hosts/ci/gitlab-runner.nix.
# @CI_SERVER_TOKEN@ stands for the token, now in config.sops.templates."nix.env".path.
# GitLab Runner 18.6 fills no variables into url and token: replace what stands between @ before it starts.

concurrent = 3

[[runners]]
name = "nix"
url = "@CI_SERVER_URL@"
token = "@CI_SERVER_TOKEN@"`,
    );
    const beside = marked(tomlPath, text, { '.gitlab-nix-runner.yml': 'runner-release: "18.6"\n' });
    assert.deepEqual(errorsIn(beside), []);
    assert.ok(!offers(at).some(({ title }) => title.includes('of the configuration’s own')));
  });

  it('leaves scripts behind that take paths of the store', () => {
    const at = marked(
      modulePath,
      service(`      preBuildScript = pkgs.writeScript "x" "\${pkgs.nix}/bin/nix --version";`),
    );
    assert.match(
      created(at, toTomlFile).text,
      /^# Not carried over: pre_build_script \(it takes paths of the store, or is not known\)$/m,
    );
  });

  it('is offered for the examples, whose own text stays', () => {
    for (const [example, count] of [
      ['host-daemon', 2],
      ['daemon-container', 1],
    ] as const) {
      const text = readFileSync(`examples/${example}/${modulePath}`, 'utf8');
      const at = marked(modulePath, text.replace(/dockerImage =|name =/, '$&¦'));
      const found = offers(at).filter(({ title }) => toTomlFile.test(title));
      assert.equal(found.length, 1, example);
      assert.equal(at.project.workspace.model().runners.length, count);
      const file = found[0]?.creates?.();
      assert.ok(file);
      assert.deepEqual(errorsIn(marked(tomlPath, file.text)), []);
    }
  });
});

describe('a registration token as an authentication token', () => {
  const module = `{ ... }:
{
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      registrationConfigFile = "/run/secrets/nix.env";¦
      dockerImage = "alpine:3.22";
      tagList = [ "nix" ];
      runUntagged = true;
      registrationFlags = [ "--tag-list" "a" "--docker-memory=1g" "--locked" "--maximum-timeout=60" ];
    };
  };
}
`;

  it('drops what GitLab keeps', () => {
    const at = marked(modulePath, module);
    const title =
      'Convert to an authentication token, without `tagList`, `runUntagged`, `--tag-list`, `--locked`, `--maximum-timeout`';
    assert.ok(
      offers(at).some((one) => one.title === title),
      offers(at)
        .map((one) => one.title)
        .join('\n'),
    );
    const text = changed(at, /^Convert to an authentication token/);
    assert.equal(
      text,
      `{ ... }:
{
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      # The file has to hold CI_SERVER_URL and CI_SERVER_TOKEN, a token made in GitLab.
      authenticationTokenConfigFile = "/run/secrets/nix.env";
      dockerImage = "alpine:3.22";
      registrationFlags = [ "--docker-memory=1g" ];
    };
  };
}
`,
    );
    assert.deepEqual(errorsIn(marked(modulePath, text)), []);
    parsesAsNix([text]);
  });

  it('is not offered where flags are not known, or there is nothing to convert', () => {
    const titles = (text: string) => offers(marked(modulePath, text)).map(({ title }) => title);
    const none = (text: string) =>
      assert.ok(!titles(text).some((title) => title.includes('authentication token')), text);
    none(module.replace('"--locked"', 'config.x'));
    none(module.replace('registrationConfigFile', 'authenticationTokenConfigFile'));
    assert.deepEqual(offers({ ...marked(modulePath, module), offset: 3 }), []);
  });
});

describe('module options as a config.toml of the configuration’s own', () => {
  const own = /^Convert all services to a `config\.toml`/;
  const module = (entries: string) => `{ pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    settings = {
      concurrent = 2;
    };
    services = {
${entries}
    };
  };
}
`;
  const nix = `      nix = {¦
        authenticationTokenConfigFile = "/run/secrets/nix.env";
        dockerImage = "alpine:3.22";
        environmentVariables.LANG = "C.UTF-8";
        preBuildScript = pkgs.writeScript "setup" ''
          \${pkgs.nix}/bin/nix --version
        '';
      };`;

  it('keeps scripts, and reads the token as before', () => {
    const at = marked(modulePath, module(nix));
    const text = changed(at, own);
    assert.equal(
      text,
      `{ pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    configFile = (pkgs.formats.toml { }).generate "config.toml" {
      concurrent = 2;
      runners = [
        {
          name = "nix";
          url = "$CI_SERVER_URL";
          token = "$CI_SERVER_TOKEN";
          executor = "docker";
          environment = [ "LANG=C.UTF-8" ];
          pre_build_script = "\${pkgs.writeScript "setup" ''
          \${pkgs.nix}/bin/nix --version
        ''}";
          docker = {
            image = "alpine:3.22";
          };
        }
      ];
    };
  };
  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/nix.env";
}
`,
    );
    parsesAsNix([text]);
    assert.deepEqual(errorsIn(marked(modulePath, text)), []);
    const [runner] = marked(modulePath, text).project.workspace.model().runners;
    assert.equal(runner?.spelling, 'nix-toml');
  });

  it('has a variable for the token of each of several runners', () => {
    const text = changed(marked(modulePath, module(`${nix}\n${nix.replace('nix = {¦', 'second = {')}`)), own);
    assert.deepEqual(text.match(/token = "[^"]+"/g), ['token = "$TOKEN_NIX"', 'token = "$TOKEN_SECOND"']);
    assert.match(text, /EnvironmentFile = "\/run\/secrets\/gitlab-runner\.env";/);
    parsesAsNix([text]);
  });

  it('is not offered where something would be lost', () => {
    const none = (text: string) =>
      assert.ok(!offers(marked(modulePath, text)).some(({ title }) => own.test(title)), text);
    none(module(nix.replace('"C.UTF-8"', 'config.x')));
    none(module(nix.replace('nix = {', 'nix = with pkgs; {')));
    none(module(nix.replace('nix = {', 'nix = rec {')));
    none(module(nix).replace('{ pkgs, ... }', '{ lib, ... }'));
    none(module(nix).replace('enable = true;', 'enable = true;\n    configFile = "/x";'));
  });
});
