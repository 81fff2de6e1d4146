import { createHmac, timingSafeEqual } from 'node:crypto';
import { NkeeperError } from '../errors.ts';
import { type KeyRecipe, keyOf, newRecipe, readRecipe } from '../secrets/passphrase-key.ts';

/*
 * A backup begins with three lines of text: what it is, how the passphrase becomes a key, and a hash of these two with that
 * key. What follows is sealed.
 */
const FIRST_LINE = 'nkeeper backup 1';

/** Longer headers are none of ours. */
export const HEADER_LIMIT = 1024;

const KEY_SIZE = 32;

/** The beginning of a backup, and the key of what follows. */
export interface Opened {
  readonly key: Buffer;
  /** Bytes of the header. */
  readonly size: number;
}

/** A header for a new backup. */
export async function newHeader(
  passphrase: string,
): Promise<{ readonly bytes: Buffer; readonly key: Buffer }> {
  const recipe = newRecipe();
  const text = `${FIRST_LINE}\n${JSON.stringify({ ...recipe, cipher: 'aes-256-gcm' })}\n`;
  const { proof, key } = await keysOf(passphrase, recipe, text);
  return { bytes: Buffer.from(`${text}${proof}\n`), key };
}

/**
 * @param start the first {@link HEADER_LIMIT} bytes of a file
 * @throws NkeeperError `backup-not-one`, `backup-too-new`, `backup-recipe-refused`, `passphrase-wrong`
 */
export async function openHeader(start: Buffer, passphrase: string): Promise<Opened> {
  const lines = start.toString('latin1').split('\n', 3);
  const [first = '', second = '', proof = ''] = lines;
  if (first !== FIRST_LINE) throw notOne(first);
  const recipe = readRecipe(parsed(second));
  if (lines.length < 3 || !recipe) {
    throw new NkeeperError('backup-recipe-refused', 'This says in no usable way how its key is made.', {
      hint: 'Its beginning was changed, or a newer nkeeper made it.',
    });
  }
  const text = `${first}\n${second}\n`;
  const found = await keysOf(passphrase, recipe, text);
  if (!isSame(proof, found.proof)) {
    found.key.fill(0);
    throw new NkeeperError(
      'passphrase-wrong',
      'The passphrase is wrong, or the beginning of the file was changed.',
    );
  }
  return { key: found.key, size: text.length + proof.length + 1 };
}

/** What proves the key, as text: each bit of the line counts, also those that base64 would not. */
async function keysOf(passphrase: string, recipe: KeyRecipe, text: string) {
  const both = await keyOf(passphrase, recipe, 2 * KEY_SIZE);
  const proof = createHmac('sha256', both.subarray(KEY_SIZE)).update(text).digest('base64');
  const key = Buffer.from(both.subarray(0, KEY_SIZE));
  both.fill(0);
  return { proof, key };
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function notOne(first: string): NkeeperError {
  if (/^nkeeper backup \d+$/.test(first))
    return new NkeeperError('backup-too-new', 'A newer nkeeper made this backup.', {
      hint: 'Update nkeeper.',
    });
  return new NkeeperError('backup-not-one', 'This is no backup of nkeeper.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
