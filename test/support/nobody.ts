import { execFileSync } from 'node:child_process';

/** Runs `check` as somebody who may not pass by modes: as root by being nobody for that long. */
export async function asNobody(check: () => void | Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return check();
  process.seteuid?.(65534);
  try {
    await check();
  } finally {
    process.seteuid?.(0);
  }
}

/** Everything readable for all, so that only what the test takes away is missing. */
export function openForAll(dir: string): void {
  execFileSync('chmod', ['-R', 'a+rX', dir]);
}
