import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { NkeeperError } from '../../core/errors.ts';
import type { KeyKind } from '../../core/nkeys/kinds.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { builtWorker } from '../../core/store/scan/built-worker.ts';
import { integer } from '../../core/text/amounts.ts';
import type { World } from '../world.ts';
import { usage } from './arguments.ts';
import type { VanityNews, VanityWork } from './vanity-worker.ts';

const MOST_TRIES = 10_000_000;
const SAY_EVERY_MS = 1000;

/**
 * Looks for a key whose public key goes on with a word after its first letter, on all cores. On a terminal it says how fast, and how likely.
 *
 * @param most how many keys are tried, as text; absent: ten millions
 * @throws NkeeperError `usage` (no key can begin so), `not-found`
 */
export async function findVanityKey(
  kind: KeyKind,
  word: string,
  most: string | undefined,
  world: World,
): Promise<Seed> {
  const prefix = word.toUpperCase();
  if (!/^[A-Z2-7]{1,54}$/.test(prefix)) throw usage(`No key has "${word}" in it: letters, and 2 to 7`);
  // The second letter of a key holds two bits of it: there are four.
  if (!/^[ABCD]/.test(prefix))
    throw usage(`No public key goes on with ${prefix.charAt(0)}: after its first letter stands A, B, C or D`);
  const tries = most === undefined ? MOST_TRIES : Number(most);
  if (!Number.isSafeInteger(tries) || tries < 1) throw usage('-maxpre is a whole number');
  const file = workerFile();
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(file, { workerData: { kind, prefix } satisfies VanityWork }),
  );
  const odds = 4 * 32 ** (prefix.length - 1);
  const begun = performance.now();
  let tried = 0;
  let said = begun;
  const tell = () => {
    if (world.streams.stderr?.isTTY !== true || performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    const rate = Math.round((tried * 1000) / (said - begun));
    world.stderr(`\r${integer(tried)} keys, ${integer(rate)} a second; one in ${integer(odds)} fits\x1b[K`);
  };
  try {
    return await new Promise<Seed>((resolve, reject) => {
      for (const worker of workers) {
        worker.on('error', reject);
        worker.on('message', (news: VanityNews) => {
          tried += news.tried;
          if (news.seed !== undefined) resolve(Seed.parse(news.seed));
          else if (tried >= tries) reject(notFound(prefix, tried, odds));
          else tell();
        });
      }
    });
  } finally {
    if (said !== begun) world.stderr('\r\x1b[K');
    await Promise.all(workers.map(worker => worker.terminate()));
  }
}

function notFound(prefix: string, tried: number, odds: number): NkeeperError {
  return new NkeeperError(
    'not-found',
    `None of ${integer(tried)} keys goes on with ${prefix}; one in ${integer(odds)} does.`,
    {
      hint: 'A shorter word, or a larger -maxpre.',
    },
  );
}

function workerFile(): string {
  const found = builtWorker('vanity-worker');
  if (found !== undefined) return found;
  throw new NkeeperError('not-built', 'The part that looks for keys is not built.', {
    hint: 'npm run build',
  });
}
