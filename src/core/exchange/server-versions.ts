import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { claimsForEdit } from '../claims/token/token.ts';
import type { Fleet } from '../resolver/push/fleet.ts';
import type { Held } from '../resolver/push/held.ts';
import { Slices } from '../slices.ts';
import { judgeAccountToken } from '../trust/account-token.ts';

/** A version of an account that servers have and the operator stands behind. */
export interface TheirVersion {
  readonly token: string;
  readonly claims: AccountClaims;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly servers: readonly string[];
}

/** One account that servers have. */
export interface FoundAccount {
  /** The newest version that the operator stands behind. */
  readonly best: TheirVersion | undefined;
  /** Why there is none, one sentence. */
  readonly fault: string;
  /** There are two newest of the same second: which is meant nobody knows. Empty where there are not. */
  readonly ambiguous: string;
  /** All that have it in any version. */
  readonly servers: readonly string[];
}

/** By public key. */
export type ServerVersions = ReadonlyMap<string, FoundAccount>;

/**
 * Every account that the servers have, each JWT verified up to the operator.
 *
 * @param now Unix seconds
 */
export async function findVersions(
  { servers }: Pick<Fleet, 'servers'>,
  held: Held,
  operator: OperatorClaims,
  now: number,
): Promise<ServerVersions> {
  const found = new Map<string, Map<string, string[]>>();
  const holders = new Map<string, string[]>();
  for (const { id, name } of servers) {
    for (const [key, token] of held.contents.get(id)?.tokens ?? []) {
      if (token === null) continue;
      push(holders, key, name);
      if (token !== undefined) push(versionsOf(found, key), token, name);
    }
  }
  for (const [key, tokens] of held.loose)
    for (const token of tokens)
      if (!versionsOf(found, key).has(token)) push(versionsOf(found, key), token, 'a server');
  const slices = new Slices();
  const result = new Map<string, FoundAccount>();
  for (const key of new Set([...holders.keys(), ...found.keys()])) {
    result.set(key, foundAccount(key, found.get(key) ?? new Map(), holders.get(key) ?? [], operator, now));
    if (slices.due) await slices.next();
  }
  return result;
}

function foundAccount(
  key: string,
  tokens: ReadonlyMap<string, readonly string[]>,
  servers: readonly string[],
  operator: OperatorClaims,
  now: number,
): FoundAccount {
  const versions: TheirVersion[] = [];
  let fault = 'No server tells its JWT.';
  for (const [token, names] of tokens) {
    const { decoded, problems } = judgeAccountToken(token, key, operator, now);
    const blocking = problems.find(({ severity }) => severity === 'blocking');
    if (decoded === undefined || blocking) {
      fault = `The operator does not stand behind it: ${blocking?.message ?? 'it is no account JWT.'}`;
      continue;
    }
    const claims = claimsForEdit(decoded) as AccountClaims;
    versions.push({ token, claims, issuedAt: Number(claims.iat ?? 0), servers: names });
  }
  const [best, next] = versions.sort((a, b) => b.issuedAt - a.issuedAt);
  const ambiguous =
    best && next && best.issuedAt === next.issuedAt
      ? `${best.servers.join(', ')} and ${next.servers.join(', ')} have two versions of the same second: make them the same first.`
      : '';
  return { best, fault: best ? '' : fault, ambiguous, servers };
}

function versionsOf(all: Map<string, Map<string, string[]>>, key: string): Map<string, string[]> {
  const known = all.get(key) ?? new Map<string, string[]>();
  all.set(key, known);
  return known;
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
