import type { OptionUse } from '../../model/host/host';
import { lacksOption, setOption } from '../../model/host/token-file';
import type { PlaceEdit } from '../../text/edit';
import { type Place, place } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule, type Finding, type ServiceSubject } from '../rule';

/** Flags of `gitlab-runner register` that GitLab decides once the runner is made there, and whether a value follows. */
const reserved: Readonly<Record<string, 'value' | 'switch'>> = {
  'tag-list': 'value',
  'run-untagged': 'switch',
  'maximum-timeout': 'value',
  'access-level': 'value',
  paused: 'switch',
  'maintenance-note': 'value',
};

interface Reserved {
  readonly flag: string;
  /** The items to take out: the flag, and its value where that is an item of its own. */
  readonly items: readonly Place[];
}

const flags = (list: string) => exampleModule({ entry: `registrationFlags = [ ${list} ];\n` });

export const rule = defineRule<'service', Reserved>({
  id: 'runner/reserved-flags-with-auth-token',
  subject: 'service',
  severity: 'error',
  since: '0.1.0',
  summary: 'Flags for registering are given that GitLab refuses together with an authentication token.',
  why: 'A runner with a `glrt-` token was made in GitLab, which keeps its tags, its protection, its timeout and its note. `gitlab-runner register` ends with `Runner configuration other than name and executor configuration is reserved …` when they are given as well, so the service does not start.',
  notWhen: [
    'The runner registers with a registration token (`registrationConfigFile`).',
    '`--locked` alone: it is what GitLab assumes. Only `--locked=false` is refused.',
    'The flag, or the token option, cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/#changes-to-the-gitlab-runner-register-command-syntax',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/commands/register.go',
  ],
  examples: {
    bad: [
      { language: 'nix', caption: 'Tags as one word', text: flags('"--tag-list=nix"'), marks: ['"--tag-list=nix"'] },
      {
        language: 'nix',
        caption: 'Two flags among others, one with its value apart',
        text: flags('"--docker-memory=2g" "--maximum-timeout" "3600" "--run-untagged"'),
        marks: ['"--maximum-timeout"', '"--run-untagged"'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Flags of the executor', text: flags('"--docker-memory=2g" "--locked"') },
      {
        language: 'nix',
        caption: 'A release that has only registration tokens',
        text: exampleModule({
          bare: true,
          entry:
            'registrationConfigFile = "/run/secrets/runner.env";\ndockerImage = "alpine";\nregistrationFlags = [ "--tag-list=nix" ];\n',
        }),
        settings: { nixosRelease: '23.11' },
      },
      {
        language: 'nix',
        caption: 'Flags that are not known',
        text: flags('config.my.flag').replace('{ pkgs, ... }:', '{ config, ... }:'),
      },
    ],
  },
  check: findReserved,
  message: ({ flag }) => ({
    what: `\`--${flag}\` is refused for a runner that has an authentication token.`,
    why: 'GitLab keeps this setting, so registering ends with `Runner configuration other than name and executor configuration is reserved` and the service does not start.',
    action: 'Remove the flag and set this in GitLab.',
  }),
  fixes: ({ data: { flag, items } }) => [
    { title: `Remove \`--${flag}\``, safe: false, edits: items.map((item): PlaceEdit => removal(item)) },
  ],
});

function* findReserved({ service }: ServiceSubject): Iterable<Finding<Reserved>> {
  if (setOption(service, 'authenticationTokenConfigFile') === undefined) return;
  if (!lacksOption(service, 'registrationConfigFile')) return;
  const option = setOption(service, 'registrationFlags');
  if (option !== undefined) yield* reservedIn(option);
}

function* reservedIn({ value }: OptionUse): Iterable<Finding<Reserved>> {
  if (value.kind !== 'list') return;
  for (const [index, item] of value.items.entries()) {
    const text = item.value.kind === 'string' ? item.value.text : undefined;
    const match = /^--?([a-z][a-z-]*)(?:([= ])(.*))?$/s.exec(text?.trim() ?? '');
    const flag = match?.[1] ?? '';
    const isUnlocked = flag === 'locked' && match?.[3] === 'false';
    const kind = reserved[flag] ?? (isUnlocked ? 'switch' : undefined);
    const isOff = kind === 'switch' && !isUnlocked && match?.[3] === 'false';
    if (kind === undefined || isOff) continue;
    const next = value.items[index + 1];
    const apart = kind === 'value' && match?.[2] === undefined ? next : undefined;
    yield { at: item.at, data: { flag, items: apart === undefined ? [item.at] : [item.at, apart.at] } };
  }
}

/** Takes an item out with the blanks before it. */
function removal({ part, span }: Place): PlaceEdit {
  let { start } = span;
  while (/\s/.test(part.text[start - 1] ?? '')) start--;
  return { at: place(part, start, span.end), text: '' };
}
