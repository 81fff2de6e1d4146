import type { RevocationList } from '../claims/access/revocation.ts';
import { mergeRevocations } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { claimsForEdit } from '../claims/token/token.ts';
import type { Session } from '../resolver/link/session.ts';
import { readRunningAccount } from '../resolver/push/running-account.ts';
import { signersOf } from '../resolver/servers/server-trust.ts';
import { vouchedAccount } from '../trust/account-token.ts';

/** A version of the account's JWT that the operator vouches for. */
export interface AccountVersion {
  readonly token: string;
  /** With all members, fit to be changed. */
  readonly claims: AccountClaims;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** `the store`, or what has it: `n1`, `the servers' stores`. */
  readonly from: string;
}

/** A server that is there answers within milliseconds of the others. */
const LATE_MS = 300;
const STORES = "the servers' stores";

/**
 * Every version of an account's JWT that servers use or keep and that the operator vouches for, the newest first.
 * What nobody vouches for is left out: nkeeper would sign what a stranger wrote.
 *
 * @param now Unix seconds
 */
export async function serverVersions(
  session: Session,
  account: string,
  servers: readonly { readonly id: string; readonly name: string }[],
  operator: OperatorClaims,
  now: number,
): Promise<readonly AccountVersion[]> {
  const [stored, running] = await Promise.all([
    storedTokens(session, account, servers.length),
    promptly(
      servers.map(async ({ id, name }) => ({ name, found: await readRunningAccount(session, id, account) })),
    ),
  ]);
  const tokens = new Map<string, string>();
  for (const { name, found } of running) if ('token' in found) tokens.set(found.token, name);
  for (const token of stored) if (!tokens.has(token)) tokens.set(token, STORES);
  return [...tokens]
    .flatMap(([token, from]) => versionOf(token, account, operator, from, now) ?? [])
    .sort((a, b) => b.issuedAt - a.issuedAt);
}

/** What comes in time: one that hangs is waited for a little longer than the others took, and holds up nothing. */
function promptly<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  const begun = performance.now();
  const found = new Map<number, T>();
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => resolve([...found].sort(([a], [b]) => a - b).map(([, value]) => value));
    for (const [i, each] of all.entries())
      each.then(value => {
        found.set(i, value);
        clearTimeout(timer);
        if (found.size === all.length) end();
        else timer = setTimeout(end, LATE_MS + 3 * (performance.now() - begun));
      }, reject);
    if (all.length === 0) end();
  });
}

/**
 * Revocations in JWTs that servers use, and that their own operator vouches for: another version of it than the store's, as
 * while a signing key is rotated. Such a JWT is nothing to make a cut in, and who is refused by it stays refused.
 *
 * @param servers those that answer, with the operators that each trusts
 */
export async function foreignRevocations(
  session: Session,
  account: string,
  servers: readonly { readonly id: string; readonly operators: readonly OperatorClaims[] }[],
  operator: OperatorClaims,
  now: number,
): Promise<RevocationList> {
  const own = signersOf(operator);
  const others = servers.filter(({ operators }) =>
    operators.some(each => signersOf(each).some(key => !own.includes(key))),
  );
  const found = await Promise.all(
    others.map(async ({ id, operators }) => {
      const running = await readRunningAccount(session, id, account);
      if (!('token' in running) || versionOf(running.token, account, operator, '', now)) return {};
      const versions = operators.map(each => versionOf(running.token, account, each, '', now));
      return versions.find(each => each !== undefined)?.claims.nats.revocations ?? {};
    }),
  );
  return found.reduce<RevocationList>((all, list) => mergeRevocations(all, list), {});
}

/** What the servers' stores have. Those that keep none are silent: nobody is waited for long. */
async function storedTokens(session: Session, account: string, count: number): Promise<readonly string[]> {
  const answers: string[] = [];
  await session.ask(`$SYS.REQ.ACCOUNT.${account}.CLAIMS.LOOKUP`, {
    maxMs: 1000,
    idleMs: 100,
    take: msg => answers.push(msg.string()) >= count,
  });
  return answers.filter(token => token !== '');
}

/** It has run out: servers go on with what they had. @param now Unix seconds */
export function isOver({ claims: { exp = 0 } }: AccountVersion, now: number): boolean {
  return exp !== 0 && Number(exp) <= now;
}

/**
 * The version that a cut is made in: the newest, but none that has run out where there is another one. Servers take such a JWT
 * and go on with what they had. Of the same second the first one.
 *
 * @param now Unix seconds
 */
export function newestUsable(versions: readonly AccountVersion[], now: number): AccountVersion | undefined {
  const usable = versions.filter(version => !isOver(version, now));
  return (usable.length > 0 ? usable : versions).reduce<AccountVersion | undefined>(
    (best, each) => (best === undefined || each.issuedAt > best.issuedAt ? each : best),
    undefined,
  );
}

/** Undefined: the operator does not vouch for it. That it expired does not count: a cut must be possible then too. */
export function versionOf(
  token: string,
  account: string,
  operator: OperatorClaims,
  from: string,
  now: number,
): AccountVersion | undefined {
  const decoded = vouchedAccount(token, account, operator, now);
  return (
    decoded && { token, claims: claimsForEdit(decoded), issuedAt: Number(decoded.claims.iat ?? 0), from }
  );
}
