import { lineEnd, nodeStart } from '../../../syntax/yaml/layout';
import { writeScalar } from '../../../syntax/yaml/quote';
import { nearestName } from '../../../text/nearest-name';
import type { ConfigurationView } from '../configuration';
import { type ItemsValue, isNull, type MapValue, nodePlace, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import type { Repair } from './problem';

/** GitLab's stages where none are listed (`entry/stages.rb`, `edge_stages_injector.rb`). */
const defaultStages = ['build', 'test', 'deploy'];

export interface Stages {
  /** With `.pre` and `.post` at their ends. */
  readonly names: readonly string[];
  /** The list, where there is one. */
  readonly list: ItemsValue | undefined;
}

/** The stages of the pipeline; undefined where they are not known. */
export function stagesOf(view: ConfigurationView): Stages | undefined {
  const written = view.extended('stages')?.value;
  const value = written === undefined ? undefined : view.resolve(written);
  if (value === undefined || isNull(value)) return { names: withEdges(defaultStages), list: undefined };
  if (value.kind !== 'list') return undefined;
  const names: string[] = [];
  if (!collect(value, view, names, 0)) return undefined;
  return { names: withEdges(names.length === 0 ? defaultStages : names), list: value };
}

function withEdges(names: readonly string[]): readonly string[] {
  return ['.pre', ...names.filter((name) => name !== '.pre' && name !== '.post'), '.post'];
}

function collect(list: ItemsValue, view: ConfigurationView, names: string[], depth: number): boolean {
  if (list.open !== undefined || depth > 10) return false;
  for (const raw of list.items) {
    const item = view.resolve(raw);
    if (item.kind === 'list') {
      if (!collect(item, view, names, depth + 1)) return false;
    } else if (item.kind !== 'scalar' || item.node.text.includes('$[[') || names.length > 2000) return false;
    else names.push(item.node.text);
  }
  return true;
}

/** The stage of a job and where it stands; undefined where it is not known. */
export function stageOf(
  map: MapValue,
  view: ConfigurationView,
): { readonly name: string; readonly value: Value | undefined } | undefined {
  const entry = map.entries.get('stage');
  if (entry === undefined) return map.open === undefined ? { name: 'test', value: undefined } : undefined;
  const value = view.resolve(entry.value);
  if (isNull(value)) return { name: 'test', value: undefined };
  if (value.kind !== 'scalar' || typeof value.node.value !== 'string' || value.node.text.includes('$[['))
    return undefined;
  return { name: value.node.text, value };
}

/** The stage of a job is one of the pipeline's. */
export function checkStage(subject: BlockSubject, map: MapValue): void {
  const { name, keyAt, view, check, whole } = subject;
  const stage = whole ? stageOf(map, view) : undefined;
  const stages = stage === undefined ? undefined : stagesOf(view);
  if (stage === undefined || stages === undefined || stages.names.includes(stage.name)) return;
  const at = stage.value?.kind === 'scalar' ? nodePlace(stage.value.node) : keyAt;
  const isDefault = stage.value === undefined;
  const nearest = isDefault ? undefined : nearestName(stage.name, stages.names);
  const repairs: Repair[] = [];
  if (nearest !== undefined && !isDefault) {
    repairs.push({ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: writeScalar(nearest) }] });
  }
  const added = stages.list === undefined ? startStages(subject, stage.name) : addStage(stages, stage.name);
  if (added !== undefined) repairs.push(added);
  check.report({
    family: 'undefined-stage',
    at,
    what: isDefault
      ? `\`${name}\` names no stage, and the stage \`test\` that it gets is not among the pipeline’s.`
      : `The stage \`${stage.name}\` is not among the pipeline’s.`,
    quote: `${name} job: chosen stage ${stage.name} does not exist; available stages are ${stages.names.join(', ')}`,
    action:
      nearest === undefined ? `Add \`${stage.name}\` to \`stages\`, or choose one of them.` : `Write \`${nearest}\`.`,
    ...(stages.list === undefined
      ? {}
      : { related: [{ at: nodePlace(stages.list.node), message: 'the stages are listed here' }] }),
    repairs,
  });
}

/** Lists the stages that there are without a list, and the new one, at the top of the job's file. */
function startStages({ keyAt, view, names }: BlockSubject, name: string): Repair | undefined {
  for (const other of names()) {
    const key = view.rootKey(other);
    if (key?.part.uri !== keyAt.part.uri) continue;
    const { part } = key;
    const start = nodeStart(key);
    if (view.root('stages') !== undefined || (start > 0 && !/[\n\uFEFF]/.test(part.text.charAt(start - 1))))
      return undefined;
    const eol = lineEnd(part.text);
    const items = [...defaultStages, name].map((stage) => `  - ${writeScalar(stage)}${eol}`).join('');
    const at = { part, span: { start, end: start } };
    return {
      title: `Add \`${name}\` to \`stages\``,
      safe: false,
      edits: [{ at, text: `stages:${eol}${items}${eol}` }],
    };
  }
  return undefined;
}

/** Puts a stage at the end of the list. */
function addStage({ list }: Stages, name: string): Repair | undefined {
  const last = list?.node.items[list.node.items.length - 1];
  if (list === undefined || last === undefined || last.part !== list.node.part) return undefined;
  const { text } = list.node.part;
  const at = { part: list.node.part, span: { start: last.span.end, end: last.span.end } };
  const title = `Add \`${name}\` to \`stages\``;
  if (list.node.flow) return { title, safe: false, edits: [{ at, text: `, ${writeScalar(name, true)}` }] };
  const lineStart = text.lastIndexOf('\n', last.span.start - 1) + 1;
  const prefix = /^ *- +$/.exec(text.slice(lineStart, last.span.start))?.[0];
  const newline = text.slice(last.span.end).includes('\r\n') ? '\r\n' : '\n';
  if (prefix === undefined || last.kind !== 'scalar') return undefined;
  return { title, safe: false, edits: [{ at, text: `${newline}${prefix}${writeScalar(name)}` }] };
}
