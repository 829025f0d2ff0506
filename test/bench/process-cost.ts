/**
 * What Linux knows of a process and its descendants, read from `/proc`. CPU time comes in nanoseconds from
 * `/proc/PID/task/TID/schedstat` where the kernel has it, else in ticks of 10 ms from `/proc/PID/stat`.
 */
import { readdirSync, readFileSync } from 'node:fs';

const tickMs = 10;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function statOf(pid: number) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * tickMs;
  return { parent: Number(fields[1]), ownMs: ticks(11), reapedMs: ticks(13) };
}

function preciseMs(pid: number): number | undefined {
  let total = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
    }
  } catch {
    return undefined;
  }
  return total;
}

function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat === undefined) continue;
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** CPU milliseconds that a process and its descendants have used so far. */
export function cpuMs(root: number): number {
  let total = 0;
  for (const pid of processTree(root)) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    const precise = preciseMs(pid);
    // Threads that have ended are missing from the precise sum.
    const own = precise === undefined || stat.ownMs - precise > 2 * tickMs ? stat.ownMs : precise;
    total += own + stat.reapedMs;
  }
  return total;
}

/** The peak of the resident memory in MiB, summed over the process and its descendants. */
export function peakMemoryMiB(root: number): number {
  let kib = 0;
  for (const pid of processTree(root)) {
    kib += Number(/^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  }
  return kib / 1024;
}
