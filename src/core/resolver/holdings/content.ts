import type { Holding } from '../live-view.ts';
import { type TokenFacts, tokenFacts } from './token-facts.ts';

/** What one server's resolver holds, as far as it is known. */
export interface Content {
  /** Account key → JWT; null: it was asked and has none; undefined: it has one, but which is not known. */
  readonly tokens: ReadonlyMap<string, string | null | undefined>;
  /** Everything it has is in `tokens`: an account that is not there is missing. */
  readonly complete: boolean;
  /** It keeps only what was used (cache): an account that is not there is none the worse for it. */
  readonly partial?: true;
  /** The hash that its full resolver has with this content; undefined where it is not known. */
  readonly hash: Uint8Array | undefined;
}

const NOTHING = { issuedAt: 0, expires: 0, issuer: '', inForce: undefined };
const UNKNOWN: Holding = { state: 'unknown', ...NOTHING };
const NOT_KEPT: Holding = { ...UNKNOWN, notKept: true };
const MISSING: Holding = { state: 'missing', ...NOTHING };
const EXPIRED: Holding = { state: 'expired', ...NOTHING };

/** Who may sign accounts, and the time: what makes another JWT one that no server uses. */
export interface Trust {
  /** Public keys; undefined: the operator is not known. */
  readonly signers: ReadonlySet<string> | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Compares what a server holds for one account with the store's JWT. `running` is the JWT seen in force there: empty when
 * the account is loaded but shut (expired or deleted), undefined when nothing is known. A JWT that is of no use is told as
 * that, whatever its age, and the store's own is expired before and after the servers have thrown it away.
 */
export function judge(
  key: string,
  local: string,
  localFacts: TokenFacts,
  content: Content | undefined,
  running: string | undefined,
  trust: Trust,
): Holding {
  if (content === undefined) return UNKNOWN;
  const known = content.tokens.has(key);
  const held = content.tokens.get(key);
  if (held === null || (!known && content.complete)) {
    if (content.partial) return NOT_KEPT;
    return isOver(localFacts, trust.now) ? EXPIRED : MISSING;
  }
  if (held === undefined) return UNKNOWN;
  const facts = held === local ? localFacts : tokenFacts(held);
  const state = stateOf(held === local, facts, localFacts, trust);
  const { issuedAt, expires, issuer } = facts;
  return { state, issuedAt, expires, issuer, inForce: running === undefined ? undefined : running === held };
}

/** How a JWT on a server stands to the store's. @param same it is the very same text */
export function stateOf(
  same: boolean,
  there: TokenFacts,
  here: TokenFacts,
  { signers, now }: Trust,
): Holding['state'] {
  if (!same && signers && there.issuer !== '' && !signers.has(there.issuer)) return 'untrusted';
  if (isOver(there, now)) return 'expired';
  return same ? 'same' : ageOf(there, here);
}

/** Nobody gets in with it any more. Servers with a store throw such a JWT away within a minute. @param now Unix seconds */
export function isOver({ expires }: TokenFacts, now: number): boolean {
  return expires > 0 && expires <= now;
}

function ageOf(there: TokenFacts, here: TokenFacts): 'older' | 'newer' | 'different' {
  if (there.issuedAt === here.issuedAt || there.issuedAt === 0) return 'different';
  return there.issuedAt < here.issuedAt ? 'older' : 'newer';
}
