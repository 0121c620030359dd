import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  /** User and system time of all its threads, and of the children that have ended, in seconds. */
  readonly seconds: number;
}

/** CPU seconds that a process, its threads and its children have used since they started (Linux). */
export function cpuSeconds(pid: number): number {
  const processes = allProcesses();
  return treeOf(pid, processes).reduce((sum, one) => sum + (processes.get(one)?.seconds ?? 0), 0);
}

/** Resident memory of a process now, MB. */
export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

function treeOf(pid: number, processes: ReadonlyMap<number, ProcessTimes>): number[] {
  const tree = [pid];
  for (const one of tree) {
    for (const [child, { parent }] of processes) if (parent === one) tree.push(child);
  }
  return tree;
}

function allProcesses(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name in brackets may hold blanks; what follows it does not.
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
      found.set(Number(name), { parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** The CPU that several processes use from now on, by name. */
export function startUsage(pids: Readonly<Record<string, number>>): () => Record<string, number> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuSeconds(pid)] as const);
  return () => Object.fromEntries(before.map(([name, pid, seconds]) => [name, cpuSeconds(pid) - seconds]));
}
