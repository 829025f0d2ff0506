import { environmentPlace, variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { providesDaemon, runnerNixMounts } from '../../model/runner/nix-mounts';
import { hasOfficialImage } from '../../model/runner/official-image';
import type { Runner } from '../../model/runner/runner';
import { isReadOnly } from '../../model/runner/volume';
import { maySetVariable } from '../../model/script/nix-profile';
import type { ScriptReader } from '../../model/script/script-reader';
import { fixIf } from '../fix';
import { holdsInEveryJob } from '../job-shell';
import { defineRule, type RunnerSubject } from '../rule';
import {
  daemonContainerRendered,
  daemonContainerToml,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  variant,
} from '../runner-examples';

interface Data {
  /** The wrong value; undefined where there is none. */
  readonly value: string | undefined;
}

export const rule = defineRule<'runner', Data>({
  id: 'runner/nix-remote',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner provides a Nix daemon, but its environment does not send Nix there with `NIX_REMOTE=daemon`.',
  why: `Without \`NIX_REMOTE\` Nix looks whether it may write to \`/nix/var/nix\`. In a container it is root and may, so it
opens the store itself instead of asking the daemon. On a store that is mounted read-only the job then stops with
\`remounting /nix/store writable: Operation not permitted\` or
\`opening lock file '/nix/var/nix/db/big-lock': Read-only file system\`; on a writable one it changes the store behind
the daemon's back.

It is a warning where the image may well set the variable itself, which cannot be seen from here.`,
  notWhen: [
    'The value is `daemon`, `auto`, or the address of a store such as `unix:///run/nix.socket`.',
    'Every job that the runner is known to take sets the variable, or the pre-build script of a `config.toml` does.',
    'Neither a daemon socket nor the volumes of a daemon container reach the job.',
    'Parts of the environment cannot be read.',
  ],
  references: [
    'https://nix.dev/manual/nix/latest/command-ref/env-common.html#env-NIX_REMOTE',
    'https://github.com/NixOS/nixpkgs/issues/40355',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The daemon socket is mounted, and nothing tells Nix to use it',
        text: variant(hostDaemonToml, ['    "NIX_REMOTE=daemon",\n', '']),
        marks: ['environment'],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, ['        NIX_REMOTE = "daemon";\n', '']),
        marks: ['environmentVariables'],
      },
      {
        language: 'nix',
        caption: 'The same in a rendered configuration',
        text: variant(hostDaemonRendered, ['          "NIX_REMOTE=daemon"\n', '']),
        marks: ['environment'],
      },
      {
        language: 'nix',
        caption: 'A value that leads to the local store',
        text: variant(hostDaemonModule, ['NIX_REMOTE = "daemon"', 'NIX_REMOTE = "local"']),
        marks: ['"local"'],
      },
      {
        language: 'toml',
        caption: 'A slip in the value',
        text: variant(daemonContainerToml, ['"NIX_REMOTE=daemon"', '"NIX_REMOTE=deamon"']),
        marks: ['deamon'],
      },
      {
        language: 'toml',
        caption: 'A daemon container whose image may set the variable itself',
        text: variant(daemonContainerToml, ['  environment = ["NIX_REMOTE=daemon"]\n', '']),
        marks: ['[[runners]]'],
        severity: 'warning',
      },
    ],
    good: [
      { language: 'toml', caption: 'The daemon of the machine', text: hostDaemonToml },
      { language: 'nix', caption: 'The daemon of the machine, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'The daemon of the machine, rendered', text: hostDaemonRendered },
      { language: 'toml', caption: 'A daemon container', text: daemonContainerToml },
      { language: 'nix', caption: 'A daemon container, rendered', text: daemonContainerRendered },
      {
        language: 'nix',
        caption: 'An environment that cannot be read',
        text: variant(hostDaemonModule, [
          'environmentVariables = {\n        USER = "root";\n        NIX_REMOTE = "daemon";',
          'environmentVariables = config.ci.variables // {\n        USER = "root";',
        ]),
      },
    ],
  },
  *check(subject, { scripts }) {
    const { runner } = subject;
    if (!usesDocker(runner) || !providesDaemon(runner)) return;
    const remote = variableValue(runner.environment, 'NIX_REMOTE');
    if (remote.state === 'unknown') return;
    if (remote.state === 'known') {
      if (!leadsToDaemon(remote.value)) yield { at: remote.at, data: { value: remote.value } };
      return;
    }
    if (isSetElsewhere(subject, scripts)) return;
    const at = environmentPlace(runner);
    const severity = imageMaySetIt(runner) ? 'warning' : 'error';
    yield { at, data: { value: undefined }, related: evidence(runner), severity };
  },
  message: ({ value }) => ({
    what:
      value === undefined
        ? 'The runner gives its jobs a Nix daemon but does not set `NIX_REMOTE`.'
        : `\`NIX_REMOTE\` is \`${value}\`, which does not lead to the Nix daemon.`,
    why: /^(local|root|)$/.test(value ?? '')
      ? 'Nix, being root in the container, opens the store itself and stops with errors such as `remounting /nix/store writable: Operation not permitted`.'
      : `Every Nix command stops with \`don't know how to open Nix store '${value}'\`.`,
    action: "Set `NIX_REMOTE` to `daemon` in the runner's environment.",
  }),
  fixes: (_finding, { runner }) =>
    fixIf(runner.edit.setVariable('NIX_REMOTE', 'daemon'), 'Set `NIX_REMOTE=daemon` for the jobs of this runner', true),
});

/** `auto` is the default written out, a choice; `scheme://…` and paths are stores of another kind. */
function leadsToDaemon(value: string): boolean {
  return value === 'daemon' || value === 'auto' || /[:/$?]/.test(value);
}

function isSetElsewhere(subject: RunnerSubject, scripts: ScriptReader): boolean {
  const config = variableValue(subject.runner.environment, 'NIX_CONFIG');
  if (config.state === 'unknown' || (config.state === 'known' && /\bstore\s*=/.test(config.value))) return true;
  return holdsInEveryJob(subject, scripts, (script, job) => {
    const { variables, complete } = job?.variables ?? { variables: [], complete: true };
    if (!complete || variables.some((variable) => variable.name === 'NIX_REMOTE')) return true;
    return maySetVariable(script, 'NIX_REMOTE');
  });
}

/** Where the mounts are read-only nothing but the job is at stake, so a doubt counts. */
function imageMaySetIt(runner: Runner): boolean {
  return !hasOfficialImage(runner) && runnerNixMounts(runner).every(({ volume }) => isReadOnly(volume));
}

function evidence(runner: Runner) {
  const at = runner.setupEvidence;
  return at === undefined ? [] : [{ at, message: 'the daemon comes from here' }];
}
