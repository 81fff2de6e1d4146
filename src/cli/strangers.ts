import type { OperatorClaims } from '../core/claims/operator.ts';
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
}

/**
 * The accounts that only servers hold, with names and verdicts.
 *
 * @param now Unix seconds
 */
export function strangerLines(
  { view, jwtOn }: Pick<Live, 'view' | 'jwtOn'>,
  operator: OperatorClaims | undefined,
  now: number,
): readonly StrangerLine[] {
  return [...view.strangers].map(([key, servers]) => {
    const [token] = servers.flatMap(server => jwtOn(key, server) ?? []);
    if (token === undefined) return { key, name: '', state: 'JWT not known', servers };
    const judged = judgeAccountToken(token, key, operator, now);
    return { key, name: judged.decoded?.claims.name ?? '', state: verdictWord(judged), servers };
  });
}
