import { join } from 'node:path';
import { isShut } from '../claims/access/shut.ts';
import type { AccountClaims } from '../claims/account.ts';
import { NkeeperError } from '../errors.ts';
import { systemAccountFault } from '../operations/checks/system-account.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { Effect, Plan, TokenChange } from '../operations/plan.ts';
import { accountSigners, chooseSigner, type SignerCandidate } from '../operations/signers.ts';
import { distrusting } from '../resolver/servers/server-trust.ts';
import { countOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { goingOf } from './callout-guests.ts';
import { type Cut, type CutKind, cutKinds, cutOff, mustGo } from './cut.ts';
import { classText, effectsOf, total, waysText } from './cut-effects.ts';
import type { Emergency } from './emergency.ts';
import { fit } from './fitting.ts';
import { classesOf, letInBeside, staysWords } from './let-in.ts';
import { unpushedVersion } from './unpushed.ts';
import { classOf } from './who.ts';
import { withRevocations } from './with-revocations.ts';

/** What a cut would do, for the person who chooses. */
export interface PlannedCut {
  readonly cut: Cut;
  /** The account's change: its review is shown, and it is journalled like any other. */
  readonly plan: Plan;
  /** Connections that end, by server name. */
  readonly connections: ReadonlyMap<string, number>;
}

/** A scope that can be chosen, or why not. */
export interface CutChoice {
  readonly kind: CutKind;
  /** What it cuts off, in words. */
  readonly about: string;
  readonly connections: number;
  /** Why it is not possible; empty when it is. */
  readonly refused: string;
}

/** All scopes, from the smallest to the largest, with what each cuts off now. @param now Unix seconds */
export function cutChoices(emergency: Emergency, now: number): readonly CutChoice[] {
  return cutKinds
    .filter(kind => isAbout(kind, emergency))
    .map(kind => {
      const cut = makeCut(kind, emergency, now);
      const refused = refusalOf(kind, emergency) || fit(claimsWith(cut, emergency), kind, emergency).refused;
      return {
        kind,
        about: aboutOf(kind, emergency, cut),
        connections: refused === '' ? total(connectionsOf(emergency, cut)) : 0,
        refused,
      };
    });
}

/** Where no user and no key is named, these say nothing. */
function isAbout(kind: CutKind, { user, signingKey }: Emergency): boolean {
  if (kind === 'user' || kind === 'class') return user !== undefined;
  return kind !== 'signing-key' || user !== undefined || signingKey !== undefined;
}

/**
 * What a cut would do. Pure: nothing has happened.
 *
 * @param now Unix seconds
 * @param signer public key that a person wants to sign with; absent: who did before, or the first that can
 * @throws NkeeperError `plan-refused`, `signer-missing`, `signer-not-allowed`
 */
export function planCut(
  emergency: Emergency,
  kind: CutKind,
  ring: KeyRing,
  now: number,
  signer?: string,
): PlannedCut {
  const refused = refusalOf(kind, emergency);
  if (refused !== '') throw new NkeeperError('plan-refused', refused, { hint: 'Choose another scope.' });
  const { operator, accountName, accountKey, base, local, path } = emergency;
  const cut = makeCut(kind, emergency, now);
  const { claims: after, leftOut, refused: tooLarge } = fit(claimsWith(cut, emergency), kind, emergency);
  if (tooLarge !== '') throw new NkeeperError('plan-refused', tooLarge, { hint: 'Nothing was changed.' });
  const unpushed = unpushedVersion(emergency);
  const chosen = chooseSigner(signersFor(emergency, ring), {
    asked: signer,
    previous: base.claims.iss,
    what: `account ${accountName}`,
  });
  const change: TokenChange = {
    kind: 'token',
    claims: 'account',
    entity: { kind: 'account', name: accountName, key: accountKey, operator: operator.ref.name },
    path: path || join(operator.row.dir, 'accounts', accountName, `${accountName}.jwt`),
    // What was not pushed stays in the store: it is no part of the cut.
    before: { token: (local ?? base).token, claims: (unpushed || !local ? base : local).claims },
    after,
    signer: chosen,
    issuedAfter: base.issuedAt,
  };
  const fault = systemAccountFault(change, operator.claims);
  if (fault !== undefined) throw new NkeeperError('plan-refused', fault, { hint: 'Choose another scope.' });
  const { own } = emergency;
  if (own && mustGo(own, cut, true)) {
    throw new NkeeperError(
      'plan-refused',
      'It is what nkeeper itself is logged in with: no proof would come.',
      {
        hint: 'Name another user of the system account: --creds FILE.',
      },
    );
  }
  const connections = connectionsOf(emergency, cut);
  return {
    cut,
    connections,
    plan: {
      operation: 'revoke',
      title: titleOf(kind, emergency, cut),
      danger: 'destructive',
      confirm: confirmOf(kind, emergency),
      changes: [change],
      effects: [...effectsOf(emergency, cut, after, connections, chosen), ...leftOutEffects(leftOut)],
      push: [change.entity],
      results: {},
    },
  };
}

function claimsWith(cut: Cut, { base, kept }: Emergency): AccountClaims {
  return withRevocations(cutOff(base.claims, cut), kept);
}

function leftOutEffects(count: number): readonly Effect[] {
  if (count === 0) return [];
  const text = `${countOf(count, 'revocation')} that the one for all covers ${count === 1 ? 'is' : 'are'} left out: with them the JWT would be larger than servers take.`;
  return [{ kind: 'note', text }];
}

/** Who may sign: those that every server trusts; where there are none, whoever can, for those servers that do. */
function signersFor({ operator, trust }: Emergency, ring: KeyRing): readonly SignerCandidate[] {
  const all = accountSigners(operator.claims, ring);
  const judged = all.map((candidate): SignerCandidate => {
    const not = distrusting(trust, candidate.publicKey);
    if (candidate.refused !== '' || not.length === 0) return candidate;
    return { ...candidate, refused: `not trusted by ${not.join(', ')}` };
  });
  return judged.some(({ atHand, refused }) => atHand && refused === '') ? judged : all;
}

/**
 * Seconds that a JWT which nobody here knows may be issued ahead of the clock: so much later a user of whom there is only the
 * key is refused. Whoever gets in again needs another key anyway.
 */
const UNKNOWN_AHEAD_S = 24 * 3600;

function makeCut(kind: CutKind, emergency: Emergency, now: number): Cut {
  const { user, signingKey } = emergency;
  const users = kind === 'user' ? keysOf(emergency) : kind === 'class' ? sameClass(emergency) : [];
  // Whose clock is behind would leave in what was issued since by the others'.
  const clock = Math.max(now, emergency.serversNow());
  // A JWT may be issued ahead of that. Not so for all: one wrong clock would lock out everybody.
  const at = kind === 'user' ? Math.max(clock, user?.issuedAt || clock + UNKNOWN_AHEAD_S) : clock;
  const isMeant = (key: string) => kind !== 'signing-key' && (users.length === 0 || users.includes(key));
  const ahead = issuedAhead(emergency, at, isMeant);
  return {
    ...{ kind, users, at },
    ...(kind === 'signing-key' && signingKey ? { signingKey } : {}),
    ...(Object.keys(ahead).length > 0 ? { ahead } : {}),
  };
}

/** The user's key. Of one that was named, not shown by its key, those that it had before too: creds of any of them may be what leaked. */
function keysOf({ user, byName, formerKeys }: Emergency): readonly string[] {
  if (user === undefined) return [];
  return byName ? [user.key, ...formerKeys.map(({ key }) => key)] : [user.key];
}

/** Users whose JWT was issued later than this, by what the store and their connections tell. */
function issuedAhead(
  { connections, stored, user }: Emergency,
  at: number,
  isMeant: (key: string) => boolean,
): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  const saw = (key: string, issuedAt: number) => {
    if (key !== '' && isMeant(key) && issuedAt > Math.max(at, found.get(key) ?? 0)) found.set(key, issuedAt);
  };
  if (user) saw(user.key, user.issuedAt);
  for (const { key, issuedAt } of stored) saw(key, issuedAt);
  for (const { identity } of connections.flatMap(each => each.connections))
    if (identity) saw(identity.userKey, identity.userIssuedAt);
  return Object.fromEntries(found);
}

/** Everybody who is connected the way this user is, and was issued by the same key: others of it have rights of their own. */
function sameClass({ user, connections }: Emergency): readonly string[] {
  if (user === undefined) return [];
  const all = connections.flatMap(each => each.connections);
  const classes = classesOf(all, user);
  const keys = all.flatMap(each => {
    const { userKey = '', issuerKey = '' } = each.identity ?? {};
    const isSo = classes.has(classOf(each)) && (user.issuer === '' || issuerKey === user.issuer);
    return isSo && userKey !== '' ? userKey : [];
  });
  return [...new Set([user.key, ...keys])];
}

function connectionsOf(emergency: Emergency, cut: Cut): ReadonlyMap<string, number> {
  return new Map(goingOf(emergency, cut).map(each => [each.name, each.connections.length]));
}

function refusalOf(kind: CutKind, emergency: Emergency): string {
  const { user, signingKey, accountName, operator, accountKey, base, versions } = emergency;
  const system = operator.claims.nats.system_account === accountKey;
  switch (kind) {
    case 'user':
      return user ? '' : noUser(emergency);
    case 'class': {
      if (!user) return noUser(emergency);
      if (sameClass(emergency).length > 1) return '';
      const beside = letInBeside(emergency, { kind });
      return beside
        ? `Nobody else is connected the same way with a key of their own. ${staysWords(beside)}`
        : `Nobody else is ${classText(emergency)}.`;
    }
    case 'signing-key':
      if (signingKey) return '';
      return user && user.issuer === accountKey
        ? `The identity key of ${accountName} issued it: that cannot be removed, only its users revoked.`
        : 'No signing key of the account is known to have issued it.';
    case 'all-users':
      return system
        ? `${accountName} is the system account: nkeeper itself would be cut off before it could prove anything.`
        : '';
    case 'close-account':
    case 'remove-account':
      if (system) return `${accountName} is the system account: nobody could reach the servers any more.`;
      return kind === 'close-account' && [base, ...versions].every(({ claims }) => isShut(claims.nats.limits))
        ? `${accountName} is closed already.`
        : '';
  }
}

function noUser({ letIn }: Emergency): string {
  return letIn === undefined
    ? 'No user was named.'
    : `An auth callout let ${letIn.name || 'this client'} in: servers tell no key of it that could be revoked. Its connections can be closed.`;
}

function aboutOf(kind: CutKind, emergency: Emergency, cut: Cut): string {
  const { user, signingKey, accountName } = emergency;
  switch (kind) {
    case 'user':
      return `user ${user?.name || shortKey(user?.key ?? '')}: everything issued to it until now`;
    case 'class':
      return `it, and ${waysText(emergency) || 'clients'} that the same key issued: ${countOf(cut.users.length, 'user')}`;
    case 'signing-key':
      return signingKey === undefined
        ? 'all issued by its signing key'
        : `all issued by signing key ${shortKey(signingKey)}: it is removed`;
    case 'all-users':
      return `everybody in ${accountName}: everything issued until now`;
    case 'close-account':
      return `${accountName} is closed: no connections for anybody`;
    case 'remove-account':
      return `${accountName} is removed: closed, deleted on every server, then here`;
  }
}

function titleOf(kind: CutKind, { user, signingKey, accountName }: Emergency, cut: Cut): string {
  switch (kind) {
    case 'user':
      return `Revoke user ${user?.name || user?.key} of ${accountName}`;
    case 'class':
      return `Revoke ${countOf(cut.users.length, 'user')} of ${accountName}`;
    case 'signing-key':
      return `Remove signing key ${shortKey(signingKey ?? '')} of ${accountName}`;
    case 'all-users':
      return `Revoke all users of ${accountName}`;
    case 'close-account':
      return `Close account ${accountName}`;
    case 'remove-account':
      return `Remove account ${accountName} everywhere`;
  }
}

function confirmOf(kind: CutKind, { user, accountName }: Emergency): string {
  return kind === 'user' && user?.name ? user.name : accountName;
}
