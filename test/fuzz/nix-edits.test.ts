import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place } from '../../server/src/text/place';
import { dialects } from './dialects';
import { type FuzzTarget, fuzz, smallerTexts } from './fuzz';
import { edit } from './mutations';
import type { Random } from './random';
import { type Files, Repository } from './repository';
import { seeds } from './seeds';

/** Modules with entries of the runner's services and versions of them, in the order in which they are typed. */
interface EditedModules {
  readonly files: Files;
  /** Those that are not looked at are one with the next. */
  readonly edits: readonly { readonly path: string; readonly text: string; readonly looked: boolean }[];
}

const lines: readonly string[] = [
  'authenticationTokenConfigFile = "/run/secrets/token";',
  'authenticationTokenConfigFile = ./token.env;',
  'registrationConfigFile = config.sops.secrets.runner.path;',
  'registrationConfigFile = toString ./secret.env;',
  'registrationConfigFile = pkgs.writeText "env" "CI_SERVER_TOKEN=glrt-Zk3hQmX9vBt7LwEr2NpY";',
  'executor = "docker";',
  'executor = "shell";',
  'executor = "ssh";',
  'dockerImage = "alpine:3.22";',
  'dockerImage = image;',
  'dockerImage = "local/ci";',
  'dockerVolumes = volumes ++ [ "/cache" ];',
  'dockerVolumes = [ "/nix/store:/nix/store:ro" "/nix/var/nix/db:/nix/var/nix/db:ro" ];',
  'dockerVolumes = [ "/nix/store:/nix/store" "/var/run/docker.sock:/var/run/docker.sock" ];',
  'registrationFlags = [ "--docker-volumes-from nix-daemon:ro" ];',
  'registrationFlags = [ "--docker-volumes-from cache" ];',
  'dockerPrivileged = true;',
  'dockerDisableCach = true;',
  'limit = 3;',
  'limit = "3";',
  'limit = lib.mkDefault limits.small;',
  'tagList = [ "nix" ];',
  'tagList = config.tags or [ ];',
  'runUntagged = true;',
  'environmentVariables = { NIX_REMOTE = "daemon"; PATH = "/bin"; };',
  'environmentVariables.ENV = "/etc/profile";',
  "preBuildScript = pkgs.writeScript \"setup\" ''\n  . /nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh\n  export A=1\n'';",
  'preBuildScript = setup;',
  'inherit limit;',
  'description = "a runner # {";',
  '# a comment',
  'dockerImage = base.image;',
  'limit = limits.big;',
  'inherit (base) executor tagList;',
  'tagList = let image = [ "own" ]; in image;',
  'limit = config.services.gitlab-runner.services.two.limit;',
  'dockerImage = config.ci.image;',
  'environmentVariables = { inherit image; };',
];

const frames: readonly (readonly [head: string, tail: string])[] = [
  ['services.gitlab-runner.services = {\n', '};\n'],
  ['services.gitlab-runner = { enable = true; settings.concurrent = 2;\nservices = {\n', '}; };\n'],
  ['services.gitlab-runner.services = lib.mkIf true {\n', '};\n'],
  ['services.gitlab-runner = lib.mkMerge [ { enable = true; } { services = {\n', '}; } ];\n'],
  ['config = { services.gitlab-runner.services = rec {\n', '}; };\n'],
  ['services = with lib; { gitlab-runner.services = {\n', '}; };\n'],
  ['services.gitlab-runner.services = runners // {\n', '};\n'],
  ['services.gitlab-runner.services = with limits; {\n', '} // runners;\n'],
  ['services.gitlab-runner.services = let image = "inner"; limit = limits.big; in {\n', '};\n'],
  ['services.gitlab-runner.services = lib.mkIf config.ci.enable {\n', '};\n'],
  ['services.gitlab-runner.services = lib.mapAttrs (name: entry: entry // { limit = 1; }) {\n', '};\n'],
];

const around: readonly string[] = [
  'boot.kernel.sysctl."net.ipv4.ip_forward" = true;',
  'boot.kernel.sysctl."net.ipv4.ip_forward" = 0;',
  'virtualisation.docker.enable = true;',
  'virtualisation.docker.enable = false;',
  'virtualisation.oci-containers.containers.nix-daemon = { image = "nix"; volumes = [ "/nix" ]; };',
  'virtualisation.podman.enable = true;',
  'system.stateVersion = "24.05";',
  'services.gitlab-runner.services.dotted.executor = "docker";',
  'services.gitlab-runner.services.dotted.limit = config.services.gitlab-runner.services.one.limit;',
  'services.gitlab-runner.configFile = "/etc/runner.toml";',
  'services.gitlab-runner.settings.concurrent = limits.big;',
  'services.gitlab-runner.services.dotted = base // { limit = 1; };',
  'system.stateVersion = "25.11";',
  'networking.hostName = "ci";',
  'ci.image = "debian:12";',
  'ci.image = image;',
  'ci.enable = true;',
  '# gitlab-nix-runner: disable-next-line nixos/docker-image-missing',
];

const names = ['one', 'two', 'three', '"four"', 'five'];

function moduleText(random: Random, imports: string): string {
  const [head, tail] = random.pick(frames);
  const entries = names.slice(0, 1 + random.int(names.length)).map((name) => {
    const body = Array.from({ length: 1 + random.int(6) }, () => `    ${random.pick(lines)}\n`);
    const opening = random.once(8) ? '{ config, ... }: {' : '{';
    return `  ${name} = ${opening}\n${[...new Set(body)].join('')}  };\n`;
  });
  const more = Array.from({ length: random.int(4) }, () => `  ${random.pick(around)}\n`);
  const arguments_ = random.once(8) ? 'args@{ config, lib, pkgs, ... }' : '{ config, lib, pkgs, ... }';
  return [
    `${arguments_}:\nlet\n  volumes = [ "/nix/store:/nix/store:ro" ];\n  image = "nixos/nix";\n  limit = 4;\n`,
    '  limits.small = 1;\n  setup = pkgs.writeText "setup" "export A=1";\n',
    '  limits.big = limits.small + limit;\n  base = { inherit image; executor = "docker"; tagList = [ image ]; };\n',
    '  runners = { six = { inherit limit; }; seven = base // { limit = limits.big; }; };\nin\n{\n',
    imports,
    ...more,
    head,
    ...entries,
    tail,
    '}\n',
  ].join('');
}

const optionsText = `{ config, lib, ... }:
let fallback = "alpine"; in
{
  options.ci.image = lib.mkOption { type = lib.types.str; default = fallback; };
  options.ci.enable = lib.mkOption { type = lib.types.bool; default = config.ci.image != ""; };
  config.services.gitlab-runner.services.declared.dockerImage = config.ci.image;
}
`;

/** Words of the modules that stand for values. */
const words = /\b(?:image|limit|limits\.\w+|base|runners|true|false|fallback|config\.ci\.\w+|\d+|setup)\b|"[^"\n]*"/g;

/** What is written in place of them: mostly something that has a value there. */
const otherWords = [
  'image',
  'limits.big',
  'limits.small',
  'base',
  'runners',
  'config.ci.image',
  'true',
  '7',
  '"x"',
  '[ ]',
];

/** An edit that leaves a module whole: another value, a further name in a \`let\`, a comment. */
function editWhole(text: string, random: Random): string {
  switch (random.int(6)) {
    case 0:
      return insertAt(
        text,
        /(?<=\blet\s)/g,
        random.pick(['image = 5; ', 'limits = { }; ', 'more = 1; ', 'base = { }; ']),
        random,
      );
    case 1:
      return insertAt(text, / /g, random.pick([' # said {\n', ' /* limit = 1; */ ', '\n  ']), random);
    case 2:
      return insertAt(
        text,
        /(?<=\{)(?=\n)/g,
        random.pick(['\n', ' limit = 6;', ' a.b = base;', ' ci.enable = false;']),
        random,
      );
    default: {
      const found = [...text.matchAll(words)];
      if (found.length === 0) return text;
      const { 0: word, index } = random.pick(found);
      return text.slice(0, index) + random.pick(otherWords) + text.slice(index + word.length);
    }
  }
}

function insertAt(text: string, where: RegExp, piece: string, random: Random): string {
  const found = [...text.matchAll(where)];
  if (found.length === 0) return text;
  const { index } = random.pick(found);
  return text.slice(0, index) + piece + text.slice(index);
}

/** Most edits are made in one file and next to each other, as typing does. */
function editAround(text: string, at: number, random: Random): string {
  const from = Math.max(0, at - random.int(120));
  const until = Math.min(text.length, at + 1 + random.int(120));
  const middle = text.slice(from, until);
  const changed = random.once(3)
    ? `${middle}${random.pick([' ', '\n', 'x', ';', '"', '1', random.pick(lines)])}`
    : edit(middle, random, dialects.nix, random.pick(seeds.nix));
  return text.slice(0, from) + changed + text.slice(until);
}

const editsPerProject = 10;

const editedModules: FuzzTarget<EditedModules> = {
  // Each edit is an input of its own: 400 of them, each checked as a whole twice.
  share: 0.02 / editsPerProject,
  make(random) {
    const files: Record<string, string> = {
      'configuration.nix': moduleText(
        random,
        random.pick(['', '  imports = [ ./more.nix ];\n', '  imports = [ ./more.nix ./options.nix ];\n']),
      ),
      'options.nix': optionsText,
      'more.nix': random.once(2) ? moduleText(random, '') : '{ services.gitlab-runner.enable = true; }\n',
    };
    if (random.once(3)) files['.gitlab-ci.yml'] = 'job:\n  tags: [nix]\n  script: nix build\n';
    const current = { ...files };
    let path = 'configuration.nix';
    let share = 0.5;
    const edits = Array.from({ length: editsPerProject }, () => {
      if (random.once(6)) path = random.pick(['configuration.nix', 'more.nix', 'options.nix']);
      if (random.once(3)) share = random.int(1000) / 1000;
      const text = current[path] ?? '';
      // What was typed is often taken back.
      if (random.once(5)) current[path] = files[path] ?? '';
      else if (random.once(2)) current[path] = editWhole(text, random);
      else current[path] = editAround(text, Math.floor(text.length * share), random);
      return { path, text: current[path] ?? '', looked: !random.once(5) };
    });
    return { files, edits };
  },
  check({ files, edits }, timed) {
    const repository = new Repository(files);
    toldOf(repository);
    const current: Record<string, string> = { ...files };
    for (const { path, text, looked } of edits) {
      current[path] = text;
      timed(() => repository.write(path, text));
      if (!looked) continue;
      assert.deepEqual(toldOf(repository), toldOf(new Repository(current)), 'edited modules are what new ones are');
    }
  },
  *smaller({ files, edits }) {
    for (const index of edits.keys()) yield { files, edits: edits.filter((_, at) => at !== index) };
    for (const [path, text] of Object.entries(files)) {
      for (const smaller of smallerTexts(text)) yield { files: { ...files, [path]: smaller }, edits };
    }
  },
  show: (input) => JSON.stringify(input),
};

/** Everything that is said and offered, with what the configurations come to. */
function toldOf(repository: Repository) {
  const fixes = repository.problems().flatMap((problem) => {
    const start = `${problem.rule.id} ${problem.uri} ${problem.span.start} ${problem.span.end}`;
    return repository.project
      .fixes(problem)
      .map(({ title, edits }) => `${start} ${title} ${JSON.stringify([...edits])}`);
  });
  const { workspace } = repository.project;
  // What is kept tells its places in the version that it was read from, and where these are now.
  const located = (_: string, value: unknown) => {
    if (!isPlace(value)) return value;
    const span = workspace.file(value.part.uri)?.locate(value);
    return span === undefined ? 'gone' : `${value.part.uri} ${span.start} ${span.end}`;
  };
  const services = workspace.model().hosts.map((host) => ({
    uri: host.part.uri,
    services: host.services.map(({ name, options }) => [
      name,
      options.map(({ path, value }) => [path, JSON.stringify(value, located)]),
    ]),
    options: host.options.map(({ path, value }) => [path.join('.'), value.kind]),
  }));
  return { problems: repository.report(), fixes: fixes.toSorted(), services };
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'span' in value && 'part' in value;
}

test('edited modules are checked like new ones', () => fuzz(editedModules));
