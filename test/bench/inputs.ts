/** Writes pipelines, runner configurations and NixOS modules of any size. The same size gives the same bytes. */
const number = (index: number) => String(index + 1).padStart(4, '0');

const stages = ['prepare', 'build', 'test', 'package', 'deploy'];
export const sourcing = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';

/** A `!reference`, which only YAML has. */
class Reference {
  constructor(readonly path: readonly string[]) {}
}

type Value = string | number | boolean | Reference | readonly Value[] | { readonly [key: string]: Value };

function configuration(jobs: number): Record<string, Value> {
  const parts: Record<string, Value> = {
    stages,
    variables: { GIT_DEPTH: '20', NIX_CONFIG: 'experimental-features = nix-command flakes' },
    default: { image: 'debian:bookworm', tags: ['nix', 'docker'], interruptible: true },
    workflow: { rules: [{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }, { if: '$CI_COMMIT_TAG' }] },
    '.fragments': { script: [sourcing, 'nix --version'], after_script: ['nix-collect-garbage --dry-run'] },
    '.nix': { before_script: [sourcing], variables: { NIX_PATH: 'nixpkgs=channel:nixos-25.11' } },
    '.nix-build': { extends: '.nix', cache: { key: '$CI_COMMIT_REF_SLUG', paths: ['.nix-cache/'] } },
    '.nix-build-retrying': { extends: '.nix-build', retry: { max: 2, when: ['runner_system_failure'] } },
    '.on-merge': { rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"', when: 'on_success' }] },
  };
  const perStage = Math.max(1, Math.ceil(jobs / stages.length));
  for (let index = 0; index < jobs; index++) {
    parts[`job-${number(index)}`] = job(index, Math.min(stages.length - 1, Math.floor(index / perStage)), perStage);
  }
  parts.middle = {
    stage: 'test',
    when: 'always',
    resource_group: 'middle',
    script: [sourcing, 'nix build .#middle'],
  };
  return parts;
}

function job(index: number, stage: number, perStage: number): Value {
  const name = `job${number(index)}`;
  const always: Record<string, Value> = { stage: stages[stage] ?? 'build' };
  if (stage > 0 && index % 2 === 0) always.needs = [`job-${number(index - perStage)}`];
  if (index % 7 === 3) always.variables = { PART: String(index), LABEL: `part ${index}: "quoted"` };
  if (index % 5 !== 4 && index % 3 === 0) {
    always.rules = [
      { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', changes: [`src/part${index % 17}/**/*`, 'flake.lock'] },
      { if: '$CI_COMMIT_TAG =~ /^v\\d+\\.\\d+$/', when: 'manual', allow_failure: true },
    ];
  }
  return { ...always, ...variant(index, name) };
}

/** The ways in which jobs come to the profile: templates, their own script, a reference, the image, not at all. */
function variant(index: number, name: string): Record<string, Value> {
  switch (index % 5) {
    case 0:
      return { extends: '.nix-build-retrying', script: [`nix-build -A ${name} --no-out-link`, 'echo built'] };
    case 1:
      return {
        script: [sourcing, `nix-build release.nix -A ${name} -o result-${index}`, 'ls -l result-*'],
        artifacts: { paths: [`result-${index}`], expire_in: '1 week', when: 'on_success' },
      };
    case 2:
      return {
        script: [new Reference(['.fragments', 'script']), `nix build .#packages.${name}`],
        after_script: [new Reference(['.fragments', 'after_script'])],
      };
    case 3:
      return {
        image: 'nixos/nix:2.18.1',
        script: [`nix-build -A ${name}`, `nix-shell --run "make check-${index}"`, 'echo "tested: $CI_JOB_NAME"'],
        parallel: { matrix: [{ SYSTEM: ['x86_64-linux', 'aarch64-linux'], MODE: ['debug', 'release'] }] },
      };
    default:
      return {
        extends: ['.on-merge'],
        script: [`set -eu\nfor part in a b c; do\n  echo "$part ${index}"\ndone\n`, 'make "part-$CI_NODE_INDEX"'],
        services: [{ name: 'postgres:16', alias: 'db' }],
      };
  }
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (
    /^[A-Za-z_./$][\w./$@%+-]*( [\w./$@%+=-]+)*$/.test(value) &&
    !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
  )
    return value;
  return value.includes('"') && !value.includes("'") ? `'${value}'` : JSON.stringify(value);
}

function yaml(value: Value, indent: number): string {
  const pad = ' '.repeat(indent);
  if (value instanceof Reference) return ` !reference [${value.path.join(', ')}]\n`;
  if (typeof value === 'string' && value.includes('\n')) {
    return ` |\n${value.trimEnd().replace(/^/gm, pad)}\n`;
  }
  if (typeof value !== 'object') return ` ${scalar(value)}\n`;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'string' && /^[\w.-]+$/.test(item))) return ` [${value.join(', ')}]\n`;
    return `\n${value.map((item) => `${pad}-${listItem(item, indent)}`).join('')}`;
  }
  const entries = Object.entries(value as Record<string, Value>);
  return `\n${entries.map(([key, item]) => `${pad}${key}:${yaml(item, indent + 2)}`).join('')}`;
}

function listItem(value: Value, indent: number): string {
  const text = yaml(value, indent + 2);
  // A mapping in a list begins on the dash's line.
  return text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text;
}

/** A pipeline of so many jobs beside its templates and the one in which is typed. */
export function pipelineYaml(jobs: number): string {
  const blocks = Object.entries(configuration(jobs)).map(([key, value]) => `${key}:${yaml(value, 2)}`);
  return `# A pipeline of ${jobs} jobs.\n${blocks.join('\n')}`;
}

/** The same as JSON; references are written out. */
export function pipelineJson(jobs: number): string {
  const plain = (_: string, value: unknown) => (value instanceof Reference ? [sourcing] : value);
  return `${JSON.stringify(configuration(jobs), plain, 2)}\n`;
}

/** A `config.toml` of so many runners. The executor of the one in the middle is `ssh`. */
export function runnerToml(runners: number): string {
  const out = ['concurrent = 8', 'check_interval = 3', 'log_level = "info"', '', '[session_server]'];
  out.push('  session_timeout = 1800', '');
  for (let index = 0; index < runners; index++) {
    const executor =
      index === runners >> 1 ? 'ssh' : (['docker', 'shell', 'docker', 'kubernetes'][index % 4] ?? 'docker');
    out.push(
      '[[runners]]',
      `  name = "runner-${number(index)}"`,
      '  url = "https://gitlab.example.com/"',
      `  id = ${1000 + index}`,
      `  token = "__TOKEN_${number(index)}__"`,
      `  executor = "${executor}"`,
      `  limit = ${index % 9}`,
      '  request_concurrency = 2',
      '  environment = ["LANG=C.UTF-8"]',
      '  pre_build_script = """\nset -e\ndate\n"""',
      '  [runners.cache]',
      '    Type = "s3"',
      '    Shared = true',
      '    [runners.cache.s3]',
      '      ServerAddress = "s3.example.com"',
      '      BucketName = "ci-cache"',
      ...executorTables[executor as keyof typeof executorTables],
      '',
    );
  }
  return out.join('\n');
}

const executorTables = {
  docker: [
    '  [runners.docker]',
    '    tls_verify = false',
    '    image = "alpine:3.22"',
    '    privileged = false',
    '    disable_cache = false',
    '    volumes = ["/cache"]',
    '    shm_size = 0',
    '    pull_policy = ["if-not-present"]',
  ],
  kubernetes: ['  [runners.kubernetes]', '    namespace = "ci"', '    image = "alpine:3.22"', '    cpu_limit = "2"'],
  ssh: ['  [runners.ssh]', '    host = "build.example.com"', '    port = "22"', '    user = "ci"'],
  shell: [],
};

/** A NixOS module of so many runner services. The executor of the one in the middle is `ssh`. */
export function nixModule(services: number): string {
  const out = [
    '{ config, lib, pkgs, ... }:',
    '',
    '{',
    '  boot.kernel.sysctl."net.ipv4.ip_forward" = true;',
    '  virtualisation.docker.enable = true;',
    '',
    '  services.gitlab-runner = {',
    '    enable = true;',
    '    settings.concurrent = 8;',
    '    services = {',
  ];
  for (let index = 0; index < services; index++) {
    const executor = index === services >> 1 ? 'ssh' : index % 3 === 1 ? 'shell' : 'docker';
    out.push(
      `      service-${number(index)} = {`,
      `        authenticationTokenConfigFile = "/run/secrets/runner-${number(index)}";`,
      `        executor = "${executor}";`,
      `        limit = ${index % 9};`,
    );
    if (executor === 'docker') {
      out.push(
        '        dockerImage = "alpine:3.22";',
        '        dockerVolumes = [ "/var/cache/ci:/cache" ];',
        '        dockerDisableCache = true;',
        '        preBuildScript = pkgs.writeScript "setup" \'\'',
        "          echo ''${HOME} is home",
        "        '';",
      );
    }
    out.push('        environmentVariables.LANG = "C.UTF-8";', '      };');
  }
  out.push('    };', '  };', '}', '');
  return out.join('\n');
}

/** A machine as people write one: a module of some 600 lines with names of its own, and 20 modules that it imports. */
export function nixMachine(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const imports = Array.from({ length: 20 }, (_, index) => `./part-${number(index)}.nix`);
  for (const [index, path] of imports.entries()) files[path.slice(2)] = machinePart(index);
  const out = ['{ config, lib, pkgs, ... }:', '', 'let', '  image = "registry.example.com/ci/nix:25.11";'];
  out.push('  common = {', '    dockerDisableCache = true;', '    limit = lib.mkDefault 4;', '  };', '  setup = name:');
  out.push('    pkgs.writeScript "setup-${name}" \'\'', '      export NIX_REMOTE=daemon', "    '';", 'in', '{');
  out.push('  imports = [', ...imports.map((path) => `    ${path}`), '  ];', '', '  system.stateVersion = "25.11";');
  out.push('  boot.kernel.sysctl."net.ipv4.ip_forward" = true;', '  services.gitlab-runner.enable = true;');
  out.push('  services.gitlab-runner.services = {');
  for (let index = 0; index < 45; index++) {
    out.push(
      `    machine-${number(index)} = common // {`,
      `      authenticationTokenConfigFile = "/run/secrets/runner-${number(index)}";`,
      `      executor = "${index === 22 ? 'ssh' : 'docker'}";`,
      `      limit = ${index};`,
      '      dockerImage = image;',
      `      dockerVolumes = [ "/nix/store:/nix/store:ro" ] ++ lib.optional (${index} > 3) "/var/cache/ci:/cache";`,
      `      preBuildScript = setup "${index}";`,
      '      environmentVariables = lib.mapAttrs (_: toString) {',
      `        PART = ${index};`,
      '        LANG = "C.UTF-8";',
      '      };',
      '    };',
    );
  }
  out.push('  };', '}', '');
  files['configuration.nix'] = out.join('\n');
  return files;
}

function machinePart(index: number): string {
  return [
    '{ config, lib, pkgs, ... }:',
    '{',
    `  environment.variables.PART_${index} = lib.mkDefault "${index}";`,
    `  services.gitlab-runner.services.part-${number(index)} = {`,
    `    authenticationTokenConfigFile = config.sops.secrets."runner-${index}".path;`,
    `    dockerImage = lib.mkIf config.ci.part.enable "alpine:3.\${toString ${index}}";`,
    '  };',
    '}',
    '',
  ].join('\n');
}

const levels = 10;

/** A pipeline of a hundred included files with twenty jobs each, and ten levels of templates, by file name. */
export function includedPipeline(): Readonly<Record<string, string>> {
  const names = Array.from({ length: 100 }, (_, index) => `ci/part-${index}.yml`);
  const templates = Array.from({ length: levels }, (_, level) => {
    const origin = level === 0 ? '  tags: [docker]\n' : `  extends: .base-${level - 1}\n`;
    return `.base-${level}:\n${origin}  variables:\n    LEVEL_${level}: "${level}"\n  script:\n    - make level-${level}\n`;
  });
  const root = [
    `stages: [build, test, deploy]\n\ninclude:\n${names.map((name) => `  - local: ${name}\n`).join('')}`,
    'default:\n  image: debian:12\n  before_script:\n    - echo start\n',
    ...templates,
  ].join('\n');
  const files = names.map((name, file) => [name, includedJobs(20 * file, 20)] as const);
  return { '.gitlab-ci.yml': root, ...Object.fromEntries(files) };
}

function includedJobs(from: number, count: number): string {
  const jobs = Array.from({ length: count }, (_, index) => {
    const job = from + index;
    const needs = index === 0 ? '' : `job-${job - 1}`;
    return `job-${job}:
  extends: .base-${job % levels}
  stage: build
  needs: [${needs}]
  when: always
  variables:
    NAME: job-${job}
  artifacts:
    paths: [out/${job}]
    expire_in: 1 week
  script:
    - !reference [.base-${job % levels}, script]
    - make "$NAME" | tee out/${job}
`;
  });
  return jobs.join('\n');
}
