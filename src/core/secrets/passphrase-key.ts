import { randomBytes, scrypt } from 'node:crypto';
import { NkeeperError } from '../errors.ts';

/** How a passphrase becomes a key: scrypt, and what it costs. It stands in the file that the key opens. */
export interface KeyRecipe {
  readonly kdf: 'scrypt';
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Base64. */
  readonly salt: string;
}

/** 128 MiB and a third of a second for each guess: what OWASP names for scrypt. */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;

/** Whoever writes a file chooses what opening it costs: more than this nobody needs. */
const MOST_MEMORY = 256 * 1024 ** 2;
const MOST_PARALLEL = 4;
const LEAST_N = 2 ** 14;

const SALT_SIZE = 32;

/** Shorter ones are found by trying. */
const SHORTEST = 8;

export function newRecipe(): KeyRecipe {
  return { kdf: 'scrypt', ...COST, salt: randomBytes(SALT_SIZE).toString('base64') };
}

/** Undefined where it is none that may be followed: an unknown kind, too cheap, or so dear that it would stop the machine. */
export function readRecipe(found: unknown): KeyRecipe | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const { kdf, n, r, p, salt } = found as Partial<KeyRecipe>;
  const numbers = [n, r, p].every(each => Number.isSafeInteger(each) && (each as number) > 0);
  if (kdf !== 'scrypt' || !numbers || typeof salt !== 'string') return undefined;
  const cost = { n: n as number, r: r as number, p: p as number };
  if (cost.n < LEAST_N || cost.n > 2 ** 30 || (cost.n & (cost.n - 1)) !== 0 || cost.p > MOST_PARALLEL)
    return undefined;
  if (128 * cost.n * cost.r > MOST_MEMORY) return undefined;
  if (Buffer.from(salt, 'base64').length !== SALT_SIZE) return undefined;
  return { kdf, ...cost, salt };
}

/** So many bytes that nobody has without the passphrase. The receiver overwrites them. */
export function keyOf(passphrase: string, { n, r, p, salt }: KeyRecipe, size: number): Promise<Buffer> {
  // The same letters may be typed in two ways on two keyboards.
  const secret = Buffer.from(passphrase.normalize('NFC'));
  const options = { N: n, r, p, maxmem: 128 * n * r + 4 * 1024 ** 2 };
  return new Promise((resolve, reject) => {
    scrypt(secret, Buffer.from(salt, 'base64'), size, options, (error, key) => {
      secret.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** @throws NkeeperError `passphrase-too-short`: for a new one */
export function requireStrength(passphrase: string): void {
  if (passphrase.length >= SHORTEST) return;
  throw new NkeeperError('passphrase-too-short', `A passphrase has ${SHORTEST} characters or more.`, {
    hint: 'Several words that have nothing to do with each other are good, and can be remembered.',
  });
}
