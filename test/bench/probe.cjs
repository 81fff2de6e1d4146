'use strict';
// Loaded into a measured program with --require: writes its peak memory, and each time its event loop stood still, to
// the file $NKEEPER_BENCH_PROBE when the program ends. Times are unix milliseconds.

const { writeFileSync } = require('node:fs');

const file = process.env.NKEEPER_BENCH_PROBE;
/** Shorter ones are of no interest. */
const SHORTEST_MS = 4;

const blocks = [];
let last = performance.timeOrigin + performance.now();

setInterval(() => {
  const now = performance.timeOrigin + performance.now();
  // The timer itself comes after 1 ms.
  const stood = now - last - 1;
  if (stood >= SHORTEST_MS) blocks.push({ from: now - stood, to: now });
  last = now;
}, 1).unref();

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ peakKiB: maxRSS, cpuUs: userCPUTime + systemCPUTime, blocks }));
});
