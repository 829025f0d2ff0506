import type { Host } from '../../model/host/host';
import type { KeyUse } from '../../model/runner/runner';
import { type Place, place, textAt } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding, type HostSubject } from '../rule';
import { hostDaemonRendered, variant } from '../runner-examples';

const unit = ['systemd', 'services', 'gitlab-runner'];

type Data =
  | { readonly kind: 'replaced' | 'environment'; readonly marker: string; readonly host: Host }
  | { readonly kind: 'print'; readonly program: Place };

const awk = (program: string) =>
  `  systemd.services.gitlab-runner.serviceConfig.ExecStartPre = lib.mkForce "!\${pkgs.writeShellScript "configure" ''
    \${pkgs.gawk}/bin/awk '${program}' /etc/gitlab-runner.toml > "$HOME/.gitlab-runner/config.toml"
  ''}";
`;
const substitute = '{ for (name in ENVIRON) gsub("@" name "@", ENVIRON[name]); print }';
const withMarker = (command: string, environment = true) =>
  variant(
    hostDaemonRendered,
    ['$RUNNER_TOKEN', '@RUNNER_TOKEN@'],
    [
      '  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";\n',
      `${command}${environment ? '  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";\n' : ''}`,
    ],
  );

export const rule = defineRule<'host', Data>({
  id: 'host/token-placeholder',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'A placeholder for the token is rendered into the configuration, and nothing puts the token in its place.',
  why: 'A configuration that Nix renders lies in the store, so it holds `@NAME@` where the token belongs. A step before the start has to replace it, from a secret that systemd gives the unit (`EnvironmentFile`, `LoadCredential`). Without the step the runner poses with the placeholder and GitLab refuses it; an `awk` program that replaces but never prints leaves an empty file.',
  notWhen: [
    'A program of the configuration replaces texts (`awk`, `sed`, `envsubst`, `replace-secret`), and what it reads is there.',
    'The token is a variable (`$NAME`), which the runner expands itself, or a placeholder of sops-nix.',
    'A module that is imported cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://www.gnu.org/software/gawk/manual/html_node/Very-Simple.html',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Nothing replaces it',
        text: withMarker(''),
        marks: ['"@RUNNER_TOKEN@"'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'The program never prints',
        text: withMarker(awk('{ for (name in ENVIRON) gsub("@" name "@", ENVIRON[name]) }')),
        marks: ['{ for (name in ENVIRON) gsub("@" name "@", ENVIRON[name]) }'],
      },
      {
        language: 'nix',
        caption: 'The unit has no secret to put in its place',
        text: withMarker(awk(substitute), false),
        marks: ['"@RUNNER_TOKEN@"'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Replaced from the environment', text: withMarker(awk(substitute)) },
      {
        language: 'nix',
        caption: 'A pattern that is true prints as well',
        text: withMarker(awk('{ gsub("@RUNNER_TOKEN@", ENVIRON["RUNNER_TOKEN"]) } 1')),
      },
      { language: 'nix', caption: 'A variable, which the runner expands', text: hostDaemonRendered },
    ],
  },
  check: findPlaceholders,
  message: (data) => {
    if (data.kind === 'print') {
      return {
        what: 'The `awk` program replaces texts but never prints a line.',
        why: 'The configuration that it writes is empty, so the service has no runner.',
        action: 'Let the program end with `print`.',
      };
    }
    return data.kind === 'replaced'
      ? {
          what: `Nothing replaces \`${data.marker}\`.`,
          why: 'The runner would pose with the placeholder as its token, which GitLab refuses.',
          action:
            'Replace it before the start, or write `$NAME`, which the runner expands from the environment of its service.',
        }
      : {
          what: `Nothing gives the unit the secret that is to replace \`${data.marker}\`.`,
          why: 'The program reads it from its environment, where it is not, so the placeholder stays or becomes empty.',
          action: 'Set `EnvironmentFile` of the unit to a file with the secret.',
        };
  },
  fixes({ data }) {
    if (data.kind === 'print') {
      const { part, span } = data.program;
      const end = span.start + part.text.slice(span.start, span.end).lastIndexOf('}');
      const isSpaced = /\s/.test(part.text[end - 1] ?? '');
      const at = place(part, isSpaced ? end - 1 : end, end);
      return fixIf([{ at, text: '; print ' }], 'Print each line', false);
    }
    if (data.kind === 'replaced') return [];
    const edits = data.host.addOption(
      [...unit, 'serviceConfig', 'EnvironmentFile'],
      '"/run/secrets/gitlab-runner.env"',
    );
    return fixIf(edits, 'Give the unit a file with the secret', false);
  },
});

function* findPlaceholders({ host }: HostSubject): Iterable<Finding<Data>> {
  if (host.unresolved.length > 0) return;
  const tokens = host.renderedRunners.flatMap((runner) => runner.keys.filter(holdsMarker));
  const [first] = tokens;
  if (first === undefined) return;
  const texts = host.texts.map(({ text }) => text);
  if (
    !texts.some((text) => /\b(?:[gmn]?awk|sed|perl|python3?|envsubst|substitute\w*|replace\w*|sponge)\b/.test(text))
  ) {
    for (const token of tokens) yield { at: token.valueAt, data: { kind: 'replaced', marker: markerOf(token), host } };
    return;
  }
  for (const program of silentPrograms(host)) yield { at: program, data: { kind: 'print', program } };
  if (!texts.some((text) => /\bENVIRON\b|\benvsubst\b/.test(text)) || hasSecret(host)) return;
  yield { at: first.valueAt, data: { kind: 'environment', marker: markerOf(first), host } };
}

function holdsMarker(key: KeyUse): boolean {
  return key.name === 'token' && markerOf(key) !== '';
}

/** Only the placeholder is ever shown of a value that is to become a secret. */
function markerOf({ valueAt }: KeyUse): string {
  return /^"(@[A-Za-z_]\w*@)"$/.exec(textAt(valueAt))?.[1] ?? '';
}

/** Programs of `awk` that put the environment into texts and print nothing. */
function* silentPrograms(host: Host): Iterable<Place> {
  for (const part of host.texts) {
    for (const { 0: all, 1: program = '', index } of part.text.matchAll(/\b[gmn]?awk\s+'([^']*)'/g)) {
      if (!/\bENVIRON\b/.test(program) || !/\bg?e?n?sub\s*\(/.test(program)) continue;
      const prints = /\bprintf?\b|\}\s*[^\s{}][^{}]*$|^\s*(?!BEGIN|END)[^{}\s][^{}]*$/.test(program);
      const end = index + all.length - 1;
      if (!prints && program.includes('}')) yield place(part, end - program.length, end);
    }
  }
}

function hasSecret(host: Host): boolean {
  const settings = [
    'EnvironmentFile',
    'Environment',
    'PassEnvironment',
    'LoadCredential',
    'LoadCredentialEncrypted',
    'SetCredential',
  ];
  if (host.optionAt([...unit, 'environment']).state !== 'absent') return true;
  return settings.some((name) => host.optionAt([...unit, 'serviceConfig', name]).state !== 'absent');
}
