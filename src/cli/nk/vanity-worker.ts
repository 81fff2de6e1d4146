import { parentPort, workerData } from 'node:worker_threads';
import type { KeyKind } from '../../core/nkeys/kinds.ts';
import { Seed } from '../../core/nkeys/seed.ts';

/** What a worker looks for. */
export interface VanityWork {
  readonly kind: KeyKind;
  /** Upper case, without the letter of the kind. */
  readonly prefix: string;
}

/** How many keys it tried since the last news, and the seed of one that fits. */
export interface VanityNews {
  readonly tried: number;
  readonly seed?: string;
}

const BATCH = 500;

const { kind, prefix } = workerData as VanityWork;

for (;;) {
  let tried = 0;
  for (; tried < BATCH; tried++) {
    const seed = Seed.generate(kind);
    if (seed.publicKey.startsWith(prefix, 1)) {
      parentPort?.postMessage({ tried: tried + 1, seed: seed.reveal() } satisfies VanityNews);
      seed.wipe();
      break;
    }
    seed.wipe();
  }
  parentPort?.postMessage({ tried } satisfies VanityNews);
}
