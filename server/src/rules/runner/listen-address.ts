import { findSetting, type SettingTable, textSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';
import { withoutScheme } from '../scheme-edit';

interface Data {
  readonly name: string;
  /** Undefined where nothing listens at an address that is advertised. */
  readonly address: string | undefined;
}

const addresses: readonly (readonly [path: string, port: 'needed' | 'optional'])[] = [
  ['listen_address', 'optional'],
  ['session_server.listen_address', 'needed'],
];

export const rule = defineRule<'config', Data>({
  id: 'runner/listen-address',
  subject: 'config',
  severity: 'warning',
  since: '0.1.0',
  summary: 'An address that the runner should listen at is none, or is advertised while nothing listens.',
  why: `The runner listens for Prometheus at \`listen_address\`, and for interactive web terminals at the address in
\`[session_server]\`. Both are a host and a port, \`":9252"\` or \`"[::]:8093"\`, without a scheme and a path. Where the session
server has only an \`advertise_address\`, the log says \`[session_server].listen_address not defined, session endpoints
disabled\`.`,
  notWhen: [
    '`[session_server]` holds only `session_timeout`, as `gitlab-runner register` writes it.',
    'The port of `listen_address` is left out: then it is 9252.',
    'The address is a marker or a variable.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-session_server-section',
    'https://docs.gitlab.com/runner/monitoring/#configuration-of-the-metrics-http-server',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'With a scheme',
        text: tomlWith({ top: 'listen_address = "http://127.0.0.1:9252"' }),
        marks: ['"http://127.0.0.1:9252"'],
      },
      {
        language: 'toml',
        caption: 'Advertised, but nothing listens',
        text: `${plainToml}\n[session_server]\n  advertise_address = "runner.example.com:8093"\n`,
        marks: ['advertise_address'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A session server without a port, rendered',
        text: renderedWith({ top: 'session_server.listen_address = "0.0.0.0";' }),
        marks: ['"0.0.0.0"'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'In the settings of the NixOS module',
        text: moduleWith('', 'settings.listen_address = "localhost:metrics:9252";'),
        marks: ['"localhost:metrics:9252"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Ports', text: tomlWith({ top: 'listen_address = ":9252"' }) },
      { language: 'toml', caption: 'The default port', text: tomlWith({ top: 'listen_address = "localhost"' }) },
      {
        language: 'toml',
        caption: 'As `register` writes it',
        text: `${plainToml}\n[session_server]\n  session_timeout = 1800\n`,
      },
      {
        language: 'toml',
        caption: 'Advertised under another address',
        text: `${plainToml}\n[session_server]\n  listen_address = "[::]:8093"\n  advertise_address = "runner.example.com:8093"\n`,
      },
      { language: 'toml', caption: 'A marker', text: tomlWith({ top: 'listen_address = "{{ metrics_address }}"' }) },
    ],
  },
  *check({ config: { settings } }) {
    for (const [name, port] of addresses) {
      const address = textSetting(settings, name);
      if (address.state !== 'known' || address.value === '' || isAddress(address.value, port)) continue;
      yield { at: address.at, data: { name, address: address.value } };
    }
    const advertised = advertisedAlone(settings);
    if (advertised !== undefined) yield { at: advertised, data: { name: 'session_server', address: undefined } };
  },
  message: ({ name, address }) =>
    address === undefined
      ? {
          what: 'The session server has an address for others, but none that it listens at.',
          why: 'The runner starts none, so there are no interactive terminals.',
          action: 'Add `listen_address`.',
        }
      : {
          what: `\`${address}\` is no address to listen at.`,
          why: name === 'listen_address' ? 'The runner serves no metrics there.' : 'The session server does not start.',
          action: 'Write host and port, such as `"127.0.0.1:9252"`.',
        },
  fixes: ({ at, data: { address } }) =>
    address === undefined ? [] : fixIf(withoutScheme(at, 'any'), 'Leave the scheme out', false),
});

function isAddress(text: string, port: 'needed' | 'optional'): boolean {
  const [, number] = /^(?:\[[^[\]\s]*\]|[^:[\]/\s]*)(?::(\d+|[a-z][a-z-]*))?$/.exec(text) ?? [undefined, ''];
  if (number === '') return false;
  if (number === undefined) return port === 'optional';
  return !/^\d/.test(number) || Number(number) <= 65_535;
}

function advertisedAlone(settings: SettingTable) {
  const advertised = findSetting(settings, 'session_server.advertise_address');
  if (advertised.state !== 'known' || findSetting(settings, 'session_server.listen_address').state !== 'absent')
    return undefined;
  const { value } = advertised.value;
  return value.kind === 'string' && value.text === '' ? undefined : advertised.keyAt;
}
