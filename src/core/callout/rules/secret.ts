import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { NkeeperError } from '../../errors.ts';

/** What it costs to try one password: 16 MiB and about 50 ms. */
const COST = { N: 16_384, r: 8, p: 1 };
const SALT_SIZE = 16;
const HASH_SIZE = 32;

/** Nobody's typing error may take all memory: 1 GiB. */
const LARGEST_MEMORY = 2 ** 30;

/** Passwords that wait for their turn; further logins are refused at once. */
const MOST_WAITING = 1000;
/** Each takes a thread of Node's pool, which has four, and a processor. */
const AT_ONCE = Math.max(1, Math.min(4, availableParallelism()));

/** Passwords that were right, remembered. */
const KEPT = 10_000;

const PASSWORD = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{8,})\$([\w-]{16,})$/;
const TOKEN = /^sha256\$([0-9a-f]{64})$/;

/** The hash of a password for a rules file: `scrypt$N$r$p$SALT$HASH`, salted, slow on purpose. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_SIZE);
  const hash = await derive(password, salt, HASH_SIZE, COST);
  const { N, r, p } = COST;
  return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** The hash of a token for a rules file: `sha256$HEX`. Only for what was made at random: nobody can guess that, however fast. */
export function hashToken(token: string): string {
  return `sha256$${createHash('sha256').update(token).digest('hex')}`;
}

/** A token that nobody can guess. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Why a text is no hash of a password; undefined: it is one. */
export function passwordHashFault(text: string): string | undefined {
  const found = PASSWORD.exec(text);
  if (!found) return 'it is no hash of a password; nkeeper callout hash makes one';
  const [N, r, p] = found.slice(1, 4).map(Number) as [number, number, number];
  const isPower = N > 1 && (N & (N - 1)) === 0;
  if (!isPower || r < 1 || p < 1 || 128 * N * r * p > LARGEST_MEMORY)
    return 'its cost (the three numbers) is none that scrypt takes here';
  return undefined;
}

/** Why a text is no hash of a token; undefined: it is one. */
export function tokenHashFault(text: string): string | undefined {
  return TOKEN.test(text) ? undefined : 'it is no hash of a token; nkeeper callout hash --token makes one';
}

/** Is this the token of the hash? */
export function isToken(token: string, hash: string): boolean {
  return sameText(hashToken(token), hash);
}

/** One password that is tried, for all who showed it. */
interface Try {
  /** Of those who wait; undefined: one that waits as long as it takes. */
  readonly waiters: (AbortSignal | undefined)[];
  readonly result: Promise<boolean>;
}

/**
 * Tells whether passwords are right. A right one is remembered for as long as the process lives (as a keyed hash, never as it
 * is), so that it costs its 50 ms once, also where many show it at the same moment; wrong ones cost them each time, off the main
 * thread. As many are tried at once as there are processors; the others wait for their turn, and lose it where nobody waits
 * any more.
 */
export class Passwords {
  readonly #key = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #tries = new Map<string, Try>();
  readonly #queue: (() => void)[] = [];
  #running = 0;

  /**
   * @param signal ends the wait of this login
   * @throws NkeeperError `callout-busy`
   */
  async isRight(password: string, hash: string, signal?: AbortSignal): Promise<boolean> {
    const mark = createHmac('sha256', this.#key).update(`${hash}\0${password}`).digest('base64');
    if (this.#right.has(mark)) return true;
    const known = this.#tries.get(mark);
    known?.waiters.push(signal);
    return known ? known.result : this.#begin(mark, password, hash, signal);
  }

  #begin(mark: string, password: string, hash: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#queue.length >= MOST_WAITING)
      throw new NkeeperError('callout-busy', 'Too many passwords are being tried: this login is refused.');
    const waiters = [signal];
    const result = this.#inTurn(waiters, () => matches(password, hash))
      .then(isRight => {
        if (isRight) this.#remember(mark);
        return isRight;
      })
      .finally(() => this.#tries.delete(mark));
    this.#tries.set(mark, { waiters, result });
    return result;
  }

  async #inTurn(waiters: Try['waiters'], work: () => Promise<boolean>): Promise<boolean> {
    if (this.#running >= AT_ONCE) await new Promise<void>(resolve => this.#queue.push(resolve));
    else this.#running++;
    try {
      if (waiters.every(each => each?.aborted))
        throw new NkeeperError(
          'callout-busy',
          'This password had no turn in time: too many are being tried.',
        );
      return await work();
    } finally {
      // Whoever is next takes over this one's place.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #remember(mark: string): void {
    if (this.#right.size >= KEPT) this.#right.delete(this.#right.values().next().value as string);
    this.#right.add(mark);
  }
}

async function matches(password: string, text: string): Promise<boolean> {
  const found = PASSWORD.exec(text);
  if (!found || passwordHashFault(text) !== undefined) return false;
  const [, N, r, p, salt = '', hash = ''] = found;
  const wanted = Buffer.from(hash, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const made = await derive(password, Buffer.from(salt, 'base64url'), wanted.length, cost);
  return timingSafeEqual(made, wanted);
}

function derive(password: string, salt: Uint8Array, size: number, cost: typeof COST): Promise<Buffer> {
  // What scrypt needs, and a little more: Node takes the limit as exclusive.
  const maxmem = 128 * cost.N * cost.r * cost.p + 2 ** 20;
  return new Promise((resolve, reject) => {
    // One password typed on two keyboards is one password.
    scrypt(password.normalize('NFKC'), salt, size, { ...cost, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function sameText(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
