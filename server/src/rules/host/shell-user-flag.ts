import type { OptionValue } from '../../model/host/host';
import { executorOf } from '../../model/runner/executor';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const started = (more: string) =>
  exampleModule({
    head: '{ pkgs, lib, ... }:',
    bare: true,
    module: `systemd.services.gitlab-runner = {\n  serviceConfig.ExecStart = lib.mkForce "\${pkgs.gitlab-runner}/bin/gitlab-runner run --user ci --working-directory /var/lib/gitlab-runner";\n${more}};\n`,
    entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n',
  });

export const rule = defineRule({
  id: 'host/shell-user-flag',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A shell runner is to run jobs as another user, and its unit has no `su`.',
  why: 'With `--user` the runner starts each job through `su`. On NixOS that is a wrapper in `/run/wrappers/bin`, which the path of a unit does not hold: jobs end with `exec: "su": executable file not found in $PATH`.',
  notWhen: [
    'The unit’s `path` holds `/run/wrappers`, or is not known.',
    'No runner has the executor `shell`.',
    'The command is the module’s own, which names no user.',
  ],
  references: ['https://github.com/NixOS/nixpkgs/issues/53985', 'https://docs.gitlab.com/runner/executors/shell/'],
  examples: {
    bad: [{ language: 'nix', caption: 'A command with a user', text: started(''), marks: ['--user'] }],
    good: [
      { language: 'nix', caption: 'The wrappers are in the path', text: started('  path = [ "/run/wrappers" ];\n') },
      {
        language: 'nix',
        caption: 'No other user',
        text: started('').replace(' --user ci', ''),
      },
      {
        language: 'nix',
        caption: 'The runner starts its jobs in Docker, where `su` has no part',
        text: started('').replace('executor = "shell";', 'dockerImage = "alpine";'),
      },
    ],
  },
  *check({ host, runners }) {
    if (!runners.some((runner) => executorOf(runner) === 'shell')) return;
    const start = host.optionAt(['systemd', 'services', 'gitlab-runner', 'serviceConfig', 'ExecStart']);
    if (start.state !== 'known' || mayHoldWrappers(host.optionAt(['systemd', 'services', 'gitlab-runner', 'path'])))
      return;
    const { valueAt } = start.value;
    const source = valueAt.part.text.slice(valueAt.span.start, valueAt.span.end);
    const flag = /\brun\b[^\n]*?\s(--user)[\s=]/.exec(source);
    if (flag === null) return;
    const from = valueAt.span.start + flag.index + flag[0].lastIndexOf('--user');
    yield { at: { part: valueAt.part, span: { start: from, end: from + '--user'.length } }, data: {} };
  },
  message: () => ({
    what: 'The runner starts jobs through `su`, which the unit’s path does not hold.',
    why: '`su` is a wrapper in `/run/wrappers/bin`, so each job ends with `exec: "su": executable file not found in $PATH`.',
    action:
      'Add it with `systemd.services.gitlab-runner.path = [ "/run/wrappers" ]`, or run the unit itself as the user.',
  }),
});

function mayHoldWrappers(path: { readonly state: string; readonly value?: { readonly value: OptionValue } }): boolean {
  if (path.state === 'absent') return false;
  const list = path.value?.value;
  if (list?.kind !== 'list' || !list.complete) return true;
  return list.items.some(
    ({ value }) => value.kind === 'unknown' || (value.kind === 'string' && (value.text?.includes('wrappers') ?? true)),
  );
}
