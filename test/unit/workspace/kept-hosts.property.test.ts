import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import type { Host } from '../../../server/src/model/host/host';
import { rules } from '../../../server/src/rules/registry.generated';
import type { Place } from '../../../server/src/text/place';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

const root = 'file:///srv/machine';

const files: Readonly<Record<string, string>> = {
  'configuration.nix': `{ config, lib, pkgs, ... }:
{
  imports = [ ./runners.nix ./extra.nix ./own.nix ];
  system.stateVersion = "25.11";
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  networking.nat.enable = false;
  environment.systemPackages = [ pkgs.git ];
  services.openssh.ports = [ 22 ];
  services.gitlab-runner.settings.concurrent = 4;
}
`,
  'runners.nix': `{ config, lib, pkgs, ... }:
let image = "alpine"; in
{
  virtualisation.docker.enable = true;
  services.gitlab-runner.enable = true;
  services.gitlab-runner.services = {
    one = { authenticationTokenConfigFile = "/run/secrets/one"; limit = 1; dockerImage = image; };
    two = {
      authenticationTokenConfigFile = config.sops.secrets.two.path;
      dockerImage = config.ci.image;
      limit = 2;
    };
    three = { limit = lib.mkDefault 3; dockerImage = "debian"; dockerVolumes = [ "/cache" ]; };
  };
}
`,
  'extra.nix': `{ config, lib, ... }:
{
  services.gitlab-runner.services.three.limit = lib.mkForce 5;
  services.gitlab-runner.services.four = { limit = 4; executor = "shell"; };
  sops.secrets.two.owner = "root";
  virtualisation.oci-containers.containers.nixd = { image = "local/nix-daemon"; volumes = [ "/nix" ]; };
  services.nginx.virtualHosts.a.root = config.environment.etc.a.source;
}
`,
  'own.nix': `{ config, lib, ... }:
{
  options.ci.image = lib.mkOption { type = lib.types.str; default = "alpine"; };
  config = {
    ci.image = "nixos/nix";
    programs.vim.enable = true;
  };
}
`,
};

const values = [
  'true',
  '7',
  '"debian:12"',
  '[ ]',
  '{ }',
  'lib.mkForce 9',
  'lib.mkIf false 1',
  'config.programs.vim.enable',
  'config.ci.image',
  'pkgs.writeScript "x" "date"',
  'concatStrings [ ]',
  '"glrt-aaaaaaaaaaaaaaaaaaaa"',
  '',
];

/** Where the value of a binding stands that holds no further ones. */
const simpleValue = /(?<== )[^;{}]*(?=;)/g;

interface Edit {
  readonly file: string;
  readonly at: number;
  readonly to: string;
}

const edits = fc.array(
  fc.record({
    file: fc.constantFrom(...Object.keys(files)),
    at: fc.nat({ max: 12 }),
    to: fc.constantFrom(...values),
  }),
  { minLength: 1, maxLength: 7 },
);

function edited(text: string, { at, to }: Edit): string {
  const found = [...text.matchAll(simpleValue)];
  const match = found[at % Math.max(found.length, 1)];
  if (match === undefined) return text;
  return text.slice(0, match.index) + to + text.slice(match.index + match[0].length);
}

function projectOf(fileSystem: MemoryFileSystem): Project {
  const onRuleError = (_: unknown, error: unknown) => assert.fail(String(error));
  const project = new Project({ root, fileSystem, rules, settings: defaultSettings, onRuleError });
  for (const _ of project.scan());
  return project;
}

/** All that is found out of the machines, with the places as they are in the current files. */
function said(project: Project): unknown {
  const { workspace } = project;
  const spanOf = (at: Place) => {
    const span = workspace.file(at.part.uri)?.locate(at);
    return span === undefined ? 'gone' : `${at.part.uri} ${span.start} ${span.end}`;
  };
  const machine = (host: Host) => ({
    uri: host.part.uri,
    parts: host.parts.map(({ uri, text }) => [uri, text]),
    isCurrent: host.parts.every((part) => part.uri === host.part.uri || workspace.nixFile(part.uri) === part),
    options: host.options.map(({ path, value, nameAt, valueAt }) => [path, value, spanOf(nameAt), spanOf(valueAt)]),
    services: host.services.map(({ name, closed, options, runner }) => [
      name,
      closed,
      options.map(({ path, value }) => [path, value]),
      runner.text('docker.image'),
    ]),
    others: [
      ['networking', 'nat', 'enable'],
      ['programs', 'vim', 'enable'],
      ['services', 'openssh', 'ports'],
    ].map((path) => {
      const fact = host.optionAt(path);
      return fact.state === 'known' ? fact.value.value : fact.state;
    }),
  });
  const withoutPlaces = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && 'span' in value && 'part' in value ? undefined : value;
  const problems = [...project.check()].flatMap(([uri, list]) =>
    list.map(({ rule, span, message, severity }) => [uri, rule.id, span, message, severity]),
  );
  return JSON.parse(JSON.stringify({ machines: workspace.model().hosts.map(machine), problems }, withoutPlaces));
}

describe('a machine whose files are edited', () => {
  it('is what it is when it is read from scratch', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const system = new MemoryFileSystem(Object.entries(files).map(([name, text]) => [`${root}/${name}`, text]));
        const project = projectOf(system);
        said(project);
        for (const edit of list) {
          const uri = `${root}/${edit.file}`;
          system.write(uri, edited(system.read(uri) ?? '', edit));
          project.update(uri);
          assert.deepEqual(said(project), said(projectOf(system)));
        }
      }),
      { numRuns: 40 },
    );
  });
});
