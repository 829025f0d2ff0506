import type { Layout, PlacedNode } from './layout';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'first' | 'last';

/** The keys that move the focus, as `KeyboardEvent.key` has them; `Home` and `End` with Ctrl mean the whole graph. */
const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
};

export function directionOf(key: string, whole: boolean): Direction | undefined {
  const direction = directions[key];
  if (!whole) return direction;
  if (direction === 'home') return 'first';
  return direction === 'end' ? 'last' : undefined;
}

/** The header of a stage, by which it is opened and closed, takes part in the walk under this id. */
export function headerId(stage: string): string {
  return `header ${stage}`;
}

/**
 * The node or header that the focus goes to; undefined where there is none in that direction. Up and down stay in the
 * column, whose top leads to the header of the stage; home and end are its ends. Left and right follow an edge where
 * there is one, else lead to the nearest node of the column beside.
 */
export function neighbour(layout: Layout, id: string, direction: Direction): string | undefined {
  const { nodes, stages } = layout;
  const stage = stages.findIndex(({ name }) => headerId(name) === id);
  if (stage >= 0) return fromHeader(layout, stage, direction);
  const current = nodes.find(({ node }) => node.id === id);
  if (current === undefined || direction === 'first') return nodes[0]?.node.id;
  if (direction === 'last') return nodes.at(-1)?.node.id;
  if (direction === 'left' || direction === 'right') return sideways(layout, current, direction);
  const column = nodes.filter((one) => one.column === current.column);
  const at = column.indexOf(current);
  if (direction === 'up' && at === 0) return headerId(current.node.stage);
  const to = { up: at - 1, down: at + 1, home: 0, end: column.length - 1 }[direction];
  return to === at ? undefined : column[to]?.node.id;
}

function fromHeader({ nodes, stages }: Layout, at: number, direction: Direction): string | undefined {
  if (direction === 'up') return undefined;
  if (direction === 'down') return nodes.find(({ node }) => node.stage === stages[at]?.name)?.node.id;
  const last = stages.length - 1;
  const to = { left: at - 1, right: at + 1, home: 0, end: last, first: 0, last }[direction];
  const stage = to === at ? undefined : stages[to];
  return stage === undefined ? undefined : headerId(stage.name);
}

function sideways({ nodes, edges }: Layout, current: PlacedNode, direction: 'left' | 'right'): string | undefined {
  const [own, other] = direction === 'left' ? (['to', 'from'] as const) : (['from', 'to'] as const);
  const { id } = current.node;
  const linked = new Set(edges.flatMap(({ edge }) => (edge[own] === id ? [edge[other]] : [])));
  linked.delete(id);
  const followed = nearest(
    current,
    nodes.filter(({ node }) => linked.has(node.id)),
  );
  const column = current.column + (direction === 'left' ? -1 : 1);
  const beside = () =>
    nearest(
      current,
      nodes.filter((one) => one.column === column),
    );
  return (followed ?? beside())?.node.id;
}

/** The nearest in height of those in the nearest column. */
function nearest(from: PlacedNode, candidates: readonly PlacedNode[]): PlacedNode | undefined {
  const columns = (one: PlacedNode) => Math.abs(one.column - from.column);
  const height = (one: PlacedNode) => Math.abs(one.y - from.y);
  let found: PlacedNode | undefined;
  for (const one of candidates) {
    const further = found === undefined ? -1 : columns(one) - columns(found) || height(one) - height(found);
    if (further < 0) found = one;
  }
  return found;
}
