import { knownValue } from '../../model/fact';
import {
  findSetting,
  integerSetting,
  type SettingTable,
  tablesSetting,
  textItems,
  textSetting,
} from '../../model/runner/setting';
import { defineRule, type Finding } from '../rule';
import { plainModule, renderedWith, tomlRunner, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'name' }
  | { readonly wrong: 'environment' }
  | { readonly wrong: 'limit'; readonly count: number; readonly limit: number };

const service = (lines: string) =>
  tomlWith({ below: `  [[runners.docker.services]]\n${lines.replace(/^/gm, '    ')}` });

export const rule = defineRule<'runner', Data>({
  id: 'runner/service-entry',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A service that a runner starts beside each job has no image, or more are listed than may start.',
  why: `Each \`[[runners.docker.services]]\` starts a container beside the job, of the image in \`name\`. Without a name every job of
the runner fails. Entries of its \`environment\` are \`NAME=value\`; others are dropped without a word. More services than
\`services_limit\` fail the job as well (warning).`,
  notWhen: [
    'The name is a marker or a variable.',
    'Parts of the table cannot be read.',
    '`services_limit` is -1 or not set: no limit.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdockerservices-section',
    'https://docs.gitlab.com/runner/executors/kubernetes/#define-a-list-of-services',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'No image', text: service('alias = "db"'), marks: ['[[runners.docker.services]]'] },
      {
        language: 'nix',
        caption: 'An empty name, rendered',
        text: renderedWith({ docker: 'services = [ { name = ""; } ];' }),
        marks: ['""'],
      },
      {
        language: 'toml',
        caption: 'No `=` in its environment',
        text: service('name = "postgres:17"\nenvironment = ["POSTGRES_DB: ci"]'),
        marks: ['"POSTGRES_DB: ci"'],
      },
      {
        language: 'toml',
        caption: 'More than may start',
        text: tomlWith({
          docker: 'services_limit = 0',
          below: '  [[runners.docker.services]]\n    name = "postgres:17"',
        }),
        marks: ['0'],
        severity: 'warning',
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'A service',
        text: service('name = "postgres:17"\nenvironment = ["POSTGRES_DB=ci"]'),
      },
      {
        language: 'toml',
        caption: 'A service on Kubernetes',
        text: tomlRunner(
          'kubernetes',
          '[runners.kubernetes]\n  [[runners.kubernetes.services]]\n    name = "postgres:17"',
        ),
      },
      { language: 'toml', caption: 'A marker', text: service('name = "{{ database }}"') },
      { language: 'nix', caption: 'None', text: plainModule },
    ],
  },
  *check({ runner }) {
    for (const table of ['docker', 'kubernetes']) {
      const services = tablesSetting(runner.settings, `${table}.services`);
      for (const one of services) yield* checkService(one);
      const limit = integerSetting(runner.settings, `${table}.services_limit`);
      if (limit.state === 'known' && limit.value >= 0 && services.length > limit.value) {
        const data: Data = { wrong: 'limit', count: services.length, limit: limit.value };
        yield { at: limit.at, data, severity: 'warning' };
      }
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'name':
        return {
          what: 'The service has no image.',
          why: 'Every job of the runner fails when it starts its services.',
          action: 'Set `name` to the image.',
        };
      case 'environment':
        return {
          what: 'The entry has no `=`.',
          why: 'The runner drops it without a word.',
          action: 'Write it as `NAME=value`.',
        };
      case 'limit':
        return {
          what: `The runner starts ${data.count} ${data.count === 1 ? 'service' : 'services'}, but allows ${data.limit}.`,
          why: 'A job with more services than that fails.',
          action: 'Raise `services_limit`, or remove services.',
        };
    }
  },
});

function* checkService(service: SettingTable): Iterable<Finding<Data>> {
  const name = findSetting(service, 'name');
  if (name.state === 'absent') yield { at: service.at, data: { wrong: 'name' } };
  else if (name.state === 'known' && knownValue(textSetting(service, 'name'))?.trim() === '') {
    yield { at: name.at, data: { wrong: 'name' } };
  }
  for (const { text, at } of textItems(service, 'environment')) {
    if (!text.includes('=')) yield { at, data: { wrong: 'environment' } };
  }
}
