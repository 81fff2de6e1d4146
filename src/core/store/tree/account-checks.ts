import type { ExternalAuthorization } from '../../claims/account.ts';
import { decodeToken } from '../../claims/token/token.ts';
import { NkeeperError } from '../../errors.ts';
import { earlyEndFindings, outlivedRevocations } from '../../trust/account-users.ts';
import { calloutFindings } from '../../trust/callout.ts';
import { userFindings } from '../../trust/chain.ts';
import type { Finding } from '../../trust/finding.ts';
import { type ImportingAccount, importCycleFindings } from '../../trust/import-cycles.ts';
import { timeFindings } from '../../trust/times.ts';
import { readTokenFile } from '../files/token-file.ts';
import { type AccountFacts, isUsable, type UserFacts } from './facts.ts';
import type { Picture } from './picture.ts';
import type { AccountNode } from './tree.ts';

/**
 * What only an account together with its users and with the accounts around it can tell.
 *
 * @param inCircles keys of the accounts whose imports may lead back to them
 */
export function accountChecks(
  picture: Picture,
  account: AccountNode,
  inCircles: ReadonlySet<string>,
): Finding[] {
  const { facts } = account;
  if (facts === undefined || !isUsable(facts)) return [];
  return [
    ...usersChecks(account, facts, picture.now()),
    ...(facts.details.callout ? calloutChecks(picture, account, facts) : []),
    ...(inCircles.has(facts.key) ? cycles(picture, account, facts) : []),
  ];
}

/** Looks at the users only where the account says something that concerns them: there may be 100,000. */
function usersChecks(account: AccountNode, { expires, trust }: AccountFacts, now: number): Finding[] {
  if (expires <= 0 && trust.revocations === undefined) return [];
  const users = (account.passingUsers ?? []).flatMap(({ name, facts }) => {
    if (facts === undefined || !isUsable(facts)) return [];
    return [{ key: facts.key, name, issuedAt: facts.issuedAt, expires: facts.expires }];
  });
  return [...earlyEndFindings(expires, users, now), ...outlivedRevocations(trust.revocations, users)];
}

/** Few accounts have auth callout, and what it says is in no index: it is read here. */
function calloutChecks(picture: Picture, account: AccountNode, facts: AccountFacts): Finding[] {
  const callout = calloutOf(account.path);
  if (callout === undefined) return [];
  const users = new Map(
    account.passingUsers?.flatMap(({ facts: user }) => (user ? [[user.key, user] as const] : [])),
  );
  return calloutFindings(callout, {
    userState(key) {
      const user = users.get(key);
      return user === undefined ? 'missing' : isRefused(picture, account, facts, user) ? 'refused' : 'good';
    },
    hasAccount: key => picture.owners.find(key)?.node.kind === 'account',
    isSystem: account.operator.facts?.trust.systemAccount === facts.key,
  });
}

function calloutOf(path: string): ExternalAuthorization | undefined {
  const read = readTokenFile(path);
  if (read.file === undefined) return undefined;
  try {
    const { kind, claims } = decodeToken(read.file.text);
    return kind === 'account' ? claims.nats.authorization : undefined;
  } catch (error) {
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}

function isRefused(
  picture: Picture,
  { operator }: AccountNode,
  account: AccountFacts,
  user: UserFacts,
): boolean {
  if (!isUsable(user) || timeFindings(user, picture.now()) !== undefined) return true;
  const strict = operator.facts?.trust.strict ?? false;
  const found = userFindings(user, account.trust, strict, () => undefined) ?? [];
  const blocking = [...found, ...user.issues].some(({ severity }) => severity === 'blocking');
  return blocking || found.some(({ code }) => code === 'user-revoked');
}

function cycles(picture: Picture, account: AccountNode, facts: AccountFacts): Finding[] {
  const find = (key: string): ImportingAccount | undefined => {
    const node = picture.owners.find(key)?.node;
    return node?.kind === 'account' && node.facts?.key === key ? importing(node, node.facts) : undefined;
  };
  return importCycleFindings(importing(account, facts), find);
}

function importing({ name }: AccountNode, { key, details }: AccountFacts): ImportingAccount {
  return { key, name, imports: details.imports };
}
