import type { YamlPair } from '../../syntax/yaml/nodes';
import type { Layer } from './layers';
import type { PipelineFile } from './pipeline-file';

/** What one layer has to say about a top-level key: a pair, or that it cannot be known. */
export type RootStep =
  | {
      readonly kind: 'pair';
      readonly pair: YamlPair;
      readonly file: PipelineFile;
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
  /** Why further top-level keys may exist, or undefined. */
  readonly open: string | undefined;
  /** Names whose root is not the same object as in the table before. */
  readonly changed: ReadonlySet<string>;
}

/** Joins the layers; roots of the table before are taken over where nothing about them changed. */
export function buildRootTable(layers: readonly Layer[], previous: RootTable | undefined): RootTable {
  const steps = new Map<string, RootStep[]>();
  const unknowns: { readonly step: RootStep; readonly index: number }[] = [];
  let open: string | undefined;
  for (const [index, layer] of layers.entries()) {
    const reason = layer.kind === 'unresolved' ? layer.reason : layer.file.open;
    if (reason !== undefined) {
      open ??= reason;
      unknowns.push({ step: { kind: 'unknown', reason }, index });
    }
    if (layer.kind === 'unresolved') {
      for (const named of steps.values()) named.push({ kind: 'unknown', reason: layer.reason });
      continue;
    }
    for (const [name, pair] of layer.file.pairs) {
      let named = steps.get(name);
      if (named === undefined) {
        named = unknowns.map(({ step }) => step);
        steps.set(name, named);
      }
      named.push({ kind: 'pair', pair, file: layer.file, condition: layer.condition });
    }
  }
  return { open, ...identify(steps, previous) };
}

function identify(
  steps: ReadonlyMap<string, RootStep[]>,
  previous: RootTable | undefined,
): Pick<RootTable, 'roots' | 'changed'> {
  const roots = new Map<string, Root>();
  const changed = new Set<string>();
  for (const [name, named] of steps) {
    const old = previous?.roots.get(name);
    const same = old !== undefined && sameSteps(old.steps, named);
    roots.set(name, same ? old : { name, steps: named });
    if (!same) changed.add(name);
  }
  for (const name of previous?.roots.keys() ?? []) if (!roots.has(name)) changed.add(name);
  return { roots, changed };
}

function sameSteps(a: readonly RootStep[], b: readonly RootStep[]): boolean {
  return a.length === b.length && a.every((step, index) => sameStep(step, b[index]));
}

function sameStep(a: RootStep, b: RootStep | undefined): boolean {
  if (b === undefined) return false;
  if (a.kind === 'unknown') return b.kind === 'unknown' && a.reason === b.reason;
  return b.kind === 'pair' && a.pair === b.pair && a.condition === b.condition && a.file.file.uri === b.file.file.uri;
}
