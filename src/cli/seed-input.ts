import { readFileSync } from 'node:fs';
import { fileFault, NkeeperError } from '../core/errors.ts';
import { Seed } from '../core/nkeys/seed.ts';
import { askSecret } from './callout/secret-input.ts';
import type { World } from './world.ts';

/** A seed on the command line can be read by everybody: `-` in its place, or what scripts of nsc wrote for it. */
export function isStdin(given: string): boolean {
  return given === '-' || given === '/dev/stdin';
}

/**
 * A seed from stdin; on a terminal it is asked for, unseen.
 *
 * @param what the question
 * @throws NkeeperError `seed-not-a-seed`
 */
export async function seedFromStdin(world: World, what: string): Promise<string> {
  const text = (world.streams.stdin.isTTY === true ? await askSecret(what) : wholeStdin()).trim();
  try {
    Seed.parse(text).wipe();
    return text;
  } catch (cause) {
    throw new NkeeperError('seed-not-a-seed', 'What came from stdin is no seed.', {
      cause,
      hint: 'Send one, for one flag: nkeeper ... -K - < seed.nk',
    });
  }
}

function wholeStdin(): string {
  try {
    return readFileSync(0, 'utf8');
  } catch (cause) {
    throw new NkeeperError('seed-not-a-seed', `Stdin cannot be read: ${fileFault(cause)}.`, { cause });
  }
}
