import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PROJECT } from '../support/pty.ts';
import type { BenchStore } from './make-store.ts';
import { isWorthAnother, type Place } from './processes.ts';
import type { Finding } from './report.ts';
import { summarize } from './statistics.ts';

interface Opened {
  readonly names: number;
  readonly decoded: number;
  readonly verified: number;
}

/** How long the library takes from opening a store until names are known, all is decoded, all is verified. */
export function* measureTree(place: Place, store: BenchStore, rounds: number): Generator<Finding> {
  for (const state of ['cold', 'warm'] as const) {
    const runs: Opened[] = [];
    for (let round = 0; round < rounds; round++) {
      if (!isWorthAnother(runs.map(run => run.verified))) break;
      if (state === 'cold') place.forgetIndex();
      runs.push(open(place, store));
    }
    const parts = [
      ['accounts known by name', 'names'],
      ['whole tree decoded', 'decoded'],
      ['whole tree verified', 'verified'],
    ] as const;
    for (const [what, part] of parts) {
      yield { what: `${what}, ${state}`, unit: 'ms', figure: summarize(runs.map(run => run[part])) };
    }
  }
}

function open(place: Place, store: BenchStore): Opened {
  const script = fileURLToPath(new URL('./open-tree.ts', import.meta.url));
  // The operator, the system account and its user are JWTs too.
  const tokens = store.accounts * (store.users + 1) + 3;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, store.dir, String(tokens)],
    { env: place.env, cwd: PROJECT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the store could not be opened: ${stderr}`);
  return JSON.parse(stdout) as Opened;
}
