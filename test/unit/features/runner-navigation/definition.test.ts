import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRunnerDefinition } from '../../../../server/src/features/runner-navigation/definition';
import {
  daemonContainerModule,
  daemonContainerRendered,
  daemonContainerToml,
  hostDaemonRendered,
  variant,
} from '../../../../server/src/rules/runner-examples';
import { marked } from '../marked';
import { shown } from '../navigation/places';

const toml = 'gitlab-runner/config.toml';
const host = 'host.nix';
const container = 'virtualisation.oci-containers.containers.gitlabnix.image = "x";';
const built = '{ pkgs, ... }: let i = pkgs.dockerTools.buildImage { name = "local/nix"; tag = "latest"; }; in { }';
const machine = `{ pkgs, ... }: let i = pkgs.dockerTools.buildImage { name = "local/nix"; tag = "latest"; }; in {
  services.gitlab-runner.enable = true;
  ${container}
}
`;
const unit = 'systemd.services.gitlab-runner';

/** What leads where, `text → place text`; undefined where nothing is known. */
function leads(
  path: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): readonly string[] | undefined {
  const { project, file, offset } = marked(path, text, others);
  const found = findRunnerDefinition(project.workspace, file, offset);
  if (found === undefined) return undefined;
  return [shown(project.workspace, found.from), ...found.to.map((at) => shown(project.workspace, at))];
}

/** A text with the cursor before a word in it. */
const at = (text: string, before: string, word: string): string => variant(text, [before + word, `${before}¦${word}`]);

const rendered = (token: string, more: string): string =>
  variant(
    hostDaemonRendered,
    ['"$RUNNER_TOKEN"', `"${token}"`],
    ['  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";\n', more],
  );

describe('the container that `volumes_from` names', () => {
  it('from config.toml', () => {
    assert.deepEqual(leads(toml, at(daemonContainerToml, 'volumes_from = ["', 'gitlabnix'), { [host]: machine }), [
      `${toml}:14:22-31 gitlabnix`,
      'host.nix:3:44-53 gitlabnix',
    ]);
  });

  it('from a flag of the NixOS module', () => {
    assert.deepEqual(leads(host, at(daemonContainerModule, '        "', 'gitlabnix:ro')), [
      'host.nix:21:10-19 gitlabnix',
      'host.nix:7:16-25 gitlabnix',
    ]);
  });

  it('from a configuration that Nix renders', () => {
    assert.deepEqual(leads(host, at(daemonContainerRendered, 'volumes_from = [ "', 'gitlabnix')), [
      'host.nix:27:29-38 gitlabnix',
      'host.nix:7:16-25 gitlabnix',
    ]);
  });

  it('under the former name of the option', () => {
    const former = '{ services.gitlab-runner.enable = true; docker-containers.gitlabnix.image = "x"; }';
    assert.deepEqual(
      leads(toml, at(daemonContainerToml, 'volumes_from = ["', 'gitlabnix'), { [host]: former })?.slice(1),
      ['host.nix:1:59-68 gitlabnix'],
    );
  });

  it('is not known without one of that name, nor by the mode', () => {
    assert.equal(leads(toml, at(daemonContainerToml, 'volumes_from = ["', 'gitlabnix')), undefined);
    const other = machine.replace('.gitlabnix', '.other');
    assert.equal(leads(toml, at(daemonContainerToml, 'volumes_from = ["', 'gitlabnix'), { [host]: other }), undefined);
    assert.equal(leads(toml, at(daemonContainerToml, 'gitlabnix:', 'ro'), { [host]: machine }), undefined);
  });
});

describe('what builds an image', () => {
  const images = { [host]: machine };
  const builder = 'host.nix:1:20-21 i';

  it('from config.toml', () => {
    assert.deepEqual(leads(toml, at(daemonContainerToml, 'image = "', 'local'), images), [
      `${toml}:10:14-30 local/nix:latest`,
      builder,
    ]);
    assert.deepEqual(leads(toml, at(daemonContainerToml, 'allowed_images = ["', 'local'), images), [
      `${toml}:11:24-40 local/nix:latest`,
      builder,
    ]);
    const pattern = variant(daemonContainerToml, [
      'allowed_images = ["local/nix:latest"]',
      'allowed_images = ["¦local/*"]',
    ]);
    assert.deepEqual(leads(toml, pattern, images), [`${toml}:11:24-31 local/*`, builder]);
  });

  it('from options and from a rendered configuration', () => {
    const withImage = (text: string): string =>
      variant(text, ['config, ... }:\n{', `config, ... }:\n${built.slice('{ pkgs, ... }: '.length, -2)}`]);
    const origin = 'let i';
    for (const [text, before, line] of [
      [daemonContainerModule, 'dockerImage = "', 'host.nix:16:22-38 local/nix:latest'],
      [daemonContainerModule, 'dockerAllowedImages = [ "', 'host.nix:17:32-48 local/nix:latest'],
      [daemonContainerRendered, ' image = "', 'host.nix:23:20-36 local/nix:latest'],
      [daemonContainerRendered, ' allowed_images = [ "', 'host.nix:24:31-47 local/nix:latest'],
    ] as const) {
      const cursor = at(text, before, 'local/nix:latest');
      assert.ok(withImage(cursor).includes(origin));
      assert.deepEqual(leads(host, withImage(cursor)), [line, 'host.nix:2:5-6 i'], before);
    }
  });

  it('from jobs and from containers', () => {
    const job = (image: string): string => `build:\n  image: ${image}\n  script: [make]\n`;
    assert.deepEqual(leads('.gitlab-ci.yml', job('¦local/nix'), images), ['.gitlab-ci.yml:2:10-19 local/nix', builder]);
    assert.deepEqual(leads('.gitlab-ci.yml', job('{ name: "lo¦cal/nix:latest" }'), images), [
      '.gitlab-ci.yml:2:19-35 local/nix:latest',
      builder,
    ]);
    assert.equal(leads('.gitlab-ci.yml', job('¦alpine'), images), undefined);
    assert.equal(leads('.gitlab-ci.yml', job('¦local/nix:other'), images), undefined);
    assert.deepEqual(leads(host, machine.replace('"x"', '"¦local/nix"')), ['host.nix:3:63-72 local/nix', builder]);
  });

  it('from services and templates', () => {
    const services =
      '.base:\n  image: ¦local/nix\nbuild:\n  services:\n    - postgres:16\n    - name: local/nix\n  script: [make]\n';
    assert.deepEqual(leads('.gitlab-ci.yml', services, images), ['.gitlab-ci.yml:2:10-19 local/nix', builder]);
    const text = services.replace('¦', '');
    const inMap = text.replace('name: local', 'name: ¦local');
    assert.deepEqual(leads('.gitlab-ci.yml', inMap, images), ['.gitlab-ci.yml:6:13-22 local/nix', builder]);
    const plain = text.replace('postgres:16', '¦local/nix:latest');
    assert.deepEqual(leads('.gitlab-ci.yml', plain, images), ['.gitlab-ci.yml:5:7-23 local/nix:latest', builder]);
    assert.equal(leads('.gitlab-ci.yml', text.replace('[make]', '[¦local/nix]'), images), undefined);
  });

  it('under attributes of sets, in overlays, and as what a file comes to', () => {
    const job = 'build:\n  image: ¦local/nix\n  script: [make]\n';
    const call = 'pkgs.dockerTools.buildImage { name = "local/nix"; tag = "latest"; }';
    const of = (text: string, more: Readonly<Record<string, string>> = {}) =>
      leads('.gitlab-ci.yml', job, { [host]: text, ...more })?.[1];
    const enabled = 'services.gitlab-runner.enable = true;';
    assert.equal(of(`{ pkgs, ... }:\nlet images = { ci = ${call}; }; in {\n  ${enabled}\n}\n`), 'host.nix:2:16-18 ci');
    assert.equal(
      of(`{ ... }: {\n  ${enabled}\n  nixpkgs.overlays = [ (final: pkgs: { ci = ${call}; }) ];\n}\n`),
      'host.nix:3:40-42 ci',
    );
    assert.equal(
      of(
        `{ pkgs, ... }: {\n  ${enabled}\n  virtualisation.oci-containers.containers.x = { image = "local/nix"; imageFile = import ./image.nix { inherit pkgs; }; };\n}\n`,
        {
          'image.nix': `{ pkgs }:\nlet x = 1; in ${call}\n`,
        },
      ),
      'image.nix:2:15-42 pkgs.dockerTools.buildImage',
    );
  });

  it('where the container gets it right there', () => {
    const inline = machine.replace(
      container,
      'virtualisation.oci-containers.containers.a = { image = "own"; imageFile = pkgs.dockerTools.buildImage { name = "own"; }; };',
    );
    const text = variant(daemonContainerToml, ['image = "local/nix:latest"', 'image = "¦own"']);
    assert.deepEqual(leads(toml, text, { [host]: inline })?.slice(1), [
      'host.nix:3:77-122 pkgs.dockerTools.buildImage { name = "own"; }',
    ]);
  });
});

describe('what fills a placeholder', () => {
  const file = `  ${unit}.serviceConfig.EnvironmentFile = "/run/secrets/ci.env";\n`;
  const token = 'host.nix:12:18-32 @RUNNER_TOKEN@';
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['the file of the environment', '@¦RUNNER_TOKEN@', file, [token, 'host.nix:32:66-87 "/run/secrets/ci.env"']],
    [
      'for a variable too',
      '¦$RUNNER_TOKEN',
      file,
      ['host.nix:12:18-31 $RUNNER_TOKEN', 'host.nix:32:66-87 "/run/secrets/ci.env"'],
    ],
    [
      'the secret behind it',
      '@RUNNER_TOKEN@¦',
      `${file}  sops.secrets."ci.env" = { };\n`,
      [token, 'host.nix:32:66-87 "/run/secrets/ci.env"', 'host.nix:33:16-24 "ci.env"'],
    ],
    [
      'the secret by its path',
      '@RUNNER_TOKEN@¦',
      `  ${unit}.serviceConfig.EnvironmentFile = [ config.age.secrets.ci.path ];\n  age.secrets.ci.file = ./ci.age;\n`,
      [token, 'host.nix:32:68-94 config.age.secrets.ci.path', 'host.nix:33:15-17 ci'],
    ],
    [
      'a variable of the unit',
      '@RUNNER_TOKEN@¦',
      `${file}  ${unit}.environment.RUNNER_TOKEN = "x";\n`,
      [token, 'host.nix:33:46-58 RUNNER_TOKEN'],
    ],
    [
      'the program that replaces it',
      '@RUNNER_TOKEN@¦',
      `  ${unit}.preStart = "replace-secret '@RUNNER_TOKEN@' /run/secrets/token config.toml";\n`,
      [token, 'host.nix:32:78-96 /run/secrets/token'],
    ],
  ];
  for (const [what, value, more, expected] of cases) {
    it(what, () => assert.deepEqual(leads(host, rendered(value, more)), expected));
  }

  it('in config.toml', () => {
    const text = variant(daemonContainerToml, ['$RUNNER_TOKEN', '@RUN¦NER_TOKEN@']);
    const filled = `{\n  services.gitlab-runner.enable = true;\n${file}}\n`;
    assert.deepEqual(leads(toml, text, { [host]: filled }), [
      `${toml}:6:12-26 @RUNNER_TOKEN@`,
      'host.nix:3:66-87 "/run/secrets/ci.env"',
    ]);
  });

  it('is not known without evidence', () => {
    assert.equal(leads(host, rendered('@RUN¦NER_TOKEN@', '')), undefined);
    assert.equal(leads(host, rendered('glrt-¦x', file)), undefined);
    const written = `  ${unit}.serviceConfig.EnvironmentFile = pkgs.writeText "e" "OTHER=1";\n`;
    assert.equal(leads(host, rendered('@RUN¦NER_TOKEN@', written)), undefined);
  });
});
