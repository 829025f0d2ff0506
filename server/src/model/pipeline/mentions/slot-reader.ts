import { scalarText, type YamlMap, type YamlNode, type YamlPair, type YamlScalar } from '../../../syntax/yaml/nodes';
import type { Span } from '../../../text/span';
import { readIncludeItems } from './include-entry';
import type { DeferredAlias, Mention, MentionKind, MentionRole, MentionVia, Slot, VariableLevel } from './mention';

/** Where a value stands. */
interface Standing {
  readonly owner: string | undefined;
  readonly flow: boolean;
}

type Extra = Partial<Pick<Mention, 'level' | 'path' | 'include' | 'copy' | 'inText'>>;

/** The name of one copy of a parallel job: `build 1/3`, `build: [linux, arm]`. */
const copyPattern = /^(.+?)(?: \d+\/\d+|: \[.*\])$/s;

/** Deeper trees are not read: GitLab takes none. */
const maxDepth = 20;

/** Reads values by the keyword that they stand below. What an alias stands for is left to the file. */
export class SlotReader {
  readonly mentions: Mention[] = [];
  readonly deferred: DeferredAlias[] = [];

  read(slot: Slot, node: YamlNode, owner: string | undefined, flow = false): void {
    this.readAt(slot, node, { owner, flow }, 0);
  }

  private readAt(slot: Slot, node: YamlNode, at: Standing, depth: number): void {
    if (depth > maxDepth) return;
    if (node.kind === 'alias') {
      this.deferred.push({ alias: node, slot, owner: at.owner });
      return;
    }
    const inner = { ...at, flow: at.flow || (node.kind !== 'scalar' && node.flow) };
    if (node.kind === 'sequence') {
      if (node.tag !== '!reference' && slot !== 'job-variables' && slot !== 'global-variables') {
        for (const item of node.items) this.readAt(slot, item, inner, depth + 1);
      }
    } else if (node.kind === 'scalar') this.readScalar(slot, node, inner);
    else this.readMap(slot, node, inner, depth);
  }

  private readScalar(slot: Slot, node: YamlScalar, at: Standing): void {
    if (node.text === '' || node.value === null) return;
    if (slot === 'extends') this.add('job', node, 'reference', 'extends', at);
    else if (slot === 'needs' || slot === 'dependencies') this.addNeed(node, slot, at);
    else if (slot === 'stage') this.add('stage', node, 'reference', 'stage', at);
    else if (slot === 'stages') this.add('stage', node, 'definition', 'stage', at);
    else if (slot === 'tags') this.add('tag', node, 'reference', 'tags', at);
  }

  private readMap(slot: Slot, map: YamlMap, at: Standing, depth: number): void {
    if (slot === 'needs') this.readNeed(map, at, depth);
    else if (slot === 'rules') this.readRule(map, at, depth);
    else if (slot === 'job') this.readJob(map, at, depth);
    else if (slot === 'job-variables') this.readVariables(map, 'job', at, depth);
    else if (slot === 'global-variables') this.readVariables(map, 'global', at, depth);
  }

  private readNeed(map: YamlMap, at: Standing, depth: number): void {
    const named = byName(map);
    // These wait for jobs of other pipelines.
    if (named.has('pipeline') || named.has('project')) return;
    const job = named.get('job')?.value;
    if (job?.kind === 'scalar' && job.text !== '') this.addNeed(job, 'needs', at);
    const parallel = named.get('parallel')?.value;
    if (parallel !== undefined) this.readMatrix(parallel, 'reference', at, depth + 1);
  }

  private addNeed(node: YamlScalar, via: 'needs' | 'dependencies', at: Standing): void {
    const base = copyPattern.exec(node.text)?.[1];
    if (base === undefined) this.add('job', node, 'reference', via, at);
    else this.add('job', node, 'reference', via, at, { copy: node.text, inText: { start: 0, end: base.length } });
  }

  private readRule(map: YamlMap, at: Standing, depth: number): void {
    const named = byName(map);
    const needs = named.get('needs')?.value;
    if (needs !== undefined) this.readAt('needs', needs, at, depth + 1);
    const variables = named.get('variables')?.value;
    if (variables?.kind === 'alias') this.readAt('job-variables', variables, at, depth + 1);
    else if (variables?.kind === 'map') {
      this.readVariables(variables, at.owner === 'workflow' ? 'workflow' : 'rule', inside(at, variables), depth);
    }
  }

  private readVariables(map: YamlMap, level: VariableLevel, at: Standing, depth: number): void {
    for (const { key, value } of map.pairs) {
      if (key.kind !== 'scalar') continue;
      if (key.text === '<<')
        this.readAt(level === 'global' ? 'global-variables' : 'job-variables', value, at, depth + 1);
      else if (key.text !== '') this.add('variable', key, 'definition', 'key', at, { level });
    }
  }

  private readMatrix(parallel: YamlNode, role: MentionRole, at: Standing, depth: number): void {
    const matrix = parallel.kind === 'map' ? byName(parallel).get('matrix')?.value : undefined;
    if (matrix?.kind !== 'sequence' || depth > maxDepth) return;
    for (const item of matrix.items) {
      if (item.kind !== 'map') continue;
      for (const { key } of item.pairs) {
        if (key.kind !== 'scalar' || key.text === '' || key.text === '<<') continue;
        const extra: Extra = role === 'definition' ? { level: 'matrix' } : {};
        this.add('variable', key, role, 'key', inside(inside(at, matrix), item), extra);
      }
    }
  }

  private readJob(map: YamlMap, at: Standing, depth: number): void {
    for (const { key, value } of map.pairs) {
      const name = scalarText(key);
      const slot = name === undefined ? undefined : jobSlots.get(name);
      if (slot !== undefined) this.readAt(slot, value, at, depth + 1);
      else if (name !== undefined) this.readSpecial(name, value, at, depth);
    }
  }

  private readSpecial(name: string, value: YamlNode, at: Standing, depth: number): void {
    if (value.kind !== 'map') return;
    const inner = inside(at, value);
    const named = byName(value);
    if (name === 'environment') {
      const stop = named.get('on_stop')?.value;
      if (stop?.kind === 'scalar' && stop.text !== '') this.add('job', stop, 'reference', 'on_stop', inner);
    } else if (name === 'trigger') {
      const include = named.get('include')?.value;
      if (include !== undefined) this.readIncludes(include, 'trigger', inner);
    } else if (name === 'inherit') {
      const variables = named.get('variables')?.value;
      for (const item of variables?.kind === 'sequence' ? variables.items : []) {
        if (item.kind !== 'scalar' || variables === undefined) continue;
        this.add('variable', item, 'reference', 'inherit', inside(inner, variables));
      }
    } else if (name === 'parallel') this.readMatrix(value, 'definition', inner, depth + 1);
    else if (name === 'secrets' || name === 'id_tokens') this.readVariables(value, 'job', inner, depth);
  }

  /** The files and given inputs of `include:`. */
  readIncludes(value: YamlNode, via: 'include' | 'trigger', at: Standing): void {
    for (const { named, artifact, inputs } of readIncludeItems(value, at.flow)) {
      for (const { entry, node, flow } of named) {
        this.add('file', node, 'reference', via, { ...at, flow }, { include: entry });
      }
      if (artifact !== undefined) {
        this.add('job', artifact.job, 'reference', 'artifact', { ...at, flow: artifact.flow });
      }
      for (const { key } of inputs?.pairs ?? []) {
        if (key.kind !== 'scalar' || key.text === '') continue;
        for (const { entry } of named) {
          this.add('input', key, 'reference', via, { ...at, flow: inputs?.flow === true }, { include: entry });
        }
      }
    }
  }

  /** The inputs that a header declares. */
  readSpec(value: YamlNode): void {
    const inputs = value.kind === 'map' ? byName(value).get('inputs')?.value : undefined;
    for (const { key } of inputs?.kind === 'map' ? inputs.pairs : []) {
      if (key.kind !== 'scalar' || key.text === '' || inputs === undefined) continue;
      this.add('input', key, 'definition', 'key', {
        owner: 'spec',
        flow: inside({ owner: undefined, flow: false }, inputs).flow,
      });
    }
  }

  add(kind: MentionKind, node: YamlScalar, role: MentionRole, via: MentionVia, at: Standing, extra: Extra = {}): void {
    const inText: Span = extra.inText ?? { start: 0, end: node.text.length };
    const name = node.text.slice(inText.start, inText.end);
    this.mentions.push({ ...extra, kind, name, role, via, owner: at.owner, node, inText, flow: at.flow });
  }
}

function inside(at: Standing, node: YamlNode): Standing {
  return at.flow || node.kind === 'scalar' || node.kind === 'alias' || !node.flow ? at : { ...at, flow: true };
}

function byName(map: YamlMap): ReadonlyMap<string, YamlPair> {
  const named = new Map<string, YamlPair>();
  for (const pair of map.pairs) {
    const name = scalarText(pair.key);
    if (name !== undefined) named.set(name, pair);
  }
  return named;
}

/** The keywords of a job whose values hold names. */
const jobSlots: ReadonlyMap<string, Slot> = new Map([
  ['extends', 'extends'],
  ['needs', 'needs'],
  ['dependencies', 'dependencies'],
  ['stage', 'stage'],
  ['type', 'stage'],
  ['tags', 'tags'],
  ['rules', 'rules'],
  ['variables', 'job-variables'],
  ['before_script', 'script'],
  ['script', 'script'],
  ['after_script', 'script'],
]);
