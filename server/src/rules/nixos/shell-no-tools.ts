import { type Fact, knownValue } from '../../model/fact';
import type { Host, OptionUse } from '../../model/host/host';
import { isWholeConfiguration } from '../../model/host/whole-configuration';
import { textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

const shell = (module: string) =>
  exampleModule({
    name: 'local',
    bare: true,
    head: '{ config, pkgs, ... }:',
    module: `system.stateVersion = "25.11";\n${module}`,
    entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n',
  });
const withPackages = (list: string) =>
  shell('').replace('    enable = true;\n', `    enable = true;\n    extraPackages = ${list};\n`);

const extraPackages = ['services', 'gitlab-runner', 'extraPackages'];

export const rule = defineRule({
  id: 'nixos/shell-no-tools',
  subject: 'service',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A shell runner has no Git to fetch the repository with.',
  why: 'Jobs of the shell executor run on the machine itself and find there what the unit and the system have in `PATH`. The unit has little more than a shell, and a minimal system has no Git, so each job ends at its first step: `git: command not found`.',
  notWhen: [
    'Git is in `extraPackages`, in `environment.systemPackages`, or comes by `programs.git.enable`.',
    'The unit has a `path` of its own.',
    'One of the lists, or a module that is imported, cannot be read.',
    'The file is a module for use with others, not the configuration of a machine.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/shell/',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      { language: 'nix', caption: 'No package at all', text: shell(''), marks: ['local'] },
      {
        language: 'nix',
        caption: 'Other packages',
        text: withPackages('with pkgs; [ nix jq ]'),
        marks: ['local'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Git for the unit', text: withPackages('[ pkgs.git ]') },
      {
        language: 'nix',
        caption: 'Git for the system',
        text: shell('environment.systemPackages = with pkgs; [ gitMinimal ];\n'),
      },
      { language: 'nix', caption: 'Git as a program of the system', text: shell('programs.git.enable = true;\n') },
      {
        language: 'nix',
        caption: 'A list that is not known',
        text: shell('environment.systemPackages = config.ci.packages;\n'),
      },
      {
        language: 'nix',
        caption: 'A module that others may complete',
        text: shell('').replace('  system.stateVersion = "25.11";\n', ''),
      },
      { language: 'nix', caption: 'A container brings its own tools', text: exampleModule({ entry: '' }) },
    ],
  },
  *check({ service, host, definedElsewhere }) {
    const executor = service.option('executor');
    if (executor.state !== 'known' || definedElsewhere || !isWholeConfiguration(host)) return;
    const { value, valueAt } = executor.value;
    if (value.kind !== 'string' || value.text !== 'shell' || mayHaveGit(host)) return;
    yield {
      at: service.nameAt,
      data: { service: service.name, host },
      related: [{ at: valueAt, message: 'jobs run on the machine itself' }],
    };
  },
  message: ({ service }) => ({
    what: `Jobs of the shell runner \`${service}\` find no Git on the machine.`,
    why: 'The first step of each job fetches the repository and ends with `git: command not found`.',
    action: 'Add `pkgs.git` to `services.gitlab-runner.extraPackages`, and what else jobs call.',
  }),
  fixes: ({ data: { host } }) => {
    const option = host.optionAt(extraPackages);
    const list = option.state === 'known' ? textAt(option.value.valueAt) : '[ ]';
    const git = /^with\s+pkgs\s*;/.test(list) ? 'git' : 'pkgs.git';
    const more = list.replace(
      /\[\s*/,
      (open) => `[ ${git}${open === '[' || /\n/.test(open) ? open.slice(1) || ' ' : ' '}`,
    );
    const edits =
      option.state === 'known' ? option.value.replaceValue(more) : host.addOption(extraPackages, `[ ${git} ]`);
    return fixIf(list.endsWith(']') ? edits : undefined, 'Give the runner Git', true);
  },
});

function mayHaveGit(host: Host): boolean {
  const lists = [
    extraPackages,
    ['services', 'gitlab-runner', 'packages'],
    ['environment', 'systemPackages'],
    ['environment', 'defaultPackages'],
  ];
  if (lists.some((path) => mayHold(host.optionAt(path), 'git'))) return true;
  const program = host.optionAt(['programs', 'git', 'enable']);
  if (program.state !== 'absent') return true;
  const unit = ['systemd', 'services', 'gitlab-runner'];
  return [
    [...unit, 'path'],
    [...unit, 'confinement'],
    [...unit, 'environment'],
  ].some((path) => host.optionAt(path).state !== 'absent');
}

/** The list may hold a package whose name begins so. */
function mayHold(option: Fact<OptionUse>, name: string): boolean {
  if (option.state !== 'known') return option.state === 'unknown';
  const value = knownValue(option)?.value;
  if (value?.kind !== 'list' || !value.complete) return true;
  return value.items.some((item) => {
    if (item.value.kind !== 'derivation') return true;
    const last = item.value.writer.split('.').at(-1) ?? '';
    return last.startsWith(name) || !/^pkgs\./.test(item.value.writer);
  });
}
