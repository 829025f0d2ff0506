import { allItems, knownValue } from '../../model/fact';
import { findVariable } from '../../model/runner/environment-entry';
import type { Runner, RunnerListKey, RunnerTextKey } from '../../model/runner/runner';
import type { Place } from '../../text/place';
import { defineRule } from '../rule';
import { daemonContainerRendered, daemonContainerToml, variant } from '../runner-examples';

interface Data {
  readonly name: string;
  readonly here: string;
  readonly there: string;
}

/** What decides how jobs come to Nix. Other settings may well differ between two machines. */
const texts: readonly RunnerTextKey[] = ['executor', 'docker.image'];
const lists: readonly RunnerListKey[] = ['docker.volumes', 'docker.volumes_from'];
const variables: readonly string[] = ['NIX_REMOTE', 'PATH'];

const toml = variant(daemonContainerToml, ['  token', '  id = 42\n  token']);
const rendered = variant(daemonContainerRendered, ['        token', '        id = 42;\n        token']);

export const rule = defineRule<'runner', Data>({
  id: 'link/runners-disagree',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'A runner is written in `config.toml` and in a NixOS configuration, and the two disagree.',
  why: 'To GitLab, entries with one address and one number (`id`) are the same runner, and it gives a job to whichever of them asks first. Where image, mounts or the way to the Nix daemon differ, the same job works on one machine and fails on the other; or one of the files is out of date.',
  notWhen: [
    'The runners have different numbers or addresses, or one of these is not known: then they are two.',
    'One of the two values cannot be read to its end.',
    'Other settings differ, such as limits and names.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/runner/fleet_scaling/#reusing-a-runner-configuration',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Another image',
        text: variant(
          toml,
          ['image = "local/nix:latest"', 'image = "local/nix:2.30"'],
          ['["local/nix:latest"]', '["local/nix:2.30"]'],
        ),
        files: { 'hosts/ci.nix': rendered },
        marks: ['"local/nix:2.30"'],
      },
      {
        language: 'toml',
        caption: 'Another container',
        text: variant(toml, ['["gitlabnix:ro"]', '["nix-daemon:ro"]']),
        files: { 'hosts/ci.nix': rendered },
        marks: ['["nix-daemon:ro"]'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The same in both', text: toml, files: { 'hosts/ci.nix': rendered } },
      {
        language: 'toml',
        caption: 'Another runner',
        text: variant(toml, ['id = 42', 'id = 43'], ['["gitlabnix:ro"]', '["nix-daemon:ro"]']),
        files: { 'hosts/ci.nix': rendered },
      },
      {
        language: 'toml',
        caption: 'No number',
        text: variant(daemonContainerToml, ['["gitlabnix:ro"]', '["nix-daemon:ro"]']),
        files: { 'hosts/ci.nix': rendered },
      },
    ],
  },
  *check({ runner, twin }) {
    if (twin === undefined) return;
    for (const { name, here, there } of pairs(runner, twin)) {
      if (here === undefined || there === undefined || here.text === there.text) continue;
      yield {
        at: here.at,
        data: { name, here: here.text, there: there.text },
        related: [{ at: there.at, message: 'the same runner in the NixOS configuration' }],
      };
    }
  },
  message: ({ name, here, there }) => ({
    what: `\`${name}\` of this runner is \`${here}\`, and \`${there}\` in the NixOS configuration.`,
    why: 'Both are one runner to GitLab, so it depends on which of them takes a job whether that works.',
    action: 'Let both say the same, or register two runners.',
  }),
});

interface Value {
  readonly text: string;
  readonly at: Place;
}

function pairs(runner: Runner, twin: Runner) {
  const pair = (name: string, read: (of: Runner) => Value | undefined) => ({
    name,
    here: read(runner),
    there: read(twin),
  });
  return [
    ...texts.map((key) => pair(key, (of) => textValue(of, key))),
    ...lists.map((key) => pair(key, (of) => listValue(of, key))),
    ...variables.map((name) => pair(name, (of) => variableValue(of, name))),
  ];
}

function textValue(runner: Runner, key: RunnerTextKey): Value | undefined {
  const fact = runner.text(key);
  return fact.state === 'known' ? { text: fact.value, at: fact.at } : undefined;
}

/** The items in any order; undefined for a list that is absent, which another machine may do without. */
function listValue(runner: Runner, key: RunnerListKey): Value | undefined {
  const fact = runner.list(key);
  const items = allItems(fact)?.map(({ value }) => value);
  if (fact.state !== 'known' || items === undefined) return undefined;
  return { text: [...items].sort().join(', '), at: fact.at };
}

function variableValue(runner: Runner, name: string): Value | undefined {
  const variable = findVariable(runner.environment, name);
  const text = variable === undefined ? undefined : knownValue(variable.value);
  return variable === undefined || text === undefined ? undefined : { text, at: variable.at };
}
