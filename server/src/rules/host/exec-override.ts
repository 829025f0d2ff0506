import type { Host, OptionUse, OptionValue } from '../../model/host/host';
import { place, textAt } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding } from '../rule';
import { hostDaemonRendered, variant } from '../runner-examples';

const service = ['systemd', 'services', 'gitlab-runner', 'serviceConfig'];

interface Override {
  readonly kind: 'conflict' | 'user';
  readonly name: string;
  readonly option: OptionUse;
}

const override = (value: string, more = '') =>
  variant(hostDaemonRendered, [
    '  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile',
    `  systemd.services.gitlab-runner.serviceConfig.ExecStartPre = ${value};\n${more}  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile`,
  ]);

export const rule = defineRule<'host', Override>({
  id: 'host/exec-override',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'A command of the runner’s unit is replaced in a way that conflicts with the module or lacks its rights.',
  why: 'The module sets `ExecStartPre` and `ExecReload` itself, so a second command is a conflict unless it is given with `lib.mkForce`: `The option … has conflicting definition values`. The module’s own begin with `!`, which runs them with full rights: without it the command runs as the dynamic user, which can neither read a secret of root nor hand over the configuration (`chown: … Operation not permitted`).',
  notWhen: [
    'The value is a list, which is joined with the module’s own.',
    '`mkForce`, `mkOverride`, `mkBefore` or `mkAfter` stands around it or around a set that holds it.',
    'A command begins with `!` or `+`, or `DynamicUser` and `User` are set otherwise.',
    'The value cannot be read.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A second command',
        text: override('"!/run/current-system/sw/bin/configure"'),
        marks: ['"!/run/current-system/sw/bin/configure"'],
      },
      {
        language: 'nix',
        caption: 'It replaces the module’s, but with the rights of the dynamic user',
        text: override('lib.mkForce "/run/current-system/sw/bin/configure"'),
        marks: ['lib.mkForce "/run/current-system/sw/bin/configure"'],
        severity: 'warning',
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'It replaces the module’s and has full rights',
        text: override('lib.mkForce "!/run/current-system/sw/bin/configure"'),
      },
      { language: 'nix', caption: 'A list is joined', text: override('[ "!/run/current-system/sw/bin/prepare" ]') },
      {
        language: 'nix',
        caption: 'The unit has a user of its own',
        text: override(
          'lib.mkForce "/run/current-system/sw/bin/configure"',
          '  systemd.services.gitlab-runner.serviceConfig.DynamicUser = lib.mkForce false;\n',
        ),
      },
      { language: 'nix', caption: 'What is not known may be a list', text: override('config.site.prepare') },
    ],
  },
  *check({ host }) {
    if (host.optionAt(['services', 'gitlab-runner']).state === 'absent' || host.declaresOptions) return;
    for (const name of ['ExecStartPre', 'ExecReload']) {
      const option = host.optionAt([...service, name]);
      if (option.state === 'known') yield* judge(name, option.value, host);
    }
  },
  message: ({ kind, name }) =>
    kind === 'conflict'
      ? {
          what: `\`${name}\` conflicts with the command that the runner’s module sets.`,
          why: 'Two definitions of the same priority stop the evaluation.',
          action: 'Give it with `lib.mkForce`, beginning with `!`.',
        }
      : {
          what: `\`${name}\` runs as the unit’s dynamic user.`,
          why: 'That user can neither read a secret of root nor change the owner of a file.',
          action: 'Let the command begin with `!`.',
        },
  fixes({ at, data: { kind, option } }) {
    const start = at.span.start;
    if (kind === 'conflict') {
      const force = /\blib\b/.test(at.part.text.slice(0, start)) && textAt(at).startsWith('"');
      return fixIf(
        force ? [{ at: place(at.part, start, start), text: 'lib.mkForce ' }] : undefined,
        'Replace the module’s command with `lib.mkForce`',
        false,
      );
    }
    const quote = /"(?!")/.exec(textAt(at));
    const isText = option.value.kind === 'string' && quote !== null && !textAt(at).includes("''");
    const inside = start + (quote?.index ?? 0) + 1;
    return fixIf(
      isText ? [{ at: place(at.part, inside, inside), text: '!' }] : undefined,
      'Run it with full rights (`!`)',
      false,
    );
  },
});

function* judge(name: string, option: OptionUse, host: Host): Iterable<Finding<Override>> {
  const { value, valueAt } = option;
  const first = firstText(value);
  if (first === undefined) return;
  const forced = /\bmk(?:Force|Override|VMOverride|Before|After|Order|Default)\b/;
  const around =
    /(?:serviceConfig|gitlab-runner|services|systemd)\s*=\s*(?:lib\.)?mk(?:Force|Override|Default|Merge|If)\b/;
  if (!forced.test(textAt(valueAt)) && !around.test(valueAt.part.text)) {
    yield { at: valueAt, data: { kind: 'conflict', name, option } };
    return;
  }
  const hasUser = ['DynamicUser', 'User', 'PermissionsStartOnly'].some(
    (each) => host.optionAt([...service, each]).state !== 'absent',
  );
  if (/^[-@:]*[!+]/.test(first) || hasUser) return;
  yield { at: valueAt, data: { kind: 'user', name, option }, severity: 'warning' };
}

/** How a command begins; a store path begins with a slash. Undefined where that is not known, and for lists. */
function firstText(value: OptionValue): string | undefined {
  if (value.kind === 'derivation') return '/';
  if (value.kind !== 'string') return undefined;
  const [part] = value.parts;
  if (part === undefined || part.kind === 'unknown') return undefined;
  return part.kind === 'text' ? part.text : '/';
}
