import { findSetting, integerSetting, type SettingTable, tableSetting } from '../../model/runner/setting';
import { defineRule, type Finding } from '../rule';
import { kubernetesRendered, kubernetesWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'several'; readonly event: string; readonly handlers: readonly string[] }
  | { readonly wrong: 'port'; readonly port: number };

const start = 'runners.kubernetes.container_lifecycle.post_start';

export const rule = defineRule<'runner', Data>({
  id: 'runner/lifecycle-handler',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'An event of a container has several handlers, or one with a port that cannot be.',
  why: 'For `post_start` and for `pre_stop` Kubernetes takes one of `exec`, `http_get` and `tcp_socket`, and refuses the pod with more. Ports are 1 to 65535.',
  notWhen: ['Each event has one handler.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#container-lifecycle-hooks'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Two handlers',
        text: kubernetesWith(`[${start}.exec]\n  command = ["true"]\n[${start}.tcp_socket]\n  port = 80`),
        marks: ['tcp_socket'],
      },
      {
        language: 'nix',
        caption: 'A port that cannot be, rendered',
        text: kubernetesRendered('container_lifecycle.pre_stop.http_get.port = 0;'),
        marks: ['0'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'One for each event',
        text: kubernetesWith(
          `[${start}.exec]\n  command = ["true"]\n[runners.kubernetes.container_lifecycle.pre_stop.http_get]\n  port = 8080`,
        ),
      },
    ],
  },
  *check({ runner }) {
    for (const event of ['post_start', 'pre_stop']) {
      const table = tableSetting(runner.settings, `kubernetes.container_lifecycle.${event}`);
      if (table.state === 'known') yield* checkEvent(event, table.value);
    }
  },
  message: (data) =>
    data.wrong === 'several'
      ? {
          what: `\`${data.event}\` has more than one handler: \`${data.handlers.join('`, `')}\`.`,
          why: 'Kubernetes refuses the pod of every job.',
          action: 'Keep one of them.',
        }
      : {
          what: `The port ${data.port} cannot be.`,
          why: 'Kubernetes refuses the pod of every job.',
          action: 'Write 1 to 65535.',
        },
});

function* checkEvent(event: string, table: SettingTable): Iterable<Finding<Data>> {
  const handlers = ['exec', 'http_get', 'tcp_socket'].flatMap((name) => {
    const found = findSetting(table, name);
    return found.state === 'known' ? [found.value] : [];
  });
  const [, second] = handlers;
  if (second !== undefined) {
    yield { at: second.nameAt, data: { wrong: 'several', event, handlers: handlers.map(({ name }) => name) } };
  }
  for (const name of ['http_get', 'tcp_socket']) {
    const port = integerSetting(table, `${name}.port`);
    if (port.state !== 'known' || (port.value >= 1 && port.value <= 65_535)) continue;
    yield { at: port.at, data: { wrong: 'port', port: port.value } };
  }
}
