import { rmSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchStore } from './make-store.ts';
import { nkeeper, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { ratios, summarize } from './statistics.ts';

/** On a large store against a small one. */
const SIZE_TARGET = 1.5;
/** Users added in one call. */
const MANY = 1000;
/** Milliseconds for all of them: 500 a second. */
const MANY_TARGET = 2000;

let serial = Date.now();

/** Each is another one every time, so that there is something to change. */
const CHANGES: readonly ((store: BenchStore) => readonly string[])[] = [
  ({ lastAccount }) => ['edit', 'account', lastAccount, '--tag', `bench-${serial++}`],
  ({ lastAccount }) => ['add', 'user', '-a', lastAccount, '-n', `bench-${serial++}`],
  ({ lastAccount, lastUser }) => ['revocations', 'add-user', '-a', lastAccount, '-n', lastUser],
];

/** Changes take as long on a large store as on a small one. Each is undone, so that the stores stay as they are. */
export function* measureChanges(
  place: Place,
  small: BenchStore,
  large: BenchStore,
  rounds: number,
): Generator<Finding> {
  for (const change of CHANGES) {
    const times = { small: [] as number[], large: [] as number[] };
    for (let i = 0; i < rounds; i++) {
      times.small.push(changed(place, small, change(small)));
      times.large.push(changed(place, large, change(large)));
    }
    yield {
      what: change(large).slice(0, 2).join(' '),
      unit: 'ms',
      figure: summarize(times.large),
      against: { name: 'small store', ratio: ratios(times.large, times.small) },
      target: SIZE_TARGET,
    };
  }
}

function changed(place: Place, { dir }: BenchStore, args: readonly string[]): number {
  const took = timeRun(nkeeper('-H', dir, ...args), place);
  timeRun(nkeeper('-H', dir, 'undo', '--yes'), place);
  return took;
}

/** Many users in one call: key, JWT and creds each, all on disk; beside it, what the disk can do at most. */
export async function* measureMany(place: Place, store: BenchStore, rounds: number): AsyncGenerator<Finding> {
  const ours: number[] = [];
  const disk: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const names = Array.from({ length: MANY }, (_, n) => `many-${serial}-${n}`);
    serial++;
    ours.push(changed(place, store, ['add', 'user', '-a', store.lastAccount, ...names]));
    disk.push(await writeFiles(join(place.home, `disk-${i}`), 3 * MANY));
  }
  yield { what: `add ${MANY} users`, unit: 'ms', figure: summarize(ours), target: MANY_TARGET };
  yield { what: `${3 * MANY} files written, synced and renamed`, unit: 'ms', figure: summarize(disk) };
}

/** @returns milliseconds for so many small files, as many at once as Node's thread pool takes */
async function writeFiles(folder: string, count: number): Promise<number> {
  await mkdir(folder);
  const begun = performance.now();
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) {
      const path = join(folder, `${n}`);
      const file = await open(`${path}.new`, 'wx', 0o600);
      await file.writeFile('x'.repeat(700));
      await file.sync();
      await file.close();
      await rename(`${path}.new`, path);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const took = performance.now() - begun;
  rmSync(folder, { recursive: true, force: true });
  return took;
}
