import { Slices } from '../../slices.ts';
import { operatorIn, signersOf } from '../servers/server-trust.ts';
import type { LocalAccounts } from './local-accounts.ts';
import { SetHash } from './set-hash.ts';
import type { TokenFacts } from './token-facts.ts';

/** The store's accounts at one moment, ready to be compared. */
export interface LocalIndex {
  readonly revision: number;
  /** Account key → JWT. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, TokenFacts>;
  /** Public keys that may sign accounts; undefined: the operator is not known. */
  readonly signers: ReadonlySet<string> | undefined;
  /** What a full resolver with exactly these JWTs has as its hash. */
  readonly hash: Uint8Array;
}

/** Reads the store's accounts, in slices; `before` where the store did not change since. */
export async function indexLocal(local: LocalAccounts, before: LocalIndex | undefined): Promise<LocalIndex> {
  const revision = local.revision();
  if (before?.revision === revision) return before;
  const slices = new Slices();
  const tokens = new Map<string, string>();
  const facts = new Map<string, TokenFacts>();
  const hash = new SetHash();
  for (const { key, token, facts: own } of local.accounts()) {
    tokens.set(key, token);
    facts.set(key, own);
    hash.toggle(token);
    if (slices.due) await slices.next();
  }
  const operator = operatorIn(local.operatorToken);
  const signers = operator && new Set(signersOf(operator));
  return { revision, tokens, facts, signers, hash: hash.bytes };
}
