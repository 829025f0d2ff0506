import type { YamlPair } from '../../../syntax/yaml/nodes';
import { containsSpan } from '../../../text/span';
import type { Configuration } from '../configuration';
import type { FileLayer, UnresolvedLayer } from '../layers';
import { Uses } from '../memo';
import { Budget, type MapValue, nodePlace, type Value, ValueReader } from '../value';
import { checkFields, compactPlace, EntryCheck, type Spot } from './entry-check';
import type { PipelineProblem } from './problem';
import { includeRules } from './rule-fields';
import { shorten } from './shapes';
import { includeFields } from './trigger-fields';

const kinds = ['local', 'project', 'remote', 'template', 'artifact', 'component'] as const;
const kindList = kinds.map((kind) => `\`${kind}\``).join(', ');

/**
 * What is wrong with an `include:` of a file (`lib/gitlab/ci/config/external`). `missing`: the local files that were
 * looked for in vain.
 */
export function checkInclude(
  layer: FileLayer,
  pair: YamlPair,
  missing: readonly UnresolvedLayer[],
  configuration: Configuration,
): readonly PipelineProblem[] {
  const check = new EntryCheck(configuration.view(new Uses()));
  const { file, inputs } = layer.file;
  const reader = new ValueReader(file, 'include', (within, alias) => within.resolveAlias(alias), new Budget(), inputs);
  const value = check.known(reader.read(pair.value));
  const spot: Spot = { path: 'include', subject: 'include config', key: 'include', keyAt: nodePlace(pair.key) };
  const items = value?.kind === 'list' ? check.levelled(value) : value === undefined ? [] : [value];
  for (const item of items) checkItem(item, missing, spot, check);
  return check.problems;
}

function checkItem(item: Value, missing: readonly UnresolvedLayer[], spot: Spot, check: EntryCheck): void {
  if (item.kind === 'map') {
    checkKinds(item, spot, check);
    checkMap(item, missing, spot, check);
  } else if (item.kind === 'scalar' && typeof item.node.value === 'string') {
    if (!/^https?:\/\//i.test(item.node.text)) checkLocal(item, missing, spot, check);
  } else if (item.kind === 'scalar' && item.node.value !== null) {
    const what = 'An include is text or a mapping, and this is neither.';
    report(item, spot, check, what, 'Each include must be a hash or a string', 'Write the path of a file.');
  }
}

function checkKinds(map: MapValue, spot: Spot, check: EntryCheck): void {
  const given = kinds.filter((kind) => map.entries.has(kind));
  const says = 'Each include must use only one of';
  // An artifact stands beside the job that makes it, and a file beside its project.
  if (given.length > 1) {
    const what = `This include has ${given.map((kind) => `\`${kind}\``).join(' and ')}, and can have only one of them.`;
    report(map, spot, check, what, `${says}: ${kindList}`, 'Make an include of each.');
  } else if (given.length === 0 && map.open === undefined && map.entries.size > 0) {
    const quote = `does not have a valid subkey for include. Valid subkeys are: ${kindList}`;
    report(
      map,
      spot,
      check,
      'This include names no file.',
      quote,
      'Add `local:`, `project:` or another of these keys.',
    );
    checkFields(map, includeFields, spot, check);
  }
}

function checkMap(map: MapValue, missing: readonly UnresolvedLayer[], spot: Spot, check: EntryCheck): void {
  const rules = map.entries.get('rules');
  const below = { path: 'include:rules', subject: 'include:rules config', key: 'rules', keyAt: spot.keyAt };
  if (rules !== undefined) {
    check.judge(rules.value, includeRules, { ...below, keyAt: { part: rules.key.part, span: rules.key.span } });
  }
  const local = textOf(map, 'local', check);
  // Where rules keep it out, nobody looks for the file.
  if (local !== undefined) checkLocal(local, rules === undefined ? missing : [], spot, check);
  const template = textOf(map, 'template', check);
  if (template !== undefined && !template.node.text.endsWith('.gitlab-ci.yml') && !template.node.text.includes('$')) {
    const name = shorten(template.node.text);
    const what = `\`${name}\` is no template: their names end in \`.gitlab-ci.yml\`.`;
    report(template, spot, check, what, `Template file \`${name}\` is not a valid location!`, 'Write its whole name.');
  }
  const remote = textOf(map, 'remote', check);
  if (remote !== undefined && !/^https?:\/\/./i.test(remote.node.text) && !remote.node.text.includes('$')) {
    const what = 'A remote include is an address that starts with `https://`.';
    report(remote, spot, check, what, 'does not have a valid address!', 'Write the whole address.');
  }
}

type TextValue = Extract<Value, { readonly kind: 'scalar' }>;

function textOf(map: MapValue, key: string, check: EntryCheck): TextValue | undefined {
  const entry = map.entries.get(key);
  const value = entry === undefined ? undefined : check.known(entry.value);
  return value?.kind === 'scalar' && typeof value.node.value === 'string' ? value : undefined;
}

function checkLocal(value: TextValue, missing: readonly UnresolvedLayer[], spot: Spot, check: EntryCheck): void {
  const path = value.node.text;
  if (path.includes('$') || path.trim() === '') return;
  const shown = shorten(path);
  if (!/\.ya?ml$/i.test(path)) {
    const what = `\`${shown}\` is no YAML file by its name.`;
    report(
      value,
      spot,
      check,
      what,
      `Included file \`${shown}\` does not have YAML extension!`,
      'Include a `.yml` file.',
    );
    return;
  }
  const at = nodePlace(value.node);
  if (!missing.some((other) => other.at.part === at.part && containsSpan(at.span, other.at.span))) return;
  const what = `There is no file \`${shown}\`.`;
  report(
    value,
    spot,
    check,
    what,
    `Local file \`${shown}\` does not exist!`,
    'Correct the path, from the repository’s root.',
  );
}

function report(value: Value, spot: Spot, check: EntryCheck, what: string, quote: string, action: string): void {
  check.report({ family: 'invalid-include', at: compactPlace(value, spot), what, quote, action });
}
