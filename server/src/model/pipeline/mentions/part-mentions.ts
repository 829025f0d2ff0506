import { scalarText, type YamlAlias, type YamlNode, type YamlPair, type YamlScalar } from '../../../syntax/yaml/nodes';
import type { YamlPart } from '../../../syntax/yaml/part';
import { topLevelNames } from '../reserved-names';
import type { DeferredAlias, Mention, Slot } from './mention';
import { SlotReader } from './slot-reader';
import { findAssignments, findInputNames, findVariableNames, type TextName } from './text-names';

/** Everything that one part of a pipeline file mentions, by its text alone. */
export interface PartMentions {
  readonly part: YamlPart;
  readonly mentions: readonly Mention[];
  readonly aliases: readonly YamlAlias[];
  /** Aliases that stand where names are expected. */
  readonly deferred: readonly DeferredAlias[];
  /** Scripts as they are written: the scalars of each, in order, without what references and aliases bring. */
  readonly scripts: readonly (readonly YamlScalar[])[];
  /** Scalars in places that nothing here gives a meaning: lists of hidden keys, unknown keywords. */
  readonly strays: readonly YamlScalar[];
}

const scriptKeys: ReadonlySet<string> = new Set(['before_script', 'script', 'after_script', 'pre_get_sources_script']);

/** Whether a top-level key is one of GitLab's own, and so no name that a file gives. */
export function isReservedKey(name: string): boolean {
  return topLevelNames.has(name);
}

export function readPartMentions(part: YamlPart): PartMentions {
  return new PartReader(part).read();
}

class PartReader {
  private readonly slots = new SlotReader();
  private readonly aliases: YamlAlias[] = [];
  private readonly scripts: YamlScalar[][] = [];
  private readonly strays: YamlScalar[] = [];
  private readonly hasText: boolean;
  private readonly hasMarks: boolean;

  constructor(private readonly part: YamlPart) {
    this.hasText = /[$=]/.test(part.text);
    this.hasMarks = /[*!]/.test(part.text);
  }

  read(): PartMentions {
    for (const pair of this.part.pairs) this.readTop(pair);
    const { slots, aliases, scripts, strays } = this;
    const mentions = slots.mentions.sort(
      (a, b) => a.node.span.start - b.node.span.start || a.inText.start - b.inText.start,
    );
    return { part: this.part, mentions, aliases, deferred: slots.deferred, scripts, strays };
  }

  private readTop({ key, value }: YamlPair): void {
    const name = scalarText(key);
    const owner = name;
    const flow = this.part.root?.kind === 'map' && this.part.root.flow;
    if (key.kind === 'scalar' && name !== undefined && name !== '' && name !== '<<' && !topLevelNames.has(name)) {
      this.slots.add('job', key, 'definition', 'key', { owner, flow });
      this.slots.read('job', value, owner, flow);
      if (value.kind !== 'map') this.addStrays(value);
    } else if (name === 'include') this.slots.readIncludes(value, 'include', { owner, flow });
    else if (name === 'spec') this.slots.readSpec(value);
    else if (name !== undefined) {
      const slot = topSlots.get(name);
      if (slot !== undefined) this.slots.read(slot, value, owner, flow);
      if (name === 'workflow' && value.kind === 'map') {
        for (const pair of value.pairs) {
          if (scalarText(pair.key) === 'rules') this.slots.read('rules', pair.value, owner, flow || value.flow);
        }
      }
    }
    const isScript = name !== undefined && scriptKeys.has(name);
    if (isScript) this.addScript(value);
    this.walk(key, owner, flow, false);
    this.walk(value, owner, flow, isScript || (name?.startsWith('.') === true && value.kind === 'sequence'));
  }

  private addStrays(node: YamlNode): void {
    if (node.kind === 'scalar') this.strays.push(node);
    else if (node.kind === 'sequence' && node.tag !== '!reference') for (const item of node.items) this.addStrays(item);
  }

  /** The scalars that one shell reads together, in their order. */
  private addScript(value: YamlNode): void {
    const found: YamlScalar[] = [];
    const collect = (node: YamlNode): void => {
      if (node.kind === 'scalar' && node.text !== '') found.push(node);
      else if (node.kind === 'sequence' && node.tag !== '!reference') for (const item of node.items) collect(item);
    };
    collect(value);
    if (found.length > 0) this.scripts.push(found);
  }

  /** Names inside texts, references and aliases, wherever they stand. The tree's depth is bounded by its reader. */
  private walk(node: YamlNode, owner: string | undefined, flow: boolean, script: boolean): void {
    if (node.kind === 'scalar') {
      if (this.hasText) this.readText(node, owner, flow, script);
    } else if (node.kind === 'alias') this.aliases.push(node);
    else if (node.kind === 'sequence') {
      if (node.tag === '!reference') this.readReference(node.items, owner, true);
      for (const item of node.items) this.walk(item, owner, flow || node.flow, script);
    } else {
      for (const { key, value } of node.pairs) {
        const name = scalarText(key);
        const isScript = name !== undefined && scriptKeys.has(name);
        if (isScript) this.addScript(value);
        if (this.hasText || this.hasMarks || isScript || value.kind !== 'scalar') {
          if (this.hasText && key.kind === 'scalar' && key.text.includes('$[['))
            this.readText(key, owner, node.flow, false);
          this.walk(value, owner, flow || node.flow, isScript);
        }
      }
    }
  }

  private readText(node: YamlScalar, owner: string | undefined, flow: boolean, script: boolean): void {
    const { text } = node;
    const add = (kind: 'variable' | 'input', names: readonly TextName[], role: 'reference' | 'assignment'): void => {
      for (const { span } of names) this.slots.add(kind, node, role, 'text', { owner, flow }, { inText: span });
    };
    if (text.includes('$')) {
      add('input', findInputNames(text), 'reference');
      add('variable', findVariableNames(text), 'reference');
    }
    if (script && text.includes('=')) add('variable', findAssignments(text), 'assignment');
  }

  /** `!reference [job, keyword, …]`: the job, then what lies below it; behind `variables` a variable. */
  private readReference(items: readonly YamlNode[], owner: string | undefined, flow: boolean): void {
    const path: string[] = [];
    for (const item of items) {
      if (item.kind !== 'scalar' || item.text === '') return;
      path.push(item.text);
      const [job = '', keyword] = path;
      const holdsVariables = path.length === 3 ? keyword === 'variables' : path.length === 2 && job === 'variables';
      if (path.length === 1 && !topLevelNames.has(job))
        this.slots.add('job', item, 'reference', 'reference', { owner, flow });
      else if (holdsVariables) this.slots.add('variable', item, 'reference', 'reference', { owner, flow });
      else this.slots.add('section', item, 'reference', 'reference', { owner, flow }, { path: [...path] });
    }
  }
}

/** The keywords of the top level whose values hold names. */
const topSlots: ReadonlyMap<string, Slot> = new Map([
  ['stages', 'stages'],
  ['types', 'stages'],
  ['variables', 'global-variables'],
  ['default', 'job'],
  ['before_script', 'script'],
  ['after_script', 'script'],
]);
