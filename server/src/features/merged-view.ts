import type { Configuration } from '../model/pipeline/configuration';
import {
  type MergedConfiguration,
  type MergedEntries,
  type MergedEntry,
  type MergedMap,
  type MergedValue,
  type MergeNote,
  mergedConfiguration,
} from '../model/pipeline/merged';
import { mergedJobs } from '../model/pipeline/merged-jobs';
import { jobOfCopy } from '../model/pipeline/merged-parallel';
import { readYamlFile, type YamlFile } from '../syntax/yaml/file';
import type { YamlNode, YamlPair } from '../syntax/yaml/nodes';
import type { Place } from '../text/place';
import { type Span, touches } from '../text/span';
import { mergedYaml } from './merged-text';

/** The full configuration with templates and `default`, or the jobs that run, each with all that it inherits. */
export type MergedForm = 'configuration' | 'jobs';

/** What is shown: the text, and how to find out where a piece of it comes from. */
export interface MergedView {
  readonly text: string;
  /** The top-level keys in their order. */
  readonly heads: readonly MergedHead[];
  /** Where the value or key at an offset of the text is written; undefined for what GitLab adds by itself. */
  originAt(offset: number): MergedOrigin | undefined;
}

export interface MergedHead {
  readonly name: string;
  /** The offset of its line in the text. */
  readonly start: number;
  /** Where it is written, as it counts last. */
  readonly at: Place | undefined;
  /** The other top-level keys that values of it are written below, nearest first. */
  readonly others: readonly { readonly name: string; readonly at: Place | undefined }[];
}

export interface MergedOrigin {
  /** In the text. */
  readonly span: Span;
  readonly at: Place;
  /** The top-level key that it is written below, where that is another than the one that it is shown below. */
  readonly owner: string | undefined;
}

interface Block {
  readonly head: MergedHead;
  readonly entry: MergedEntry;
  readonly text: string;
}

/** The lines before the configuration. A note may lead to where it is about. */
interface Preface {
  readonly text: string;
  readonly notes: readonly { readonly span: Span; readonly at: Place }[];
}

/** A pipeline as it is merged: the entry file, and everything that was made of it. */
export interface MergeSource {
  readonly entry: YamlFile;
  readonly configuration: Configuration;
  readonly unresolved: readonly MergeNote[];
  readonly kept: MergedEntries;
}

/** The texts of keys, as long as these stay the same objects. */
export type MergedTexts = WeakMap<MergedEntry, string>;

/**
 * A pipeline merged, as text. What is wrong or not known stands at the top as comments, in words.
 * `shown` writes a place for people: `ci/build.yml:12`.
 */
export function mergedView(
  { entry, configuration, unresolved, kept }: MergeSource,
  form: MergedForm,
  title: string,
  shown: (at: Place) => string,
  texts: MergedTexts = new WeakMap(),
): MergedView {
  const merged = mergedConfiguration(configuration, unresolved, kept);
  const { map, notes } = form === 'jobs' ? jobsOf(merged) : { map: merged.root, notes: merged.notes };
  const problems = entry.problems.map(({ message, part, span }) => ({ reason: message, at: { part, span } }));
  const preface = writePreface(title, [...problems, ...notes], map.entries.size, shown);
  const blocks: Block[] = [];
  let start = preface.text.length;
  for (const [name, value] of map.entries) {
    if (value.value.kind === 'unknown') continue;
    const text = texts.get(value) ?? mergedYaml({ kind: 'map', entries: new Map([[name, value]]), at: undefined });
    texts.set(value, text);
    const head = { name, start, at: value.keyAt, others: othersOf(value, merged.root) };
    blocks.push({ head, entry: value, text });
    start += text.length;
  }
  return {
    text: preface.text + blocks.map(({ text }) => text).join(''),
    heads: blocks.map(({ head }) => head),
    originAt: (offset) => noteAt(preface, offset) ?? originIn(blocks, offset),
  };
}

function jobsOf(merged: MergedConfiguration): { map: MergedMap; notes: readonly MergeNote[] } {
  const { jobs, notes } = mergedJobs(merged);
  const written = merged.root.entries;
  const entries = new Map<string, MergedEntry>();
  for (const [name, job] of jobs) {
    const owner = jobOfCopy(name, (one) => written.has(one)) ?? name;
    entries.set(name, { value: job, keyAt: written.get(owner)?.keyAt ?? job.at, owner });
  }
  return { map: { kind: 'map', entries, at: undefined }, notes };
}

function writePreface(
  title: string,
  notes: readonly MergeNote[],
  count: number,
  shown: (at: Place) => string,
): Preface {
  let text = `# ${title}\n`;
  const places: { span: Span; at: Place }[] = [];
  if (notes.length > 0) text += '#\n# Not resolved, so what follows may lack something:\n';
  for (const { reason, at } of notes) {
    const start = text.length;
    // A comment ends with its line, whatever a file is called.
    text += `#   ${`${at === undefined ? '' : `${shown(at)}: `}${reason}`.replace(/\s+/g, ' ')}\n`;
    if (at !== undefined) places.push({ span: { start, end: text.length - 1 }, at });
  }
  if (count === 0) text += '#\n# Nothing is left to show: there is no key that could be read.\n';
  return { text: `${text}\n`, notes: places };
}

/** The other keys that the values directly below one come from, each where it is written itself. */
function othersOf({ value, owner: own }: MergedEntry, root: MergedMap): MergedHead['others'] {
  if (value.kind !== 'map') return [];
  const owners = new Map<string, Place | undefined>();
  for (const { owner, keyAt } of value.entries.values()) {
    if (owner === own || keyAt === undefined || owners.has(owner)) continue;
    owners.set(owner, root.entries.get(owner)?.keyAt ?? keyAt);
  }
  return [...owners].map(([owner, at]) => ({ name: owner, at }));
}

function noteAt({ notes }: Preface, offset: number): MergedOrigin | undefined {
  const note = notes.find(({ span }) => touches(span, offset));
  return note === undefined ? undefined : { ...note, owner: undefined };
}

function originIn(blocks: readonly Block[], offset: number): MergedOrigin | undefined {
  const block = blocks.findLast(({ head }) => head.start <= offset);
  if (block === undefined || offset > block.head.start + block.text.length) return undefined;
  const { head, entry, text } = block;
  // What was written is read again, so that reading and writing cannot disagree on where something stands.
  const written = readYamlFile('merged:block', text).main?.parts[0]?.pairs[0];
  const found = written === undefined ? undefined : originInPair(written, entry, offset - head.start);
  if (found === undefined) return undefined;
  const span = { start: found.span.start + head.start, end: found.span.end + head.start };
  return { span, at: found.at, owner: found.owner === entry.owner ? undefined : found.owner };
}

type Found = { readonly span: Span; readonly at: Place; readonly owner: string };

function originInPair({ key, value }: YamlPair, entry: MergedEntry, offset: number): Found | undefined {
  const { keyAt, owner } = entry;
  if (touches(key.span, offset)) return keyAt === undefined ? undefined : { span: key.span, at: keyAt, owner };
  return touches(value.span, offset) ? originInValue(value, entry.value, owner, offset) : undefined;
}

/** The written form leaves out what is not known, and is otherwise built like the value. */
function originInValue(node: YamlNode, value: MergedValue, owner: string, offset: number): Found | undefined {
  if (node.kind === 'map' && value.kind === 'map') {
    const known = [...value.entries.values()].filter((entry) => entry.value.kind !== 'unknown');
    const index = node.pairs.findIndex((pair) => touches(pair.key.span, offset) || touches(pair.value.span, offset));
    const pair = node.pairs[index];
    const entry = known[index];
    return pair === undefined || entry === undefined ? undefined : originInPair(pair, entry, offset);
  }
  if (node.kind === 'sequence' && value.kind === 'list') {
    const index = node.items.findIndex((item) => touches(item.span, offset));
    const item = node.items[index];
    const known = value.items.filter(({ kind }) => kind !== 'unknown')[index];
    return item === undefined || known === undefined ? undefined : originInValue(item, known, owner, offset);
  }
  return value.at === undefined || value.kind === 'unknown' ? undefined : { span: node.span, at: value.at, owner };
}
