import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../server/src/rules/registry.generated';
import type { Example } from '../../server/src/rules/rule';
import type { Language } from './dialects';
import type { Random } from './random';

/** The examples of all rules, good and bad. */
export const examples: readonly Example[] = rules.flatMap((rule) => [...rule.examples.bad, ...rule.examples.good]);

const root = join(import.meta.dirname, '../..');

/** What mutation starts from, by language. */
export const seeds: Readonly<Record<Language, readonly string[]>> = {
  yaml: [pipeline(), ...textsOf('yaml'), ...filesBelow('examples', '.yml')],
  toml: [config(), ...textsOf('toml'), ...filesBelow('examples', '.toml')],
  nix: [module(), ...textsOf('nix'), ...filesBelow('examples', '.nix'), ...filesBelow('test/fixtures', '.nix')],
  shell: [script(), ...textsOf('nix').flatMap(indentedStrings)],
  markdown: [page(), ...filesBelow('examples', '.md'), ...filesBelow('docs', '.md')],
};

/** Real tokens have a part that nobody could guess, so that its appearance anywhere is an echo. */
export function makeToken(random: Random): string {
  const alphabet = 'abcdefghijkmnopqrstuvwyzABCDEFGHJKLMNPQRSTUVWYZ23456789';
  return random.pick(['glrt-', 'glrt-t1_', 'glrtr-', 'GR1348941']) + random.text(20 + random.int(8), alphabet);
}

/** Puts a token where tokens stand in files, and now and then anywhere. */
export function plantToken(text: string, token: string, random: Random): string {
  if (random.once(4)) {
    const at = random.int(text.length);
    return `${text.slice(0, at)}${token}${text.slice(at)}`;
  }
  return text.replace(/\$RUNNER_TOKEN|(?<=token = ")[^"$]*|(?<=TOKEN: ?)\S+|\/run\/secrets\/[\w.-]+/g, token);
}

function textsOf(language: Example['language']): string[] {
  return examples.filter((example) => example.language === language).map((example) => example.text);
}

function filesBelow(folder: string, ending: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => name.endsWith(ending)).map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

/** The texts of a module's `''` strings: scripts for the most part. */
function indentedStrings(nix: string): string[] {
  return [...nix.matchAll(/''\n(.*?)''/gs)].map(([, text = '']) => text);
}

function pipeline(): string {
  return `spec:
  inputs:
    image: { default: nixos/nix }
---
include:
  - local: ci/other.yml
  - { local: 'ci/*.yml', inputs: { x: 1 } }
stages: [build, test]
default:
  image: $[[ inputs.image ]]
  tags: [nix]
  before_script: &setup
    - . /nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh
variables: { NIX_REMOTE: daemon, PATH: "/bin:$PATH" }
.base: &base
  extends: .other
  script:
    - *setup
    - !reference [.other, script]
    - |
      nix-env -iA nixpkgs.git
      nix build
build:
  <<: [*base, { image: alpine }]
  extends: [.base, .other]
  needs: []
test:
  extends: .base
  inherit: { default: [tags] }
  services: [{ name: "docker:dind", alias: d }]
  parallel: { matrix: [{ A: [1, 2] }] }
  script: "nix-channel --add https://nixos.org/channels/nixpkgs-unstable nixpkgs && nix-channel --update"
`;
}

/** A file that the pipeline above includes. */
export const includedPipeline = `.other:
  script: [echo other, !reference [.base, before_script]]
  tags: [nix]
included:
  extends: .base
`;

function config(): string {
  return `concurrent = 4
check_interval = 0

[[runners]]
  name = "nix"
  url = "https://gitlab.com"
  token = "$RUNNER_TOKEN"
  executor = "docker"
  environment = ["NIX_REMOTE=daemon", "PATH=/nix/var/nix/profiles/default/bin:/bin"]
  pre_build_script = """
    mkdir -p -m 0755 /nix/var/log/nix/drvs
    . /nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh
    nix-env -i \${nix} \\
      git
  """
  [runners.docker]
    image = "alpine"
    volumes = ["/nix/store:/nix/store:ro", '/nix/var/nix/db:/nix/var/nix/db:ro', "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"]
    pull_policy = "if-not-present"
    allowed_images = ["nixos/*"]
  [runners.cache.s3]
    BucketName = "b"

[[runners]]
  executor = "shell"
  [[runners.docker.services]]
    name = "docker:dind"
`;
}

function module(): string {
  return `{ config, lib, pkgs, ... }:
let
  store = [ "/nix/store:/nix/store:ro" ];
  setup = pkgs.writeScript "setup-container" ''
    mkdir -p -m 0755 /nix/var/log/nix/drvs
    . \${pkgs.nix}/etc/profile.d/nix-daemon.sh
    \${pkgs.nix}/bin/nix-env -i \${lib.concatStringsSep " " (with pkgs; [ nix cacert git openssh ])}
  '';
in
{
  imports = [ ./other.nix ];
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  services.gitlab-runner = {
    enable = lib.mkDefault true;
    services = {
      nix = {
        authenticationTokenConfigFile = "/run/secrets/runner.env";
        dockerImage = "alpine";
        dockerVolumes = store ++ lib.optionals (1 == 1) [ "/nix/var/nix/db:/nix/var/nix/db:ro" ];
        dockerDisableCache = true;
        preBuildScript = setup;
        environmentVariables = { ENV = "/etc/profile"; NIX_REMOTE = "daemon"; } // lib.genAttrs [ "USER" ] (n: "root");
        tagList = [ "nix" ];
        registrationFlags = [ "--docker-pull-policy=if-not-present" "--env" "A=b" ];
      };
    };
  };
}
`;
}

/** A module beside the one above. */
export const importedModule = `{ lib, ... }: lib.mkMerge [
  { services.gitlab-runner.services.nix.tagList = lib.mkForce [ "nix" "other" ]; }
  (lib.mkIf false { boot.kernel.sysctl."net.ipv4.ip_forward" = 0; })
]
`;

function script(): string {
  return `set -euo pipefail
. /nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh
export NIX_REMOTE=daemon PATH="$HOME/.nix-profile/bin:\${PATH:-/bin}"
if [[ -n "$X" ]] && ! command -v git >/dev/null 2>&1; then
  nix-env -iA nixpkgs.{git,openssh} || true
fi
for f in a 'b c' "$(cat <<'EOF'
x $y
EOF
)"; do sudo -E bash -c "mkdir -p -m 0755 /nix/var/log/\${f}; nix build" | tee log; done
f() { local a=1; case "$a" in 1|2) return ;; *) eval "$x" ;; esac; }
while read -r line; do (( i++ )); done < <(nix-channel --list)
f & wait
`;
}

function page(): string {
  return `# Runner with gitlab-runner

- A list with a block:

  \`\`\`nix
  { services.gitlab-runner.services.x = { dockerImage = "alpine"; … }; }
  \`\`\`

> ~~~toml
> [[runners]]
>   token = "$RUNNER_TOKEN"
> ~~~

\`\`\`\`yaml
default:
  tags: [nix]
job:
  script: nix build
\`\`\`\`

<syntaxhighlight lang="nix">
services.gitlab-runner = { enable = true; };
boot.kernel.sysctl."net.ipv4.ip_forward" = true;
</syntaxhighlight>
`;
}
