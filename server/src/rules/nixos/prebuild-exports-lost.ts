import type { ShellCommand } from '../../syntax/shell/analysis';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const script = (body: string) =>
  exampleModule({
    name: 'shell',
    bare: true,
    head: '{ lib, pkgs, ... }:',
    module: 'environment.systemPackages = [ pkgs.git ];\n',
    entry: `authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\npreBuildScript = ${body};\n`,
  });

/** Commands that change nothing but the shell that runs them. */
const ofShell: ReadonlySet<string> = new Set([
  'export',
  'declare',
  'typeset',
  'readonly',
  'alias',
  'unset',
  '.',
  'source',
]);

/** Commands that leave nothing behind. */
const idle: ReadonlySet<string> = new Set(['set', 'shopt', 'echo', 'printf', ':', 'true', 'umask', 'cd', 'ulimit']);

export const rule = defineRule({
  id: 'nixos/prebuild-exports-lost',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'A pre-build script does nothing but set variables, which do not reach the job.',
  why: 'With the NixOS options the script is a file that the job’s shell runs as a command. What it exports, and what a profile that it sources sets, ends with it; files, folders and profiles that it makes do stay.',
  notWhen: [
    'The script makes files or installs something as well.',
    'The script is text that the job’s shell runs itself, as `pre_build_script` of `config.toml` is.',
    'A part of the script cannot be read.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A variable',
        text: script('pkgs.writeShellScript "setup" "export LANG=C.UTF-8"'),
        marks: ['pkgs.writeShellScript "setup" "export LANG=C.UTF-8"'],
      },
      {
        language: 'nix',
        caption: 'A profile is sourced',
        text: script("pkgs.writeScript \"setup\" ''\n  set -e\n  . /etc/profile.d/nix.sh\n''"),
        marks: ["pkgs.writeScript \"setup\" ''\n        set -e\n        . /etc/profile.d/nix.sh\n      ''"],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A folder is made as well',
        text: script('pkgs.writeScript "setup" \'\'\n  export TMPDIR=/var/tmp/ci\n  mkdir -p "$TMPDIR"\n\'\''),
      },
      {
        language: 'nix',
        caption: 'Packages are installed as well',
        text: script(
          "pkgs.writeScript \"setup\" ''\n  . ${pkgs.nix}/etc/profile.d/nix-daemon.sh\n  ${pkgs.nix}/bin/nix-env -i ${pkgs.hello}\n''",
        ),
      },
      {
        language: 'nix',
        caption: 'Text that the job’s shell runs itself',
        text: script('lib.escapeShellArg "export LANG=C.UTF-8"'),
      },
    ],
  },
  *check({ runner }, { scripts }) {
    if (runner.spelling !== 'nix-module' || runner.preBuildScript.state !== 'known') return;
    const { value, at } = runner.preBuildScript;
    if (value.runsAs !== 'child-process' || value.script === undefined) return;
    const read = scripts.read(value.script);
    if (!read.complete || read.commands.length === 0) return;
    if (read.commands.every(leavesNothing) && read.commands.some((command) => ofShell.has(command.name ?? ''))) {
      yield { at, data: {} };
    }
  },
  message: () => ({
    what: 'The script only sets variables of its own shell.',
    why: 'It runs as a command of the job’s shell, so nothing that it exports or sources reaches the job.',
    action: 'Set variables in `environmentVariables`, and source profiles in `before_script` of the jobs.',
  }),
});

function leavesNothing({ name, nameWord, redirections }: ShellCommand): boolean {
  if (redirections.length > 0) return false;
  return name === undefined ? nameWord === undefined : ofShell.has(name) || idle.has(name);
}
