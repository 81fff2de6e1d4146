import { DashboardRun, type Press, type Size } from './dashboard-run.ts';
import type { BenchStore } from './make-store.ts';
import { type LongestBlocks, longestBlocks } from './probe.ts';
import { bareNode, isWorthAnother, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { percentile, ratios, summarize } from './statistics.ts';

const SMALL_SCREEN: Size = { cols: 80, rows: 24 };
const LARGE_SCREEN: Size = { cols: 200, rows: 50 };

/** Of a person who waits: most milliseconds and bytes for a key press, at the 95th percentile. */
const KEY_TARGETS = [
  { size: SMALL_SCREEN, ms: 16, bytes: 350 },
  { size: LARGE_SCREEN, ms: 30, bytes: 700 },
];
const FIRST_FRAME_TARGET = 6.5;
const LARGE_TO_SMALL_TARGET = 1.2;
const MEMORY = { small: 90, large: 220 };
const LONGEST_BLOCK_MS = 16;
const STALL_MS = 5000;
const IDLE_MS = 12_000;

/** Start to first frame, on a small and a large store, with bare Node in turn. */
export async function* measureFirstFrame(
  place: Place,
  small: BenchStore,
  large: BenchStore,
  rounds: number,
): AsyncGenerator<Finding> {
  const times = { bare: [] as number[], small: [] as number[], large: [] as number[] };
  const frame = async (store: BenchStore) => {
    const run = new DashboardRun(place, store, SMALL_SCREEN);
    const ms = await run.shown();
    await run.quit();
    return ms;
  };
  // The first run fills the code cache.
  for (const store of [small, large]) await frame(store);
  for (let round = 0; round < rounds; round++) {
    times.bare.push(timeRun(bareNode, place));
    times.small.push(await frame(small));
    times.large.push(await frame(large));
  }
  yield {
    what: `first frame, ${small.accounts} accounts`,
    unit: 'ms',
    figure: summarize(times.small),
    against: { name: 'bare node', ratio: ratios(times.small, times.bare) },
    target: FIRST_FRAME_TARGET,
  };
  yield {
    what: `first frame, ${large.accounts} accounts`,
    unit: 'ms',
    figure: summarize(times.large),
    against: { name: 'small', ratio: ratios(times.large, times.small) },
    target: LARGE_TO_SMALL_TARGET,
  };
}

/** What the dashboard does by itself on a store, without the index and with it: until all is verified, standstills, memory. */
export async function* measureVerifying(
  place: Place,
  small: BenchStore,
  large: BenchStore,
  rounds: number,
): AsyncGenerator<Finding> {
  for (const state of ['cold', 'warm'] as const) {
    const runs: Verified[] = [];
    for (let round = 0; round < rounds; round++) {
      if (!isWorthAnother(runs.map(run => run.verified))) break;
      if (state === 'cold') place.forgetIndex();
      runs.push(await watchVerifying(place, large));
    }
    const what = `${large.accounts} accounts, ${state}`;
    yield {
      what: `all verified on screen, ${what}`,
      unit: 'ms',
      figure: summarize(runs.map(run => run.verified)),
    };
    yield* blockFindings(
      `longest block meanwhile, ${state}`,
      runs.map(run => run.longest),
    );
    yield {
      what: `dashboard, ${what}: peak memory`,
      unit: 'MiB',
      figure: summarize(runs.map(run => run.peak)),
      target: MEMORY.large,
    };
  }
  const { peak } = await watchVerifying(place, small);
  yield {
    what: `dashboard, ${small.accounts} accounts: peak memory`,
    unit: 'MiB',
    figure: summarize([peak]),
    target: MEMORY.small,
  };
}

interface Verified {
  /** Milliseconds from the start. */
  readonly verified: number;
  readonly longest: LongestBlocks;
  /** MiB. */
  readonly peak: number;
}

async function watchVerifying(place: Place, store: BenchStore): Promise<Verified> {
  const run = new DashboardRun(place, store, LARGE_SCREEN, true);
  await run.shown();
  const from = Date.now();
  const verified = await run.settled();
  const to = Date.now();
  const { blocks, peakMiB } = (await run.quit())!;
  return { verified, longest: longestBlocks(blocks, from, to), peak: peakMiB };
}

/** Keys on the list of accounts of a large store: until the frame is complete, and its bytes. */
export async function* measureKeys(place: Place, store: BenchStore, rounds: number): AsyncGenerator<Finding> {
  for (const { size, ms, bytes } of KEY_TARGETS) {
    const at = `${size.cols}x${size.rows}`;
    const inside: Press[][] = [];
    const scrolling: Press[][] = [];
    for (let round = 0; round < rounds; round++) {
      const run = new DashboardRun(place, store, size);
      await run.shown();
      await run.settled();
      inside.push(await walk(run));
      await run.press('pagedown');
      scrolling.push(await scroll(run));
      await run.quit();
    }
    yield keyFinding(`key press inside the window, ${at}`, 'ms', inside, ms);
    yield keyFinding(`  its bytes`, 'bytes', inside, bytes);
    yield keyFinding(`key press that scrolls, ${at}`, 'ms', scrolling, ms);
    yield keyFinding(`  its bytes`, 'bytes', scrolling, bytes);
  }
}

/** Up and down inside the window. */
async function walk(run: DashboardRun): Promise<Press[]> {
  const presses: Press[] = [];
  for (let turn = 0; turn < 6; turn++) {
    for (let step = 0; step < 8; step++) presses.push(await run.press(turn % 2 === 0 ? 'down' : 'up'));
  }
  return presses;
}

/** From the last line of the window on, each key moves all of it. */
async function scroll(run: DashboardRun): Promise<Press[]> {
  const presses: Press[] = [];
  for (let step = 0; step < 48; step++) presses.push(await run.press('down'));
  return presses;
}

function keyFinding(
  what: string,
  unit: 'ms' | 'bytes',
  runs: readonly (readonly Press[])[],
  target: number,
): Finding {
  const worst = runs.map(presses =>
    percentile(
      presses.map(press => press[unit]),
      95,
    ),
  );
  return { what: `${what} (95th)`, unit, figure: summarize(worst), target };
}

/** What is written while nothing changes. */
export async function* measureIdle(place: Place, store: BenchStore): AsyncGenerator<Finding> {
  const run = new DashboardRun(place, store, LARGE_SCREEN);
  await run.shown();
  await run.settled();
  const before = run.bytes;
  await new Promise(resolve => setTimeout(resolve, IDLE_MS));
  const written = run.bytes - before;
  await run.quit();
  yield {
    what: `written in ${IDLE_MS / 1000} s without a change`,
    unit: 'bytes',
    figure: summarize([written]),
    target: 0,
  };
}

/** A terminal that reads nothing while keys are pressed: the program must go on. */
export async function* measureStall(place: Place, store: BenchStore): AsyncGenerator<Finding> {
  const run = new DashboardRun(place, store, LARGE_SCREEN, true);
  await run.shown();
  await run.settled();
  const from = Date.now();
  run.program.stall();
  const presses = 50;
  for (let i = 0; i < presses; i++) {
    run.program.press(i % 2 === 0 ? 'pagedown' : 'down');
    await new Promise(resolve => setTimeout(resolve, STALL_MS / presses));
  }
  const to = Date.now();
  run.program.unstall();
  const { blocks } = (await run.quit())!;
  yield* blockFindings(`longest block in a stall of ${STALL_MS / 1000} s`, [longestBlocks(blocks, from, to)]);
}

function* blockFindings(what: string, longest: readonly LongestBlocks[]): Generator<Finding> {
  const wall = summarize(longest.map(block => block.wall));
  const processor = summarize(longest.map(block => block.processor));
  yield { what, unit: 'ms', figure: wall, target: LONGEST_BLOCK_MS };
  yield { what: '  of it on the processor', unit: 'ms', figure: processor, target: LONGEST_BLOCK_MS };
}
