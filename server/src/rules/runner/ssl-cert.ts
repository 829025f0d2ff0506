import { environmentPlace, variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { isMinimalImage } from '../../model/runner/minimal-image';
import type { Runner } from '../../model/runner/runner';
import { addPackage, installsPackage, maySetVariable, sourcesOther } from '../../model/script/nix-profile';
import type { ScriptReader } from '../../model/script/script-reader';
import { fixIf } from '../fix';
import { defineRule, type Fix } from '../rule';
import { daemonContainerToml, hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

const bundle = '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt';

const withPackages = (packages: string) =>
  variant(hostDaemonModule, [
    'dockerImage = "alpine";',
    `dockerImage = "alpine";
      preBuildScript = pkgs.writeScript "setup-container" ''
        mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
        \${pkgs.nix}/bin/nix-env -i \${lib.concatStringsSep " " (with pkgs; [ ${packages} ])}
      '';`,
  ]);

export const rule = defineRule<'runner', { readonly wrong: 'absent' | 'no-bundle' }>({
  id: 'runner/ssl-cert',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: '`NIX_SSL_CERT_FILE` is not set on a bare image, or names a bundle that nothing installs.',
  why: `Git, curl and whatever Nix fetches on the client's side need a bundle of certificates; only what the daemon itself
downloads uses that of the machine. Images such as Alpine or the slim Debian bring none that Nix looks for, so the
recipe installs \`cacert\` into the container's default profile and points \`NIX_SSL_CERT_FILE\` at it.

Pointing there without installing \`cacert\` is worse than nothing: \`Problem with the SSL CA cert (path? access
rights?) (77)\` (warning). Without the variable it is \`SSL peer certificate or SSH remote key was not OK (60)\`
(information, since a job may not need it).`,
  notWhen: [
    'The image is not known to be a bare one.',
    '`SSL_CERT_FILE` or `GIT_SSL_CAINFO` is set.',
    'The `pre_build_script` of `config.toml` sets one of them, or sources a file that may, such as the setup hook of `cacert`.',
    'The packages that the pre-build script installs cannot all be read, or it installs none.',
    'Parts of the environment cannot be read.',
  ],
  references: [
    'https://nix.dev/manual/nix/latest/installation/env-variables.html#nix_ssl_cert_file',
    'https://github.com/NixOS/nixpkgs/issues/70939',
    'https://github.com/NixOS/nix/issues/2121',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Not set on Alpine',
        text: variant(hostDaemonToml, [`    "NIX_SSL_CERT_FILE=${bundle}",\n`, '']),
        marks: ['environment'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'The profile gets no `cacert`, in a NixOS module',
        text: withPackages('nix git openssh'),
        marks: [`"${bundle}"`],
        also: ['nixos/prebuild-missing-steps'],
      },
      {
        language: 'toml',
        caption: 'The profile gets no `cacert`',
        text: variant(hostDaemonToml, [
          '  [runners.docker]',
          `  pre_build_script = """
    mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
    nix-env -iA nixpkgs.nix nixpkgs.git
  """
  [runners.docker]`,
        ]),
        marks: [bundle],
        also: ['nixos/prebuild-missing-steps'],
      },
      {
        language: 'nix',
        caption: 'Not set, in a rendered configuration',
        text: variant(hostDaemonRendered, [`          "NIX_SSL_CERT_FILE=${bundle}"\n`, '']),
        marks: ['environment'],
        severity: 'information',
      },
    ],
    good: [
      { language: 'toml', caption: 'Set', text: hostDaemonToml },
      { language: 'nix', caption: 'Set, and `cacert` is installed', text: withPackages('nix cacert git openssh') },
      {
        language: 'toml',
        caption: 'Another variable that the tools read',
        text: variant(hostDaemonToml, [`NIX_SSL_CERT_FILE=${bundle}`, 'SSL_CERT_FILE=/etc/ssl/cert.pem']),
      },
      {
        language: 'toml',
        caption: 'The pre-build script sources the setup hook of `cacert`',
        text: variant(
          hostDaemonToml,
          [`    "NIX_SSL_CERT_FILE=${bundle}",\n`, ''],
          [
            '  [runners.docker]',
            "  pre_build_script = '. /nix/var/nix/gcroots/cacert/nix-support/setup-hook'\n  [runners.docker]",
          ],
        ),
      },
      {
        language: 'toml',
        caption: 'An image with certificates',
        text: variant(hostDaemonToml, [`    "NIX_SSL_CERT_FILE=${bundle}",\n`, ''], ['"alpine"', '"fedora:41"']),
      },
      { language: 'toml', caption: 'The image of a daemon container has its own', text: daemonContainerToml },
    ],
  },
  *check({ runner }, { scripts }) {
    if (runner.setup !== 'host-daemon' || !usesDocker(runner)) return;
    const file = variableValue(runner.environment, 'NIX_SSL_CERT_FILE');
    if (file.state === 'absent' && isBare(runner) && !hasOtherBundle(runner) && !scriptNamesBundle(runner, scripts)) {
      yield { at: environmentPlace(runner), data: { wrong: 'absent' }, severity: 'information' };
    }
    if (file.state !== 'known' || !file.value.startsWith('/nix/var/nix/profiles/default/')) return;
    if (cacert(runner, scripts) === 'no') yield { at: file.at, data: { wrong: 'no-bundle' } };
  },
  message: ({ wrong }) =>
    wrong === 'absent'
      ? {
          what: 'The runner sets no `NIX_SSL_CERT_FILE`, and its image is a bare one.',
          why: 'Fetching over HTTPS may fail with `SSL peer certificate or SSH remote key was not OK (60)`.',
          action: 'Install `cacert` in the pre-build script and point the variable at its bundle.',
        }
      : {
          what: '`NIX_SSL_CERT_FILE` names a file of the default profile, but the pre-build script does not install `cacert`.',
          why: 'The file does not exist, and fetching over HTTPS fails with `Problem with the SSL CA cert (path? access rights?) (77)`.',
          action: 'Add `cacert` to the packages that the pre-build script installs.',
        },
  fixes: ({ data }, { runner }, { scripts }) => {
    if (data.wrong === 'no-bundle') return installCacert(runner, scripts);
    const installed = cacert(runner, scripts);
    const edits = installed === 'no' ? undefined : runner.edit.setVariable('NIX_SSL_CERT_FILE', bundle);
    return fixIf(edits, 'Point `NIX_SSL_CERT_FILE` at the bundle of the default profile', installed === 'yes');
  },
});

function isBare(runner: Runner): boolean {
  const image = runner.text('docker.image');
  return image.state === 'known' && isMinimalImage(image.value);
}

function hasOtherBundle(runner: Runner): boolean {
  return ['SSL_CERT_FILE', 'GIT_SSL_CAINFO'].some((name) => variableValue(runner.environment, name).state !== 'absent');
}

/**
 * The pre-build script exports the variable, or sources a file that may. Only one that runs in the shell of the job: what
 * the file that the NixOS options name exports ends with it.
 */
function scriptNamesBundle({ preBuildScript }: Runner, scripts: ScriptReader): boolean {
  if (preBuildScript.state !== 'known') return preBuildScript.state === 'unknown';
  const { runsAs, script } = preBuildScript.value;
  if (runsAs === 'child-process') return false;
  if (script === undefined) return true;
  const read = scripts.read(script);
  return sourcesOther(read) || maySetVariable(read, 'SSL_CERT_FILE') || maySetVariable(read, 'GIT_SSL_CAINFO');
}

/** Whether the pre-build script installs `cacert`. */
function cacert({ preBuildScript }: Runner, scripts: ScriptReader): 'yes' | 'no' | 'unknown' | 'none' {
  if (preBuildScript.state === 'absent') return 'none';
  const script = preBuildScript.state === 'known' ? preBuildScript.value.script : undefined;
  return script === undefined ? 'unknown' : installsPackage(script, scripts.read(script), 'cacert');
}

function installCacert({ preBuildScript }: Runner, scripts: ScriptReader): readonly Fix[] {
  const script = preBuildScript.state === 'known' ? preBuildScript.value.script : undefined;
  const edit = script && addPackage(script, scripts.read(script), 'cacert');
  return edit === undefined ? [] : [{ title: 'Install `cacert` too', safe: false, edits: [edit] }];
}
