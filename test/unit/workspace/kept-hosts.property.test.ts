import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings } from '../../../server/src/engine/settings';
import { knownItems } from '../../../server/src/model/fact';
import type { Host } from '../../../server/src/model/host/host';
import { rules } from '../../../server/src/rules/registry.generated';
import type { Place } from '../../../server/src/text/place';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

const root = 'file:///srv/machine';

const numRuns = Number(process.env.GNR_FUZZ_COUNT ?? 40);

const files: Readonly<Record<string, string>> = {
  'configuration.nix': `{ config, lib, pkgs, ... }:
{
  imports = [ ./runners.nix ./extra.nix ./own.nix ./more.nix ./lets.nix ];
  system.stateVersion = "25.11";
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  networking.nat.enable = false;
  environment.systemPackages = [ pkgs.git ];
  services.openssh.ports = [ 22 ];
  services.gitlab-runner.settings.concurrent = 4;
}
`,
  'runners.nix': `args@{ config, lib, pkgs, ... }:
let image = "alpine"; isBig = config.programs.vim.enable; in
{
  virtualisation.docker.enable = true;
  services.gitlab-runner.enable = true;
  services.gitlab-runner.services = {
    one = { authenticationTokenConfigFile = "/run/secrets/one"; limit = 1; dockerImage = image; };
    two = {
      authenticationTokenConfigFile = config.sops.secrets.two.path;
      dockerImage = config.ci.image;
      limit = 2;
      dockerVolumes = [ (import ./volume.nix args) ];
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
  environment.etc.a = lib.mkIf config.services.nginx.enable { source = "/srv"; };
}
`,
  'more.nix': `{ config, lib, ... }:
lib.mkIf true {
  services.gitlab-runner.services.five = lib.mkIf config.services.nginx.enable { limit = 5; };
  services.nginx.enable = true;
  networking.hostName = "ci";
}
`,
  'volume.nix': `{ config, ... }:
let folder = config.networking.hostName; in
"/srv/\${folder}:/srv"
`,
  'own.nix': `{ config, lib, ... }:
{
  options.ci.image = lib.mkOption { type = lib.types.str; default = "alpine"; };
  options.ci.tags = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ config.ci.image ]; };
  options.ci.enable = lib.mkEnableOption "runners";
  options.ci.runners = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (lib.types.submodule ({ config, ... }: {
      options.size = lib.mkOption { default = 2; };
      options.limit = lib.mkOption { default = config.size + 1; };
    }));
  };
  config = {
    ci.image = "nixos/nix";
    ci.runners.large.size = 9;
    programs.vim.enable = true;
    services.gitlab-runner.services = lib.mapAttrs (name: runner: { inherit (runner) limit; }) config.ci.runners;
  };
}
`,
  'lets.nix': `{ config, lib, pkgs, size ? 7, ... }:
let
  # What the entries have in common.
  base = { limit = 6; executor = "docker"; };
  limits = { small = 1; big = limits.small + 8; };
  image = "alpine:3.20";
  shadow = image;
  count = size + 1;
  entry = name: { description = name; dockerImage = shadow; };
  cfg = config.ci;
  inherit (cfg) tags;
  runners = {
    seven = base // { limit = limits.big; };
    eight = { limit = limits.small; } // entry "8";
  };
in
{
  services.gitlab-runner.services = runners // {
    nine = let image = "debian"; in { dockerImage = image; tagList = tags; };
    ten = rec { limit = 2; requestConcurrency = limit; };
    eleven = with limits; { limit = big; };
    twelve = { inherit (base) limit; dockerImage = cfg.image; };
  };
  services.gitlab-runner.services.thirteen = lib.optionalAttrs cfg.enable { limit = count; };
  services.gitlab-runner.services.fourteen.limit = config.services.gitlab-runner.services.ten.limit;
  virtualisation.podman.enable = cfg.enable;
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
  'image',
  'limits.small',
  'limits',
  'base',
  'cfg.tags',
  'config.services.gitlab-runner.services.ten.limit',
  '"24.05"',
  '{ limit = 3; }',
  'let image = 5; in image',
  '',
];

/** Where the value of a binding stands that holds no further ones. */
const simpleValue = /(?<== )[^;{}]*(?=;)/g;

const names = [
  'programs.vim.enable',
  'networking.hostName',
  'services.nginx.enable',
  'services.gitlab-runner.services.six.limit',
  'services.gitlab-runner.services.one.limit',
  'virtualisation.podman.enable',
  'boot.kernel.sysctl."net.ipv4.ip_forward"',
  'ci.image',
  'ci.enable',
  'ci.tags',
  'ci.runners.large.limit',
  'ci.runners.small.size',
  'image',
  'base.limit',
  'limits.huge',
  'shadow',
];

const conditions = ['true', 'false', 'config.services.nginx.enable', 'config.programs.vim.enable', 'isBig'];

interface Edit {
  readonly file: string;
  readonly at: number;
  /** Whether everything is looked at after the edit, only what tells which machines there are, or nothing yet. */
  readonly looks: 'everywhere' | 'at machines' | 'not';
  /** A piece of the file, and what it becomes; `undefined` takes the file away, or puts it back as it was. */
  readonly change: { readonly of: RegExp; readonly to: string } | undefined;
}

/** Where a binding ends, and others may follow in the same set. */
const behindBinding = /(?<=;)(?=\s*\n)/g;

const change: fc.Arbitrary<Edit['change']> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...values).map((to) => ({ of: simpleValue, to })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...values))
      .map(([name, value]) => ({ of: behindBinding, to: ` ${name} = ${value};` })),
  },
  { weight: 3, arbitrary: fc.constant({ of: /[\w".-]+ = [^;{}[\]]*;/g, to: '' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('', ' ./extra.nix', ' ./more.nix', ' ./volume.nix', ' ./absent.nix')
      .map((to) => ({ of: / \.\/[a-z]+\.nix(?= )/g, to })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...conditions).map((to) => ({ of: /(?<=mkIf )[\w.]+/g, to })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...conditions).map((to) => ({ of: /(?<= = )(?=\{)/g, to: `lib.mkIf ${to} ` })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...values).map((to) => ({ of: /(?<=let \w+ = )[^;]*/g, to })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('fresh', 'image', 'limits', 'base'), fc.constantFrom(...values))
      .map(([name, value]) => ({ of: /(?<=\blet\s)/g, to: `${name} = ${value}; ` })),
  },
  { weight: 2, arbitrary: fc.constantFrom(' # a comment\n', ' /* { */ ', '\n\n').map((to) => ({ of: / /g, to })) },
  { weight: 1, arbitrary: fc.constant({ of: / ?#[^\n]*\n| ?\/\*.*?\*\//g, to: '' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"25.05"', '"24.11"').map((to) => ({ of: /(?<=stateVersion = )[^;]*/g, to })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...values).map((to) => ({ of: /(?<=default = )[^;]*/g, to })) },
  { weight: 1, arbitrary: fc.constantFrom('rec ', 'with limits; ').map((to) => ({ of: /(?<= = )(?=\{)/g, to })) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const edits = fc.array(
  fc.record({
    file: fc.constantFrom(...Object.keys(files)),
    at: fc.nat({ max: 30 }),
    looks: fc.constantFrom('everywhere', 'at machines', 'not'),
    change,
  }),
  {
    minLength: 1,
    maxLength: 7,
  },
);

/** The text of the file after an edit; undefined where it is gone. */
function edited(text: string | undefined, { file, at, change }: Edit): string | undefined {
  if (change === undefined) return text === undefined ? files[file] : undefined;
  const found = [...(text ?? '').matchAll(change.of)];
  const match = found[at % Math.max(found.length, 1)];
  if (text === undefined || match === undefined) return text;
  return text.slice(0, match.index) + change.to + text.slice(match.index + match[0].length);
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
      knownItems(runner.list('docker.volumes')).map(({ value }) => value),
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
  // A file that comes back is the last one, so files and machines in them are told in an order of their own.
  const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each, withoutPlaces)).sort();
  return { machines: sorted(workspace.model().hosts.map(machine)), problems: sorted(problems) };
}

describe('a machine whose files are edited', () => {
  it('is what it is when it is read from scratch', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const system = new MemoryFileSystem(Object.entries(files).map(([name, text]) => [`${root}/${name}`, text]));
        const project = projectOf(system);
        project.workspace.model();
        for (const edit of list) {
          const uri = `${root}/${edit.file}`;
          const text = edited(system.read(uri), edit);
          if (text === undefined) system.remove(uri);
          else system.write(uri, text);
          if (text === undefined) project.remove(uri);
          else project.update(uri);
          if (edit.looks !== 'not') project.workspace.model();
          if (edit.looks === 'everywhere') assert.deepEqual(said(project), said(projectOf(system)));
        }
        assert.deepEqual(said(project), said(projectOf(system)));
      }),
      { numRuns },
    );
  });
});
