import type { ServerView } from '../live-view.ts';

type Judged = Pick<ServerView, 'trustsOperator' | 'operatorJwt'>;

/** How the operator that a server runs with differs from the store's; no server takes another one while it runs. */
export type OperatorDrift = 'other operator' | 'operator older' | 'operator newer' | 'operator different';

/** Undefined: it does not differ, or the server does not tell. Screens and commands say it with these words. */
export function operatorDrift({ trustsOperator, operatorJwt = 'same' }: Judged): OperatorDrift | undefined {
  if (trustsOperator === false) return 'other operator';
  return operatorJwt === 'same' ? undefined : `operator ${operatorJwt}`;
}

/** What each means, behind the name of a server, and what to do about it. */
export const OPERATOR_DRIFTS: Readonly<
  Record<OperatorDrift, { readonly what: string; readonly toDo: string }>
> = {
  'other operator': {
    what: 'trusts another operator, or has another system account, than this store has',
    toDo: 'Name the store that is its own, or put the operator of this one into its configuration and restart it.',
  },
  'operator older': {
    what: 'runs with an older JWT of the operator than this store has: signing keys that were added or removed since are not known there',
    toDo: 'Put the operator JWT of this store into its configuration and restart it.',
  },
  'operator newer': {
    what: 'runs with a newer JWT of the operator than this store has: it may take accounts that other signing keys signed',
    toDo: 'Bring the newer operator JWT into this store, or put that of this store into its configuration and restart it.',
  },
  'operator different': {
    what: 'runs with another JWT of the operator than this store has, of the same second: it may take accounts that other signing keys signed',
    toDo: 'Put the operator JWT of this store into its configuration and restart it.',
  },
};

/** One sentence for each drift, with the servers that it is about, and what to do. */
export function operatorDriftSentences(
  servers: readonly (Judged & Pick<ServerView, 'name'>)[],
): readonly string[] {
  const names = new Map<OperatorDrift, string[]>();
  for (const server of servers) {
    const drift = operatorDrift(server);
    if (drift) names.set(drift, [...(names.get(drift) ?? []), server.name]);
  }
  return [...names].map(([drift, who]) => {
    const { what, toDo } = OPERATOR_DRIFTS[drift];
    const each = who.length > 1 ? `Each of ${who.join(', ')}` : who[0];
    return `${each} ${what}. ${toDo}`;
  });
}
