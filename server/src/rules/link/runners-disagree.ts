import { allItems, knownValue } from '../../model/fact';
import { findVariable } from '../../model/runner/environment-entry';
import type { Runner, RunnerListKey, RunnerTextKey } from '../../model/runner/runner';
import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { daemonContainerRendered, daemonContainerToml, variant } from '../runner-examples';

interface Data {
  readonly pair: Pair;
  readonly here: Value;
  readonly there: Value;
  readonly twin: Runner;
}

/** What decides how jobs come to Nix. Other settings may well differ between two machines. */
const texts: readonly RunnerTextKey[] = ['executor', 'docker.image'];
const lists: readonly RunnerListKey[] = ['docker.volumes', 'docker.volumes_from'];
const variables: readonly string[] = ['NIX_REMOTE', 'PATH'];

const toml = variant(daemonContainerToml, ['  token', '  id = 42\n  token']);
const rendered = variant(daemonContainerRendered, ['        token', '        id = 42;\n        token']);
const anyTag = variant(toml, ['["local/nix:latest"]', '["local/nix:*"]']);
const bothContainers = variant(rendered, [
  '  services.gitlab-runner.enable',
  '  virtualisation.oci-containers.containers.nix-daemon = {\n    image = "local/nix-daemon:latest";\n    cmd = [ "nix" "daemon" ];\n  };\n  services.gitlab-runner.enable',
]);

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
        text: variant(anyTag, ['image = "local/nix:latest"', 'image = "local/nix:2.30"']),
        files: { 'hosts/ci.nix': variant(rendered, ['[ "local/nix:latest" ]', '[ "local/nix:*" ]']) },
        marks: ['"local/nix:2.30"'],
      },
      {
        language: 'toml',
        caption: 'Another container',
        text: variant(toml, ['["gitlabnix:ro"]', '["nix-daemon:ro"]']),
        files: { 'hosts/ci.nix': bothContainers },
        marks: ['["nix-daemon:ro"]'],
      },
      {
        language: 'toml',
        caption: 'Another way to the daemon',
        text: variant(toml, ['NIX_REMOTE=daemon', 'NIX_REMOTE=unix:///run/nix.socket']),
        files: { 'hosts/ci.nix': rendered },
        marks: ['"NIX_REMOTE=unix:///run/nix.socket"'],
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
    for (const pair of pairs) {
      const here = pair.read(runner);
      const there = pair.read(twin);
      if (here === undefined || there === undefined || shown(here) === shown(there)) continue;
      yield {
        at: here.at,
        data: { pair, here, there, twin },
        related: [{ at: there.at, message: 'the same runner in the NixOS configuration' }],
      };
    }
  },
  message: ({ pair: { name }, here, there }) => ({
    what: `\`${name}\` of this runner is \`${shown(here)}\`, and \`${shown(there)}\` in the NixOS configuration.`,
    why: 'Both are one runner to GitLab, so it depends on which of them takes a job whether that works.',
    action: 'Let both say the same, or register two runners.',
  }),
  fixes: ({ data: { pair, here, there, twin } }, { runner }) => [
    ...fixIf(pair.write(runner, there.items), `Write \`${shown(there)}\` here too`, false),
    ...fixIf(pair.write(twin, here.items), `Write \`${shown(here)}\` in the NixOS configuration too`, false),
  ],
});

/** A single text, or the items of a list in the order written. */
interface Value {
  readonly items: readonly string[];
  readonly at: Place;
}

/** A setting that both have, and how to write it. */
interface Pair {
  readonly name: string;
  read(of: Runner): Value | undefined;
  write(to: Runner, items: readonly string[]): readonly PlaceEdit[] | undefined;
}

const pairs: readonly Pair[] = [
  ...texts.map((key): Pair => {
    const write = (to: Runner, [text = '']: readonly string[]) => to.edit.setText(key, text);
    return { name: key, read: (of) => textValue(of, key), write };
  }),
  ...lists.map((key): Pair => {
    return { name: key, read: (of) => listValue(of, key), write: (to, items) => to.edit.setList(key, items) };
  }),
  ...variables.map((name): Pair => {
    const write = (to: Runner, [text = '']: readonly string[]) => to.edit.setVariable(name, text);
    return { name, read: (of) => variableValue(of, name), write };
  }),
];

/** The items in any order. */
function shown({ items }: Value): string {
  return [...items].sort().join(', ');
}

function textValue(runner: Runner, key: RunnerTextKey): Value | undefined {
  const fact = runner.text(key);
  return fact.state === 'known' ? { items: [fact.value], at: fact.at } : undefined;
}

/** Undefined for a list that is absent, which another machine may do without. */
function listValue(runner: Runner, key: RunnerListKey): Value | undefined {
  const fact = runner.list(key);
  const items = allItems(fact)?.map(({ value }) => value);
  return fact.state === 'known' && items !== undefined ? { items, at: fact.at } : undefined;
}

function variableValue(runner: Runner, name: string): Value | undefined {
  const variable = findVariable(runner.environment, name);
  const text = variable === undefined ? undefined : knownValue(variable.value);
  return variable === undefined || text === undefined ? undefined : { items: [text], at: variable.at };
}
