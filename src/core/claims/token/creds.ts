import { NkeeperError, withArguments } from '../../errors.ts';
import type { KeyKind } from '../../nkeys/kinds.ts';
import { Seed } from '../../nkeys/seed.ts';
import { decodeToken } from './token.ts';

/** What a creds file holds. */
export interface Creds {
  readonly token: string;
  readonly seed?: Seed;
}

/** Kinds whose seeds have a block of their own. */
const WRAPPED_KINDS: readonly KeyKind[] = ['operator', 'account', 'user'];

/** A seed of one of these kinds at the start of a line. */
const BARE_SEED = /^S[OAU]/;

/**
 * The text of a user's creds file: JWT and seed, as Go's `FormatUserConfig` writes it.
 *
 * @throws NkeeperError `creds-token-not-user`, `creds-seed-not-user`, `creds-seed-mismatch`, and those of `decodeToken`
 */
export function formatCreds(token: string, seed: Seed): string {
  const { kind, claims } = decodeToken(token);
  const seedKind = withArguments(() => seed.kind);
  if (kind !== 'user') {
    throw new NkeeperError('creds-token-not-user', `Creds hold the JWT of a user, not of type ${kind}.`);
  }
  if (seedKind !== 'user') {
    throw new NkeeperError('creds-seed-not-user', `Creds hold the seed of a user, not of kind ${seedKind}.`);
  }
  if (seed.publicKey !== claims.sub) {
    throw new NkeeperError('creds-seed-mismatch', 'The seed is not that of the user in the JWT.');
  }
  return tokenBlock(kind, token) + wrapSeed(seed);
}

/** A JWT in its block, with the empty line behind it. @throws NkeeperError those of `decodeToken` */
export function wrapToken(token: string): string {
  return tokenBlock(decodeToken(token).kind, token);
}

function tokenBlock(kind: string, token: string): string {
  const name = kind.toUpperCase();
  return `-----BEGIN NATS ${name} JWT-----\n${token}\n------END NATS ${name} JWT------\n\n`;
}

/** A seed in its block, between its two starred lines. @throws NkeeperError `seed-kind-wrong`: not operator, account, user */
export function wrapSeed(seed: Seed): string {
  const seedKind = withArguments(() => seed.kind);
  if (!WRAPPED_KINDS.includes(seedKind)) {
    throw new NkeeperError('seed-kind-wrong', `There is no block for seeds of kind ${seedKind}.`);
  }
  const kind = seedKind.toUpperCase();
  return `************************* IMPORTANT *************************
NKEY Seed printed below can be used to sign and prove identity.
NKEYs are sensitive and should be treated as secrets.

-----BEGIN ${kind} NKEY SEED-----
${seed.reveal()}
------END ${kind} NKEY SEED------

*************************************************************
`;
}

/**
 * Reads the text of a creds file: blocks are found as Go finds them, so that what nkeeper can use, clients can use.
 * Unlike Go it never takes a seed for the token. No error holds any of the text.
 *
 * @throws NkeeperError `creds-no-token`, and those of {@link findSeed}
 */
export function parseCreds(text: string): Creds {
  const token = withArguments(() => findToken(text));
  if (token === undefined) {
    throw new NkeeperError('creds-no-token', 'There is no JWT in these creds.', {
      hint: 'A creds file has the JWT first, on one line between two lines of dashes, then the seed.',
    });
  }
  const seed = findSeed(text);
  return seed === undefined ? { token } : { token, seed };
}

/** The JWT in a text: that of the first block, or the whole text; undefined where that has not three parts. */
export function findToken(text: string): string | undefined {
  const found = blocks(text)[0] ?? text.trim();
  return found.split('.').length === 3 && !/\s/.test(found) ? found : undefined;
}

/**
 * The seed in a text: that of the second block, or the first line that begins like one.
 *
 * @throws NkeeperError `creds-seed-invalid`
 */
export function findSeed(text: string): Seed | undefined {
  const found = blocks(text)[1] ?? linesOf(text).find(line => BARE_SEED.test(line.trim()));
  if (found === undefined) return undefined;
  // Go refuses an indented seed too.
  if (!BARE_SEED.test(found)) {
    throw new NkeeperError('creds-seed-invalid', 'What stands in the place of the seed is no seed.');
  }
  try {
    return Seed.parse(found);
  } catch (cause) {
    throw new NkeeperError('creds-seed-invalid', 'The seed in this text is damaged.', { cause });
  }
}

/** What stands alone on a line between two lines of dashes. */
function blocks(text: string): readonly string[] {
  const found: string[] = [];
  const lines = linesOf(text);
  for (let i = 0; i + 2 < lines.length; i++) {
    const [before = '', content = '', after = ''] = lines.slice(i, i + 3);
    if (!isFence(before) || !/^[\w.=-]+$/.test(content) || !isFence(after) || !after.startsWith('---'))
      continue;
    found.push(content);
    i += 2;
  }
  return found;
}

/** Ends with three dashes and has three more before them. */
function isFence(line: string): boolean {
  const first = line.indexOf('---');
  return first >= 0 && line.endsWith('---') && first + 6 <= line.length;
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}
