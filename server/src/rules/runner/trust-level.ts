import { knownItems, knownValue } from '../../model/fact';
import type { Host, OptionUse } from '../../model/host/host';
import type { Runner } from '../../model/runner/runner';
import type { Place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding, type HostSubject } from '../rule';
import { hostDaemonModule, plainModule, variant } from '../runner-examples';

type Data =
  | { readonly kind: 'untagged'; readonly runner: Runner; readonly tagged: boolean }
  | { readonly kind: 'trusted'; readonly user: string };

const registered = (options: string) =>
  variant(hostDaemonModule, [
    'authenticationTokenConfigFile = "/run/secrets/runner.env";',
    `registrationConfigFile = "/run/secrets/runner.env";\n      ${options}`,
  ]);
const trusting = (text: string, users: string) =>
  variant(text, ['  virtualisation.docker', `  nix.settings.trusted-users = [ ${users} ];\n  virtualisation.docker`]);

export const rule = defineRule<'host', Data>({
  id: 'runner/trust-level',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Jobs that nobody has looked at can do to the machine’s Nix what only root should.',
  why: `A job in a container is root, and without user namespaces the Nix daemon of the machine takes it for the machine's root,
whom it trusts: a job can put any path into the store that later builds use, and read everything in it. A runner of that
kind should take only jobs that ask for it by a tag, or only those of protected branches.

A user in \`nix.settings.trusted-users\` is as good as root, as the manual of Nix says. For a shell runner, whose jobs run
as \`gitlab-runner\`, that gives every job the machine.`,
  notWhen: [
    'The runner takes only tagged jobs, or only those of protected branches.',
    'The runner has an authentication token: what it takes is then decided in GitLab.',
    'Its store is not that of the machine.',
    'Only root and other users are trusted.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/command-ref/conf-file.html#conf-trusted-users',
    'https://docs.gitlab.com/ci/runners/configure_runners/#control-jobs-that-a-runner-can-run',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Untagged jobs on the machine’s store',
        text: registered('tagList = [ "nix" ];\n      runUntagged = true;'),
        marks: ['true'],
        also: ['nixos/legacy-registration-token'],
      },
      {
        language: 'nix',
        caption: 'The user of the runner is as good as root',
        text: trusting(plainModule, '"root" "gitlab-runner"'),
        marks: ['"gitlab-runner"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'nix', caption: 'What the runner takes is decided in GitLab', text: hostDaemonModule },
      { language: 'nix', caption: 'Only administrators are trusted', text: trusting(plainModule, '"root" "@wheel"') },
      {
        language: 'nix',
        caption: 'Only jobs that ask for it',
        text: variant(registered('tagList = [ "nix" ];'), ['', '']),
        settings: { nixosRelease: '23.11' },
      },
      {
        language: 'nix',
        caption: 'Only jobs of protected branches',
        text: registered('tagList = [ "nix" ];\n      runUntagged = true;\n      protected = true;'),
        settings: { nixosRelease: '23.11' },
      },
    ],
  },
  *check(subject) {
    yield* openRunners(subject);
    if (subject.runners.length > 0) yield* trustedUsers(subject.host);
  },
  message: (data) =>
    data.kind === 'trusted'
      ? {
          what: `The Nix daemon trusts \`${data.user}\`, and with it every job.`,
          why: 'A trusted user of Nix is as good as root on the machine.',
          action: 'Take it out of `trusted-users`, and set what jobs need in the machine’s own Nix settings.',
        }
      : {
          what: 'Untagged jobs of anyone run with the rights of root on the machine’s Nix store.',
          why: 'The daemon takes root in the container for root of the machine, so such a job can put any path into the store.',
          action: 'Let the runner take only tagged jobs, or only those of protected branches.',
        },
  fixes({ data }) {
    if (data.kind === 'trusted' || !data.tagged) return [];
    return fixIf(data.runner.edit.setFlag('run_untagged', false), 'Take only jobs that ask for the tag', false);
  },
});

function* openRunners({ host, runners }: HostSubject): Iterable<Finding<Data>> {
  for (const runner of runners) {
    const untagged = runner.flag('run_untagged');
    if (runner.setup !== 'host-daemon' || untagged.state !== 'known' || !untagged.value) continue;
    const { state } = runner.flag('protected');
    if (state === 'unknown' || knownValue(runner.flag('protected')) === true) continue;
    const service = host.services.find((each) => each.runner === runner);
    if (service?.option('registrationConfigFile').state !== 'known') continue;
    const tagged = knownItems(runner.tags).length > 0;
    const related = evidence(runner.setupEvidence);
    yield { at: untagged.at, data: { kind: 'untagged', runner, tagged }, related };
  }
}

function evidence(at: Place | undefined) {
  return at === undefined ? [] : [{ at, message: 'this gives jobs the machine’s own Nix' }];
}

function* trustedUsers(host: Host): Iterable<Finding<Data>> {
  for (const path of [
    ['nix', 'settings', 'trusted-users'],
    ['nix', 'trustedUsers'],
  ]) {
    const option = host.optionAt(path);
    if (option.state === 'known') yield* trustedIn(option.value);
  }
}

function* trustedIn({ value }: OptionUse): Iterable<Finding<Data>> {
  if (value.kind !== 'list') return;
  for (const { value: user, at } of value.items) {
    if (user.kind !== 'string' || user.text === undefined || !/^(?:\*|@?gitlab-runner)$/.test(user.text)) continue;
    yield { at, data: { kind: 'trusted', user: user.text } };
  }
}
