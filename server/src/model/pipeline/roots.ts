import type { YamlPair } from '../../syntax/yaml/nodes';
import { sameItems } from '../../text/same-items';
import { EditedMap } from './edited-map';
import type { Interpolation } from './interpolation';
import type { FileLayer, Layer } from './layers';

/** What one layer has to say about a top-level key: a pair, or that it cannot be known. */
export type RootStep =
  | {
      readonly kind: 'pair';
      readonly pair: YamlPair;
      /** The inputs of the file it stands in. Not the file itself, which would keep every version of it alive. */
      readonly inputs: Interpolation | undefined;
      readonly condition: string | undefined;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A top-level key over all layers. The same object as long as all of its steps are the same. */
export interface Root {
  readonly name: string;
  /** At least one pair; later steps are merged over earlier ones. */
  readonly steps: readonly RootStep[];
}

/** All top-level keys of a pipeline in one version of its files. */
export interface RootTable {
  readonly roots: ReadonlyMap<string, Root>;
  /** Their names in order. The same array in versions between which no name came or went. */
  readonly names: readonly string[];
  /** Why further top-level keys may exist, or undefined. */
  readonly open: string | undefined;
  /** Names whose root is not the same object as in the table before. */
  readonly changed: ReadonlySet<string>;
  /** What it was joined from. */
  readonly layers: readonly Layer[];
}

/**
 * Joins the layers; roots of the table before are taken over where nothing about them changed. Layers that could not be
 * read count as the lowest ones, wherever they stand: what the files at hand say is taken to hold, and only what they
 * do not say becomes unknown. Otherwise one remote include would leave nothing known in a pipeline made of files.
 */
export function buildRootTable(layers: readonly Layer[], previous: RootTable | undefined): RootTable {
  const reasons = layers.map((layer) => (layer.kind === 'unresolved' ? layer.reason : layer.file.open));
  const open = reasons.find((reason) => reason !== undefined);
  const edited = previous?.open === open ? editedTable(layers, previous) : undefined;
  if (edited !== undefined) return edited;
  const join = new Join(open, previous);
  for (const layer of layers) {
    if (layer.kind === 'file') for (const [name, pair] of layer.file.pairs) join.add(name, pair, layer);
  }
  return { ...join.finish(), layers };
}

/** The table before with other roots of some names, where the layers differ in nothing but edits of these names' values. */
function editedTable(layers: readonly Layer[], previous: RootTable | undefined): RootTable | undefined {
  const names = previous === undefined ? undefined : editedNames(layers, previous.layers);
  if (previous === undefined || names === undefined) return undefined;
  const roots = new Map<string, Root>();
  for (const name of names) {
    const steps: RootStep[] = previous.open === undefined ? [] : [{ kind: 'unknown', reason: previous.open }];
    for (const layer of layers) {
      const pair = layer.kind === 'file' ? layer.file.pairs.get(name) : undefined;
      if (layer.kind !== 'file' || pair === undefined) continue;
      steps.push({ kind: 'pair', pair, inputs: layer.file.inputs, condition: layer.condition });
    }
    const old = previous.roots.get(name);
    const root = keepSame({ name, steps }, old);
    if (root !== old) roots.set(name, root);
  }
  const changed = new Set(roots.keys());
  return { ...previous, roots: EditedMap.of(previous.roots, roots), changed, layers };
}

/** The names whose values were edited; undefined where the layers differ in more than that. */
function editedNames(layers: readonly Layer[], before: readonly Layer[]): ReadonlySet<string> | undefined {
  if (layers.length !== before.length) return undefined;
  const names = new Set<string>();
  for (const [index, layer] of layers.entries()) {
    const old = before[index];
    if (layer.kind === 'unresolved' && old?.kind === 'unresolved') continue;
    if (layer.kind !== 'file' || old?.kind !== 'file' || layer.condition !== old.condition) return undefined;
    if (layer.file === old.file) continue;
    if (layer.file.edited === undefined || layer.file.edited.from !== old.file.pairs) return undefined;
    for (const name of layer.file.edited.names) names.add(name);
  }
  return names;
}

/** Steps are collected in lists only for keys that are not just as they were in the table before, as nearly all are. */
class Join {
  private readonly joined = new Map<string, Root | RootStep[]>();
  private readonly lowest: readonly RootStep[];

  constructor(
    private readonly open: string | undefined,
    private readonly previous: RootTable | undefined,
  ) {
    this.lowest = open === undefined ? [] : [{ kind: 'unknown', reason: open }];
  }

  add(name: string, pair: YamlPair, layer: FileLayer): void {
    const step: RootStep = { kind: 'pair', pair, inputs: layer.file.inputs, condition: layer.condition };
    const old = this.joined.has(name) ? undefined : this.previous?.roots.get(name);
    if (
      old !== undefined &&
      this.previous?.open === this.open &&
      sameItems(old.steps.slice(this.lowest.length), [step], sameStep)
    ) {
      this.joined.set(name, old);
      return;
    }
    this.steps(name).push(step);
  }

  finish(): Omit<RootTable, 'layers'> {
    const roots = new Map<string, Root>();
    const changed = new Set<string>();
    for (const [name, made] of this.joined) {
      const old = this.previous?.roots.get(name);
      const root = Array.isArray(made) ? keepSame({ name, steps: made }, old) : made;
      roots.set(name, root);
      if (root !== old) changed.add(name);
    }
    for (const name of this.previous?.roots.keys() ?? []) if (!roots.has(name)) changed.add(name);
    return { roots, names: [...roots.keys()], changed, open: this.open };
  }

  private steps(name: string): RootStep[] {
    const made = this.joined.get(name);
    if (Array.isArray(made)) return made;
    const steps = made === undefined ? [...this.lowest] : [...made.steps];
    this.joined.set(name, steps);
    return steps;
  }
}

function keepSame(made: Root, old: Root | undefined): Root {
  return old !== undefined && sameItems(old.steps, made.steps, sameStep) ? old : made;
}

function sameStep(a: RootStep, b: RootStep): boolean {
  if (a.kind === 'unknown') return b.kind === 'unknown' && a.reason === b.reason;
  if (b.kind !== 'pair' || a.pair !== b.pair || a.condition !== b.condition) return false;
  return a.pair.key.part.uri === b.pair.key.part.uri && a.inputs?.key === b.inputs?.key;
}
