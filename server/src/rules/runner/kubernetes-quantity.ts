import { parseQuantity } from '../../model/runner/quantity';
import { tableSetting, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'form'; readonly name: string; readonly text: string }
  | { readonly wrong: 'order'; readonly name: string; readonly limit: string; readonly request: string };

const resource = /(?:cpu|memory|ephemeral_storage)_(?:limit|request)(?:_overwrite_max_allowed)?$/i;

export const rule = defineRule<'runner', Data>({
  id: 'runner/kubernetes-quantity',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A limit or request of Kubernetes is no quantity, or the limit lies below the request.',
  why: `Processors and sizes are written as Kubernetes does: \`"500m"\` for half a processor, \`"2Gi"\` for memory. With another text
every job fails before its pod is there. Kubernetes also refuses a pod whose limit is lower than what it requests.`,
  notWhen: ['The value is empty, a variable or a marker.'],
  references: [
    'https://docs.gitlab.com/runner/executors/kubernetes/#cpu-requests-and-limits',
    'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Units of other tools',
        text: kubernetesWith('memory_limit = "2GB"\ncpu_request = "half"'),
        marks: ['"2GB"', '"half"'],
      },
      {
        language: 'nix',
        caption: 'Less than is requested, rendered',
        text: kubernetesRendered('cpu_limit = "500m";\ncpu_request = "1";'),
        marks: ['"500m"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: kubernetesFlags('--kubernetes-memory-limit=2GB'),
        marks: ['2GB'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'Quantities',
        text: kubernetesWith('memory_limit = "2Gi"\nmemory_request = "512M"\ncpu_limit = "1.5"\ncpu_request = "500m"'),
      },
      {
        language: 'toml',
        caption: 'None, and a variable',
        text: kubernetesWith('memory_limit = ""\ncpu_limit = "$CPUS"'),
      },
    ],
  },
  *check({ runner }) {
    const kubernetes = tableSetting(runner.settings, 'kubernetes');
    if (kubernetes.state !== 'known') return;
    for (const { name } of kubernetes.value.settings) {
      if (!resource.test(name)) continue;
      const fact = textSetting(kubernetes.value, name);
      if (fact.state !== 'known' || fact.value === '') continue;
      const amount = parseQuantity(fact.value);
      if (amount === undefined) yield { at: fact.at, data: { wrong: 'form', name, text: fact.value } };
      else if (/_limit$/i.test(name)) {
        const request = textSetting(kubernetes.value, name.replace(/_limit$/i, '_request'));
        const requested = request.state === 'known' ? parseQuantity(request.value) : undefined;
        if (request.state !== 'known' || requested === undefined || requested <= amount) continue;
        const related = [{ at: request.at, message: 'what is requested' }];
        yield { at: fact.at, data: { wrong: 'order', name, limit: fact.value, request: request.value }, related };
      }
    }
  },
  message: (data) =>
    data.wrong === 'form'
      ? {
          what: `\`${data.text}\` in \`${data.name}\` is no quantity of Kubernetes.`,
          why: 'Every job fails before its pod is there.',
          action: 'Write a number with `m`, `Ki`, `Mi`, `Gi` or `k`, `M`, `G`, or without a unit.',
        }
      : {
          what: `\`${data.name}\` is \`${data.limit}\`, less than the \`${data.request}\` that is requested.`,
          why: 'Kubernetes refuses such a pod.',
          action: 'Raise the limit, or lower the request.',
        },
});
