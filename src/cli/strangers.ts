import type { OperatorClaims } from '../core/claims/operator.ts';
import { type Deletion, deletionWords } from '../core/exchange/account-history.ts';
import type { Live } from '../core/resolver/live.ts';
import { judgeAccountToken, verdictWord } from '../core/trust/account-token.ts';

/** An account that only servers hold, as far as they told its JWT. */
export interface StrangerLine {
  readonly key: string;
  /** As its JWT says; empty where that is not known. */
  readonly name: string;
  /** `verified`, `not trusted`, ...: whether the operator of the store stands behind it. */
  readonly state: string;
  readonly servers: readonly string[];
  /** `deleted here on 2026-01-31 by alice`; empty: nothing is known of that. */
  readonly deleted: string;
}

/**
 * The accounts that only servers hold, with names and verdicts.
 *
 * @param now Unix seconds
 * @param deletions what was deleted here, by key of the account
 */
export function strangerLines(
  { view, jwtOn }: Pick<Live, 'view' | 'jwtOn'>,
  operator: OperatorClaims | undefined,
  now: number,
  deletions: ReadonlyMap<string, Deletion> = new Map(),
): readonly StrangerLine[] {
  return [...view.strangers].map(([key, servers]) => {
    const deletion = deletions.get(key);
    const common = { key, servers, deleted: deletion ? deletionWords(deletion) : '' };
    const [token] = servers.flatMap(server => jwtOn(key, server) ?? []);
    if (token === undefined) return { ...common, name: '', state: 'JWT not known' };
    const judged = judgeAccountToken(token, key, operator, now);
    return { ...common, name: judged.decoded?.claims.name ?? '', state: verdictWord(judged) };
  });
}
