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
  readonly edits: readonly { readonly path: string; readonly text: string }[];
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
];

const frames: readonly (readonly [head: string, tail: string])[] = [
  ['services.gitlab-runner.services = {\n', '};\n'],
  ['services.gitlab-runner = { enable = true; settings.concurrent = 2;\nservices = {\n', '}; };\n'],
  ['services.gitlab-runner.services = lib.mkIf true {\n', '};\n'],
  ['services.gitlab-runner = lib.mkMerge [ { enable = true; } { services = {\n', '}; } ];\n'],
  ['config = { services.gitlab-runner.services = rec {\n', '}; };\n'],
  ['services = with lib; { gitlab-runner.services = {\n', '}; };\n'],
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
    '  limits.small = 1;\n  setup = pkgs.writeText "setup" "export A=1";\nin\n{\n',
    imports,
    ...more,
    head,
    ...entries,
    tail,
    '}\n',
  ].join('');
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
      'configuration.nix': moduleText(random, random.once(2) ? '  imports = [ ./more.nix ];\n' : ''),
      'more.nix': random.once(2) ? moduleText(random, '') : '{ services.gitlab-runner.enable = true; }\n',
    };
    if (random.once(3)) files['.gitlab-ci.yml'] = 'job:\n  tags: [nix]\n  script: nix build\n';
    const current = { ...files };
    let path = 'configuration.nix';
    let share = 0.5;
    const edits = Array.from({ length: editsPerProject }, () => {
      if (random.once(6)) path = random.pick(['configuration.nix', 'more.nix']);
      if (random.once(3)) share = random.int(1000) / 1000;
      const text = current[path] ?? '';
      // What was typed is often taken back.
      current[path] = random.once(5) ? (files[path] ?? '') : editAround(text, Math.floor(text.length * share), random);
      return { path, text: current[path] ?? '' };
    });
    return { files, edits };
  },
  check({ files, edits }, timed) {
    const repository = new Repository(files);
    toldOf(repository);
    const current: Record<string, string> = { ...files };
    for (const { path, text } of edits) {
      current[path] = text;
      timed(() => repository.write(path, text));
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
