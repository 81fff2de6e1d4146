import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processes that a process started, and those that these did, the deepest first. Only where /proc tells (Linux): elsewhere there
 * are none, and a child ends by itself when its stdin ends.
 */
export function descendantsOf(pid: number): readonly number[] {
  const found: number[] = [];
  for (const child of childrenOf(pid)) found.push(...descendantsOf(child), child);
  return found;
}

/** One that is gone already is no fault. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(thread =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
