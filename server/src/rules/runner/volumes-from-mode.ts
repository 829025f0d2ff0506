import { knownItems } from '../../model/fact';
import type { OciContainer } from '../../model/host/host';
import { variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { holdsVariable } from '../../model/runner/template-text';
import { parseVolumesFrom } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  daemonContainerModule,
  daemonContainerRendered,
  daemonContainerToml,
  plainToml,
  variant,
} from '../runner-examples';

export const rule = defineRule<'runner', { readonly container: string }>({
  id: 'runner/volumes-from-mode',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The volumes of the Nix daemon container are not taken over read-only.',
  why: `\`volumes_from\` without a mode means read-write. Every job then can change the store and the database that all jobs
share, without the daemon and without leaving a trace. With \`:ro\` all changes go through the daemon; its socket works
all the same, since connecting to a socket is no write to the file system.`,
  notWhen: [
    'The entry ends in `:ro`.',
    'The container has nothing to do with Nix, or its name is filled in from a variable.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://docs.docker.com/reference/cli/docker/container/run/#volumes-from',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No mode',
        text: variant(daemonContainerToml, ['"gitlabnix:ro"', '"gitlabnix"']),
        marks: ['"gitlabnix"'],
      },
      {
        language: 'nix',
        caption: 'Read-write by a registration flag',
        text: variant(daemonContainerModule, ['"gitlabnix:ro"', '"gitlabnix:rw"']),
        marks: ['"gitlabnix:rw"'],
      },
      {
        language: 'nix',
        caption: 'No mode, in a rendered configuration',
        text: variant(daemonContainerRendered, ['"gitlabnix:ro"', '"gitlabnix"']),
        marks: ['"gitlabnix"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Read-only', text: daemonContainerToml },
      { language: 'nix', caption: 'Read-only by a registration flag', text: daemonContainerModule },
      { language: 'nix', caption: 'Read-only, rendered', text: daemonContainerRendered },
      {
        language: 'toml',
        caption: 'A container that only holds data',
        text: variant(plainToml, [
          '    image = "debian:12"\n',
          '    image = "debian:12"\n    volumes_from = ["build-cache"]\n',
        ]),
      },
      {
        language: 'toml',
        caption: 'Data beside the daemon',
        text: variant(daemonContainerToml, ['["gitlabnix:ro"]', '["gitlabnix:ro", "build-cache:rw"]']),
      },
    ],
  },
  *check({ runner, host }) {
    if (!usesDocker(runner) || runner.setup !== 'daemon-container') return;
    const entries = knownItems(runner.list('docker.volumes_from'));
    for (const { value, at } of entries) {
      const entry = parseVolumesFrom(value);
      if ('error' in entry || entry.mode.includes('ro') || holdsVariable(value)) continue;
      const { container } = entry;
      if (!/^[A-Za-z0-9][\w.-]+$/.test(container)) continue;
      const isDaemon = entries.length === 1 || runsDaemon(container, host?.containers ?? []);
      if (isDaemon) yield { at, data: { container } };
    }
  },
  message: ({ container }) => ({
    what: `The volumes of \`${container}\` are mounted writable into every job.`,
    why: 'Jobs can change the shared Nix store and its database behind the daemon.',
    action: `Write \`${container}:ro\`; the socket works read-only too.`,
  }),
  fixes: ({ at, data }, { runner }) => {
    const remote = variableValue(runner.environment, 'NIX_REMOTE');
    const safe = remote.state === 'known' && remote.value === 'daemon';
    return fixIf(runner.edit.replaceLiteral(at, `${data.container}:ro`), 'Mount the volumes read-only', safe);
  },
});

/** Of several containers: the one whose command is a daemon, else one that says Nix in its name. */
function runsDaemon(name: string, containers: readonly OciContainer[]): boolean {
  const command = containers.find((container) => container.name === name)?.command;
  if (command?.state === 'known') return command.value.some((word) => /(^|-)daemon$/.test(word));
  return /nix/i.test(name);
}
