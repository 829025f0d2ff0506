import type { PipelineBlock } from './block';
import type { Need } from './need-check';

/** Jobs that wait for each other, in the order in which they do: the last one waits for the first. */
export interface NeedCycle {
  readonly names: readonly string[];
  /** The need that closes the circle. */
  readonly need: Need;
}

/** Circles of needs, each told of once. The work is bounded by the number of jobs and needs. */
export function findNeedCycles(blocks: readonly Pick<PipelineBlock, 'name' | 'needs'>[]): readonly NeedCycle[] {
  // A circle holds a need on a job that does not stand above: mostly there is none, which costs little to see.
  const above = new Set<string>();
  const starts: string[] = [];
  for (const block of blocks) {
    if (block.needs.some(({ name }) => !above.has(name))) starts.push(block.name);
    above.add(block.name);
  }
  if (starts.length === 0) return [];
  const needs = new Map(blocks.filter((block) => block.needs.length > 0).map((block) => [block.name, block.needs]));
  const done = new Set<string>();
  const cycles: NeedCycle[] = [];
  for (const start of starts) if (!done.has(start)) walk(start, needs, done, cycles);
  return cycles;
}

/** A walk in depth without recursion, as chains of needs may be long. */
function walk(
  start: string,
  needs: ReadonlyMap<string, readonly Need[]>,
  done: Set<string>,
  cycles: NeedCycle[],
): void {
  const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
  const open = new Map([[start, 0]]);
  for (let top = path[0]; top !== undefined; top = path[path.length - 1]) {
    const need = needs.get(top.name)?.[top.next++];
    if (need === undefined) {
      done.add(top.name);
      open.delete(top.name);
      path.pop();
      continue;
    }
    const at = open.get(need.name);
    if (at !== undefined) cycles.push({ names: path.slice(at).map(({ name }) => name), need });
    else if (!done.has(need.name) && needs.has(need.name)) {
      open.set(need.name, path.length);
      path.push({ name: need.name, next: 0 });
    }
  }
}
