import type { Shown, ShownEdge } from './shown';

/**
 * The column of each node, from 0. A stage has as many columns as its longest chain of needs within the stage has jobs,
 * and begins behind those of the stages before. Needs that lead in a circle count once.
 */
export function columnsOf({ nodes, edges, stages }: Pick<Shown, 'nodes' | 'edges' | 'stages'>): {
  readonly column: ReadonlyMap<string, number>;
  /** By the index of the stage: its first column, and how many it has. */
  readonly stages: readonly { readonly first: number; readonly count: number }[];
} {
  const stageOf = new Map(nodes.map(({ id, stage }) => [id, stage]));
  const inner = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (from !== to && stageOf.get(from) === stageOf.get(to)) inner.set(to, [...(inner.get(to) ?? []), from]);
  }
  const depths = depthsOf(
    nodes.map(({ id }) => id),
    inner,
  );
  const deepest = new Map<string, number>();
  for (const { id, stage } of nodes) deepest.set(stage, Math.max(deepest.get(stage) ?? 0, depths.get(id) ?? 0));
  const first = new Map<string, number>();
  let next = 0;
  const placed = stages.map(({ name }) => {
    const count = (deepest.get(name) ?? 0) + 1;
    first.set(name, next);
    next += count;
    return { first: next - count, count };
  });
  const column = new Map(nodes.map(({ id, stage }) => [id, (first.get(stage) ?? 0) + (depths.get(id) ?? 0)]));
  return { column, stages: placed };
}

/** The length of the longest chain that leads to each node. Without recursion, as chains may be long. */
function depthsOf(ids: readonly string[], before: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const open = new Set<string>();
  for (const start of ids) {
    const stack = [start];
    while (stack.length > 0) {
      const id = stack[stack.length - 1] ?? start;
      const needed = before.get(id) ?? [];
      const missing = depths.has(id) ? undefined : needed.find((one) => !depths.has(one) && !open.has(one));
      open.add(id);
      if (missing !== undefined) {
        stack.push(missing);
        continue;
      }
      stack.pop();
      if (!depths.has(id)) depths.set(id, Math.max(0, ...needed.map((one) => (depths.get(one) ?? -1) + 1)));
      open.delete(id);
    }
  }
  return depths;
}

/** Whether an edge leads on to a later column, as needs in order do. */
export function leadsOn({ from, to }: ShownEdge, column: ReadonlyMap<string, number>): boolean {
  return (column.get(from) ?? 0) < (column.get(to) ?? 0);
}
