import { knownValue } from '../../model/fact';
import { integerSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

/** Seconds that the runner waits for a pod where nothing is set. */
const defaultTimeout = 180;

export const rule = defineRule<'runner', { readonly interval: number; readonly timeout: number }>({
  id: 'runner/poll-interval',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The runner looks for its pod less often than it waits for it.',
  why: 'The runner looks every `poll_interval` seconds whether the pod of a job runs, and gives up after `poll_timeout` seconds, by default 180. With an interval that is longer it looks once at most.',
  notWhen: ['The interval is at most the timeout.', 'The timeout cannot be read.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'An interval above the timeout',
        text: kubernetesWith('poll_interval = 60\npoll_timeout = 30'),
        marks: ['60'],
      },
      {
        language: 'nix',
        caption: 'An interval above the default, rendered',
        text: kubernetesRendered('poll_interval = 300;'),
        marks: ['300'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: kubernetesFlags('--kubernetes-poll-interval=300'),
        marks: ['300'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Common values', text: kubernetesWith('poll_interval = 5\npoll_timeout = 3600') },
      {
        language: 'toml',
        caption: 'A time to wait that is filled in later',
        text: kubernetesWith('poll_interval = 300\npoll_timeout = {{ timeout }}'),
      },
    ],
  },
  *check({ runner }) {
    const interval = integerSetting(runner.settings, 'kubernetes.poll_interval');
    const limit = integerSetting(runner.settings, 'kubernetes.poll_timeout');
    if (interval.state !== 'known' || limit.state === 'unknown') return;
    const timeout = knownValue(limit) || defaultTimeout;
    if (interval.value > timeout) yield { at: interval.at, data: { interval: interval.value, timeout } };
  },
  message: ({ interval, timeout }) => ({
    what: `The runner looks for its pod every ${interval} seconds, but waits only ${timeout}.`,
    why: 'It gives up before it looks a second time.',
    action: 'Lower `poll_interval`, or raise `poll_timeout`.',
  }),
});
