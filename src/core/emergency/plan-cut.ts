import { join } from 'node:path';
import type { AccountClaims } from '../claims/account.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { differences } from '../exchange/three-way.ts';
import { systemAccountFault } from '../operations/checks/system-account.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { Effect, Plan, TokenChange } from '../operations/plan.ts';
import { differenceText } from '../operations/review.ts';
import {
  accountSigners,
  chooseSigner,
  type SignerCandidate,
  type SignerChoice,
} from '../operations/signers.ts';
import { distrusting } from '../resolver/servers/server-trust.ts';
import { countOf, someOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { utcText } from '../trust/times.ts';
import { aboutLeak, issuerWords } from './about-leak.ts';
import { type Cut, type CutKind, cutKinds, cutOff, mustGo } from './cut.ts';
import type { Emergency } from './emergency.ts';
import { classesOf, isLetIn, letInBeside, letInWords, staysWords } from './let-in.ts';
import { restartedWords, unnamedAdvice, unnamedWords } from './unnamed.ts';
import { unpushedVersion } from './unpushed.ts';
import { classOf, classWords } from './who.ts';

/** So many differences stand in a sentence; a push shows all of them. */
const MOST_CHANGED = 6;
/** So many users are named. */
const MOST_USERS = 20;

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
      const refused = refusalOf(kind, emergency);
      const cut = makeCut(kind, emergency, now);
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
  const after = cutOff(base.claims, cut);
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
      effects: effectsOf(emergency, cut, after, connections, chosen),
      push: [change.entity],
      results: {},
    },
  };
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

function makeCut(kind: CutKind, emergency: Emergency, now: number): Cut {
  const { user, signingKey } = emergency;
  const users = kind === 'user' ? (user ? [user.key] : []) : kind === 'class' ? sameClass(emergency) : [];
  // A JWT may be issued a little ahead of this clock. Not so for all: one wrong clock would lock out everybody.
  const at = kind === 'user' || kind === 'class' ? Math.max(now, user?.issuedAt ?? 0) : now;
  const everybody = kind === 'all-users' || kind === 'close-account' || kind === 'remove-account';
  const ahead = everybody ? issuedAhead(emergency, at) : {};
  return {
    ...{ kind, users, at },
    ...(kind === 'signing-key' && signingKey ? { signingKey } : {}),
    ...(Object.keys(ahead).length > 0 ? { ahead } : {}),
  };
}

/** Users whose JWT was issued later than this, by what the store and their connections tell. */
function issuedAhead({ connections, stored }: Emergency, at: number): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  const saw = (key: string, issuedAt: number) => {
    if (key !== '' && issuedAt > Math.max(at, found.get(key) ?? 0)) found.set(key, issuedAt);
  };
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

/** `connected as plain NATS clients with a JWT from signing key SA…` */
function classText(emergency: Emergency): string {
  const ways = waysText(emergency);
  const issuer = emergency.user?.issuer ? ` with a JWT from ${issuerWords(emergency)}` : '';
  return `${ways === '' ? 'connected the same way' : `connected as ${ways}`}${issuer}`;
}

/** `plain NATS clients`; empty: it is not connected. */
function waysText({ connections, user }: Emergency): string {
  const all = connections.flatMap(each => each.connections);
  return [...classesOf(all, user)].sort().map(classWords).join(' or ');
}

/** What each is called: by the store, else by its JWT, else by its key. */
function namesOf(users: readonly string[], { nameOfUser, connections }: Emergency): readonly string[] {
  const all = connections.flatMap(each => each.connections);
  return users.map(key => {
    const there = all.find(({ identity }) => identity?.userKey === key)?.identity?.userName;
    return nameOfUser(key) || there || shortKey(key);
  });
}

function connectionsOf({ connections }: Emergency, cut: Cut): ReadonlyMap<string, number> {
  return new Map(
    connections.map(each => [each.name, each.connections.filter(entry => mustGo(entry, cut, true)).length]),
  );
}

function refusalOf(kind: CutKind, emergency: Emergency): string {
  const { user, signingKey, accountName, operator, accountKey, base } = emergency;
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
      return kind === 'close-account' && Number(base.claims.nats.limits.conn ?? 0) === 0
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

function effectsOf(
  emergency: Emergency,
  cut: Cut,
  after: AccountClaims,
  connections: ReadonlyMap<string, number>,
  signer: SignerChoice,
): readonly Effect[] {
  const { accountName, base, local, storeFault, user, silent, unnamed, restarted, trust } = emergency;
  const effects: Effect[] = [];
  const tell = (kind: Effect['kind'], text: string) => effects.push({ kind, text });
  const told = emergency.connections.filter(each => each.told).map(({ name }) => name);
  const where = told.map(name => `${name} ${connections.get(name) ?? 0}`).join(', ');
  const gone = total(connections);
  if (told.length > 0)
    tell('cut-off', `${countOf(gone, 'connection')} ${gone === 1 ? 'ends' : 'end'} now: ${where}.`);
  if (cut.kind === 'class')
    tell(
      'cut-off',
      `Revokes all that are ${classText(emergency)}: ${someOf(namesOf(cut.users, emergency), MOST_USERS)}.`,
    );
  const mute = emergency.connections.filter(each => !each.told).map(({ name }) => name);
  if (mute.length > 0) tell('warning', `How many connections end on ${mute.join(', ')} is not known.`);
  if (connections.size === 0) tell('warning', 'No server answers.');
  if (user && !user.known)
    tell(
      'warning',
      `Neither the store nor a connection tells that this user is one of ${accountName}: is it the right account?${isCallout(emergency) ? ' If an auth callout made the key for one login, that one ends, and the next gets in with another key.' : ''}`,
    );
  const beside = letInBeside(emergency, cut);
  if (beside?.after === 'stays') tell('warning', staysWords(beside));
  if (beside?.after === 'comes-back') {
    const [was, them] = beside.connections === 1 ? ['was', 'it'] : ['were', 'them'];
    tell(
      'warning',
      `${letInWords(beside)} ${was} let in by an auth callout, which lets ${them} in again: that is NOT proven. Stop it there first, or close the account.`,
    );
  }
  for (const [key, count] of namesakes(emergency, cut))
    tell(
      'warning',
      `${countOf(count, 'connection')} called ${user?.name} ${count === 1 ? 'has' : 'have'} another key, ${key}, and stay${count === 1 ? 's' : ''}: if that is what leaked, cut it off by that key.`,
    );
  const ahead = Object.keys(cut.ahead ?? {});
  if (ahead.length > 0)
    tell(
      'warning',
      `${someOf(
        ahead.map(key => emergency.nameOfUser(key) ?? shortKey(key)),
        MOST_CHANGED,
      )}: issued ahead of this clock, and revoked by key too.`,
    );
  if (cut.at > Date.now() / 1000 + 60)
    tell(
      'warning',
      `What is issued until ${utcText(cut.at)} is refused too: its JWT is issued ahead of the clock.`,
    );
  if (cut.kind === 'signing-key' && (after.nats.signing_keys ?? []).map(signingKeyOf).length === 0)
    tell('warning', `${accountName} has no signing key any more: give it a new one before it needs users.`);
  const unpushed = unpushedVersion(emergency);
  if (unpushed) {
    const changed = differences(base.claims, unpushed.claims).map(differenceText);
    if (changed.length > 0)
      tell(
        'note',
        `Changed in the store and not pushed, so it is not sent along: ${someOf(changed, MOST_CHANGED)}. The store keeps it, and gets the cut too.`,
      );
  } else if (base.from !== 'the store' && local)
    tell(
      'warning',
      `The store is older than what ${base.from} has (${utcText(base.issuedAt)}): the cut is made in that, and the store gets it too.`,
    );
  if (storeFault !== '') tell('warning', `${storeFault} The cut is made in the JWT that ${base.from} has.`);
  if (cut.kind === 'remove-account')
    tell(
      'note',
      'Closed first; deleted when every server shows that; looked at again later, when servers have compared their stores; deleted in the store then. Where a server forbids deletion it stays, closed.',
    );
  const not = distrusting(trust, signer.publicKey);
  if (not.length > 0)
    tell(
      'warning',
      `${not.join(', ')} does not trust ${signer.publicKey}, and no other key is at hand: there it will NOT be cut off.`,
    );
  if (silent.length > 0)
    tell('warning', `Not answering now: ${silent.join(', ')}. It gets the JWT when it is back.`);
  if (unnamed > 0)
    tell(
      'warning',
      `${unnamedWords(unnamed, emergency.silentUrls)} should be there and ${unnamed === 1 ? 'does' : 'do'} not answer. ${unnamedAdvice(unnamed, emergency.silentUrls)}`.trim(),
    );
  for (const url of emergency.apart)
    tell(
      'warning',
      `The server at ${url} is not connected to the others: it is told when it is again, or by a nkeeper with --server ${url} alone.`,
    );
  const again = restartedWords(restarted);
  if (again !== '') tell('note', again);
  tell(closes(cut) ? 'note' : 'hand-out', handOut(cut, emergency));
  for (const line of aboutLeak(emergency)) tell('note', line);
  return effects;
}

/** Connections of users that are called the same and have another key, as after a rotation: by that key. */
function namesakes(
  { user, connections, callouts }: Emergency,
  { kind, users }: Cut,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (kind !== 'user' || !user?.name) return found;
  for (const entry of connections.flatMap(each => each.connections)) {
    const { userName = '', userKey = '' } = entry.identity ?? {};
    if (userName !== user.name || userKey === '' || users.includes(userKey) || isLetIn(entry, callouts))
      continue;
    found.set(userKey, (found.get(userKey) ?? 0) + 1);
  }
  return found;
}

/** Somebody is there whom an auth callout let in. */
function isCallout({ connections, callouts }: Emergency): boolean {
  return connections.some(each => each.connections.some(entry => isLetIn(entry, callouts)));
}

function closes({ kind }: Cut): boolean {
  return kind === 'close-account' || kind === 'remove-account';
}

function handOut({ kind, users }: Cut, { accountName, user }: Emergency): string {
  if (kind === 'user')
    return `${user?.name || 'The user'} needs new creds to get in again; old ones stay refused.`;
  if (kind === 'class')
    return `${countOf(users.length, 'user')} of ${accountName} need new creds to get in again.`;
  if (kind === 'signing-key') return 'Everybody that it issued needs creds from another key.';
  if (kind === 'all-users') return `Everybody in ${accountName} needs new creds to get in again.`;
  return `Nobody gets into ${accountName} before it is opened again.`;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
