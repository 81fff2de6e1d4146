/**
 * Keeps V8's space for young objects small: a large store takes 25 MiB less, and pauses for garbage are half as long. So
 * little garbage is collected by one thread: waking four others for it costs more than it does. For the program alone: a
 * library leaves V8's flags to whoever uses it. Loading `node:v8` takes 2 ms, so only where it pays.
 */
export async function keepHeapSmall(accounts: number): Promise<void> {
  if (accounts < LARGE) return;
  const { setFlagsFromString } = await import('node:v8');
  const set = (...flags: readonly string[]) => {
    for (const flag of flags) setFlagsFromString(flag);
  };
  const changed = () => set('--semi-space-growth-factor=1', '--no-parallel-scavenge');
  changed();
  const standard = () => set('--semi-space-growth-factor=2', '--parallel-scavenge');
  Object.assign(launcherFlags() ?? {}, { standard, changed });
}

const LARGE = 1000;

/** The launcher (bin/load.js) loads and saves compiled code under V8's own flags; it is not there when run from source. */
function launcherFlags(): object | undefined {
  return (globalThis as Record<symbol, object | undefined>)[Symbol.for('nkeeper.flags')];
}
