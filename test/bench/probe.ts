import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A time in which the event loop of a program stood still; unix milliseconds. */
export interface Block {
  readonly from: number;
  readonly to: number;
  /** Milliseconds of it that the program itself ran; the rest the machine was busy with others. */
  readonly processorMs: number;
}

export interface ProbeReport {
  readonly peakMiB: number;
  readonly blocks: readonly Block[];
}

let count = 0;

/** Looks into one run of a Node program: what it has to be started with, and what was seen when it has ended. */
export class Probe {
  readonly env: Readonly<Record<string, string>>;
  readonly #file = join(tmpdir(), `nkeeper-bench-probe-${process.pid}-${count++}`);

  constructor() {
    const script = fileURLToPath(new URL('./probe.cjs', import.meta.url));
    this.env = { NODE_OPTIONS: `--require=${JSON.stringify(script)}`, NKEEPER_BENCH_PROBE: this.#file };
  }

  report(): ProbeReport {
    const { peakKiB, blocks } = JSON.parse(readFileSync(this.#file, 'utf8'));
    rmSync(this.#file);
    return { peakMiB: peakKiB / 1024, blocks };
  }
}

/** Longest times, in milliseconds, that the event loop stood still between two instants. */
export interface LongestBlocks {
  /** As a person has to wait. */
  readonly wall: number;
  /** Of the program's own doing. */
  readonly processor: number;
}

export function longestBlocks(blocks: readonly Block[], from: number, to: number): LongestBlocks {
  const parts = blocks
    .map(block => ({ ...block, wall: Math.min(block.to, to) - Math.max(block.from, from) }))
    .filter(({ wall }) => wall > 0);
  return {
    wall: Math.max(0, ...parts.map(({ wall }) => wall)),
    processor: Math.max(0, ...parts.map(({ wall, processorMs }) => Math.min(wall, processorMs))),
  };
}
