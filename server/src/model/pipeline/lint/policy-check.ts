import { lineEnd, pairEnd } from '../../../syntax/yaml/layout';
import type { YamlMap, YamlNode, YamlPair } from '../../../syntax/yaml/nodes';
import { writeScalar } from '../../../syntax/yaml/quote';
import { removePair } from '../../../syntax/yaml/remove';
import { type Place, place, textAt } from '../../../text/place';
import { type ItemsValue, isNull, type MapEntry, type MapValue, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import { keyPlace } from './entry-check';
import { type Policy, rulesOfPolicies, type WrittenRule } from './policy-rules';
import type { Repair } from './problem';

/** `only` and `except`, which GitLab keeps but no longer develops. */
export function checkPolicies(subject: BlockSubject, map: MapValue): void {
  const rules = map.entries.get('rules');
  // Beside `rules` they are told of as a conflict.
  if (rules !== undefined && !isNull(rules.value)) return;
  const written = ['only', 'except'].flatMap((key) => {
    const entry = map.entries.get(key);
    return entry === undefined || isNull(entry.value) ? [] : [entry];
  });
  const repairs = written.length === 0 ? [] : conversion(subject, map, written);
  for (const entry of written) {
    subject.check.report({
      family: 'only-except',
      at: keyPlace(entry),
      what: `\`${entry.key.text}\` is deprecated.`,
      quote: undefined,
      why: 'GitLab no longer develops `only` and `except`; `rules` says the same and more.',
      action: 'Write `rules`.',
      repairs,
    });
  }
}

/** The edit that puts `rules` in their place, where it says the same. */
function conversion(subject: BlockSubject, map: MapValue, written: readonly MapEntry[]): readonly Repair[] {
  const { name, view } = subject;
  const holder = map.node;
  const pairs = written.map((entry) => holder?.pairs.find((pair) => pair.key === entry.key));
  // A template is shared: what it says has to fit the other policies of all who extend it.
  if (holder === undefined || holder.flow || map.open !== undefined || name.startsWith('.')) return [];
  if (map.entries.has('start_in') || written.some(({ owner }) => owner !== name)) return [];
  const workflow = view.extended('workflow')?.value;
  if (workflow !== undefined && (workflow.kind !== 'map' || workflow.open !== undefined)) return [];
  const policies = readPolicies(subject, map);
  const when = textOf(subject, map.entries.get('when'));
  if (policies === undefined || (when === undefined && map.entries.has('when'))) return [];
  const rules = rulesOfPolicies({
    ...policies,
    hasWorkflowRules: workflow?.kind === 'map' && workflow.entries.has('rules'),
    when: when ?? 'on_success',
  });
  const made = pairs.filter((pair) => pair !== undefined);
  if (rules === undefined || made.length < pairs.length || made.some((pair) => !isPlain(pair))) return [];
  const edits = rewrite(holder, made, rules);
  const keys = written.map((entry) => `\`${entry.key.text}\``).join(' and ');
  return edits.length === 0 ? [] : [{ title: `Write ${keys} as \`rules\``, safe: false, edits }];
}

function readPolicies(
  subject: BlockSubject,
  map: MapValue,
): Pick<Parameters<typeof rulesOfPolicies>[0], 'only' | 'except'> | undefined {
  const only = readPolicy(subject, map.entries.get('only'));
  const except = readPolicy(subject, map.entries.get('except'));
  if (only === 'unknown' || except === 'unknown') return undefined;
  return { only, except };
}

function readPolicy({ check }: BlockSubject, entry: MapEntry | undefined): Policy | undefined | 'unknown' {
  if (entry === undefined || isNull(entry.value)) return undefined;
  const value = check.known(entry.value);
  const texts = (raw: Value | undefined): readonly string[] | undefined | 'unknown' => {
    if (raw === undefined || isNull(raw)) return undefined;
    const list = check.known(raw);
    return list?.kind === 'list' ? (textsOf(list) ?? 'unknown') : 'unknown';
  };
  if (value?.kind === 'list') {
    const refs = textsOf(value);
    return refs === undefined || refs.length === 0 ? 'unknown' : { refs, variables: undefined, changes: undefined };
  }
  if (value?.kind !== 'map' || value.open !== undefined || value.entries.size === 0) return 'unknown';
  if ([...value.entries.keys()].some((key) => !['refs', 'variables', 'changes'].includes(key))) return 'unknown';
  const refs = texts(value.entries.get('refs')?.value);
  const variables = texts(value.entries.get('variables')?.value);
  const changes = texts(value.entries.get('changes')?.value);
  if (refs === 'unknown' || variables === 'unknown' || changes === 'unknown') return 'unknown';
  return { refs, variables, changes };
}

function textsOf(list: ItemsValue): readonly string[] | undefined {
  const found = list.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.node.value === 'string' && !item.node.text.includes('$[[')
      ? [item.node.value]
      : [],
  );
  return list.open === undefined && found.length === list.items.length ? found : undefined;
}

function textOf({ check }: BlockSubject, entry: MapEntry | undefined): string | undefined {
  const value = entry === undefined ? undefined : check.known(entry.value);
  return value?.kind === 'scalar' && typeof value.node.value === 'string' ? value.node.value : undefined;
}

/** Nothing in it would be lost: no anchor that others may use, and no comment. */
function isPlain(pair: YamlPair): boolean {
  return !hasAnchor(pair.value) && !/(?:^|\s)#/.test(textAt(pairPlace(pair)));
}

function hasAnchor(node: YamlNode): boolean {
  if (node.anchor !== undefined) return true;
  if (node.kind === 'map') return node.pairs.some(({ key, value }) => hasAnchor(key) || hasAnchor(value));
  return node.kind === 'sequence' && node.items.some(hasAnchor);
}

function pairPlace(pair: YamlPair): Place {
  return place(pair.key.part, pair.key.span.start, pairEnd(pair));
}

function rewrite(holder: YamlMap, pairs: readonly YamlPair[], rules: readonly WrittenRule[]): Repair['edits'] {
  const [first, second] = [...pairs].sort((a, b) => a.key.span.start - b.key.span.start);
  if (first === undefined) return [];
  const { text } = holder.part;
  const start = first.key.span.start;
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  const eol = lineEnd(text);
  const made = writeRules(rules, ' '.repeat(column)).join(eol);
  const replaced = { at: pairPlace(first), text: made };
  if (second === undefined) return [replaced];
  const removed = removePair(holder, second);
  return removed === undefined ? [] : [replaced, { at: { part: holder.part, span: removed.span }, text: removed.text }];
}

function writeRules(rules: readonly WrittenRule[], indent: string): readonly string[] {
  const lines = ['rules:'];
  for (const rule of rules) {
    const own: string[] = [];
    if (rule.if !== undefined) own.push(`if: ${writeScalar(rule.if)}`);
    if (rule.changes !== undefined) own.push('changes:', ...rule.changes.map((path) => `  - ${writeScalar(path)}`));
    if (rule.when !== undefined) own.push(`when: ${writeScalar(rule.when)}`);
    lines.push(...own.map((line, index) => `${indent}  ${index === 0 ? '- ' : '  '}${line}`));
  }
  return lines;
}
