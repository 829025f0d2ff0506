import type { YamlPair } from '../../../syntax/yaml/nodes';
import type { Configuration } from '../configuration';
import { withoutSecrets } from '../include-target';
import { type FileLayer, isAddress } from '../layers';
import { Uses } from '../memo';
import { Budget, hasInput, isNull, type MapValue, type TextValue, type Value, ValueReader } from '../value';
import { checkFields, compactPlace, EntryCheck, keyPlace, type Spot } from './entry-check';
import {
  checkIncludeEntry,
  checkLocationType,
  type IncludeSpot,
  includeKinds,
  isBlank,
  isText,
  knownItems,
  locationKeys,
} from './include-entry';
import type { PipelineProblem } from './problem';
import { includeRules } from './rule-fields';
import { shorten } from './shapes';
import { includeFields } from './trigger-fields';

const kindList = includeKinds.map((kind) => `\`${kind}\``).join(', ');

/**
 * What is wrong with an `include:` of a file (`lib/gitlab/ci/config/external`) by its form. `starts`: the file starts a
 * pipeline by itself and never takes part in another.
 */
export function checkInclude(
  layer: FileLayer,
  pair: YamlPair,
  starts: boolean,
  configuration: Configuration,
): readonly PipelineProblem[] {
  const check = new EntryCheck(configuration.view(new Uses()));
  const { file, inputs } = layer.file;
  const reader = new ValueReader(file, 'include', (within, alias) => within.resolveAlias(alias), new Budget(), inputs);
  const value = reader.read(pair.value);
  const items = value.kind === 'list' ? value.items : [value];
  const spot: IncludeSpot = {
    path: 'include:include',
    subject: 'include:include config',
    key: 'include',
    keyAt: { part: pair.key.part, span: pair.key.span },
    // The key is gone before entries are built, unless no include led to a file.
    refused: starts && items.length > 0 && items.every(leadsToNoFile),
  };
  for (const item of items) checkItem(item, starts, spot, check);
  return check.problems;
}

function leadsToNoFile(item: Value): boolean {
  return (
    item.kind === 'map' &&
    item.entries.has('project') &&
    item.open === undefined &&
    isBlank(item.entries.get('file')?.value)
  );
}

function checkItem(item: Value, starts: boolean, spot: IncludeSpot, check: EntryCheck): void {
  if (item.kind === 'map') {
    checkKinds(item, spot, check);
    checkMap(item, starts, spot, check);
  } else if (item.kind === 'scalar' && typeof item.node.value === 'string') {
    if (isAddress(item.node.text)) checkRemote(item, spot, check);
    else checkPath(item, spot, check);
  } else if (item.kind !== 'unknown' && !isNull(item)) {
    const what =
      item.kind === 'reference'
        ? 'References are followed only after includes, so GitLab finds no path here.'
        : item.kind === 'list'
          ? 'An include is text or a mapping, and this is a list within the list.'
          : 'An include is text or a mapping, and this is neither.';
    report(item, spot, check, what, 'Each include must be a hash or a string', 'Write the path of a file.');
  }
}

function checkKinds(map: MapValue, spot: IncludeSpot, check: EntryCheck): void {
  const given = includeKinds.filter((kind) => map.entries.has(kind) && !isBlank(map.entries.get(kind)?.value));
  // An artifact stands beside the job that makes it, and a file beside its project.
  if (given.length > 1) {
    const what = `This include has ${given.map((kind) => `\`${kind}\``).join(' and ')}, and can have only one of them.`;
    const quote = `Each include must use only one of: ${kindList}`;
    report(map, spot, check, what, quote, 'Make an include of each.');
  } else if (given.length === 0 && map.open === undefined && map.entries.size > 0) {
    const quote = `does not have a valid subkey for include. Valid subkeys are: ${kindList}`;
    const action = 'Add `local:`, `project:` or another of these keys.';
    report(map, spot, check, 'This include names no file.', quote, action);
  }
  if (map.entries.size > 0) checkKeys(map, given.length > 0 && !spot.refused, spot, check);
}

/** Unknown keys: next to a known one GitLab passes over them. */
function checkKeys(map: MapValue, isIgnored: boolean, spot: IncludeSpot, check: EntryCheck): void {
  const found = new EntryCheck(check.view);
  checkFields(map, includeFields, spot, found);
  for (const problem of found.problems) {
    if (!isIgnored) check.report(problem);
    else {
      const why = `GitLab passes over it here; below \`trigger\` it says “${problem.quote}”.`;
      check.report({ ...problem, quote: undefined, why, severity: 'warning' });
    }
  }
}

function checkMap(map: MapValue, starts: boolean, spot: IncludeSpot, check: EntryCheck): void {
  const rules = map.entries.get('rules');
  if (rules !== undefined) {
    const keyAt = keyPlace(rules);
    check.judge(rules.value, includeRules, {
      path: 'include:rules',
      subject: 'include:rules config',
      key: 'rules',
      keyAt,
    });
  }
  for (const key of locationKeys) checkLocationType(map, key, spot, check);
  const local = textOf(map, 'local', check);
  if (local !== undefined) checkPath(local, spot, check);
  const files = map.entries.has('project') ? knownItems(map.entries.get('file')?.value, check) : [];
  for (const file of files) if (isText(file)) checkPath(file, spot, check);
  const template = textOf(map, 'template', check);
  if (
    template !== undefined &&
    !isBlank(template) &&
    !template.node.text.endsWith('.gitlab-ci.yml') &&
    !template.node.text.includes('$')
  ) {
    const name = shorten(template.node.text);
    const what = `\`${name}\` is no template: their names end in \`.gitlab-ci.yml\`.`;
    const quote = `Template file \`${name}\` is not a valid location!`;
    report(template, spot, check, what, quote, 'Write its whole name.');
  }
  const remote = textOf(map, 'remote', check);
  if (remote !== undefined && !isBlank(remote)) checkRemote(remote, spot, check);
  const artifact = map.entries.get('artifact');
  if (artifact !== undefined && starts && rules === undefined && !isBlank(artifact.value)) {
    const what = 'Only a trigger job can include an artifact, as the child pipeline runs after the job that makes it.';
    const quote = 'Including configs from artifacts is only allowed when triggering child pipelines';
    const action = 'Move the include into `trigger:` of a job.';
    check.report({ family: 'invalid-include', at: keyPlace(artifact), what, quote, action });
  }
  checkIncludeEntry(map, spot, check);
}

function textOf(map: MapValue, key: string, check: EntryCheck): TextValue | undefined {
  const entry = map.entries.get(key);
  const value = entry === undefined ? undefined : check.known(entry.value);
  return value !== undefined && isText(value) ? value : undefined;
}

function checkRemote(value: TextValue, spot: Spot, check: EntryCheck): void {
  const { text } = value.node;
  if (text.includes('$')) return;
  const shown = shorten(withoutSecrets(text));
  if (!isAddress(text.trim())) {
    const what = 'A remote include is an address that starts with `https://`.';
    const quote = `Remote file \`${shown}\` does not have a valid address!`;
    report(value, spot, check, what, quote, 'Write the whole address.');
  } else if (!hasYamlName(text)) {
    const what = 'The address does not end in the name of a YAML file.';
    const quote = `Included file \`${shown}\` does not have YAML extension!`;
    report(value, spot, check, what, quote, 'Use an address that ends in `.yml` or `.yaml`.');
  }
}

function checkPath(value: TextValue, spot: Spot, check: EntryCheck): void {
  const path = value.node.text;
  if (path.includes('$') || hasInput(path) || path.trim() === '' || path.includes('*') || hasYamlName(path)) return;
  const shown = shorten(path.replace(/^\/+/, ''));
  const what = `\`${shown}\` is no YAML file by its name.`;
  const quote = `Included file \`${shown}\` does not have YAML extension!`;
  report(value, spot, check, what, quote, 'Include a `.yml` file.');
}

/** As `YAML_ALLOWLIST_EXTENSION` of `external/file/base.rb` has it. */
export function hasYamlName(path: string): boolean {
  return /.+\.ya?ml$/im.test(path.split('/').at(-1) ?? '');
}

function report(value: Value, spot: Spot, check: EntryCheck, what: string, quote: string, action: string): void {
  check.report({ family: 'invalid-include', at: compactPlace(value, spot), what, quote, action });
}
