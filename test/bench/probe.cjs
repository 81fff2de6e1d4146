'use strict';
// Loaded into a measured program with --require: writes its peak memory, and each time its event loop stood still, to
// the file $NKEEPER_BENCH_PROBE when the program ends. Times are unix milliseconds.

const { openSync, readSync, writeFileSync } = require('node:fs');

const file = process.env.NKEEPER_BENCH_PROBE;
/** Shorter ones are of no interest. */
const SHORTEST_MS = 4;

const blocks = [];
const clock = () => performance.timeOrigin + performance.now();
const processor = processorClock();
let last = clock();
let lastProcessor = processor();

setInterval(() => {
  const now = clock();
  const used = processor();
  // The timer itself comes after 1 ms.
  const stood = now - last - 1;
  if (stood >= SHORTEST_MS) blocks.push({ from: now - stood, to: now, processorMs: used - lastProcessor });
  last = now;
  lastProcessor = used;
}, 1).unref();

/** Milliseconds that this thread has had a processor for. Only Linux tells; elsewhere it is the time that went by. */
function processorClock() {
  try {
    const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    const bytes = Buffer.alloc(64);
    return () => parseInt(bytes.latin1Slice(0, readSync(schedule, bytes, 0, bytes.length, 0)), 10) / 1e6;
  } catch {
    return clock;
  }
}

process.on('exit', () => {
  const peakKiB = process.resourceUsage().maxRSS;
  writeFileSync(file, JSON.stringify({ peakKiB, blocks }));
});
