import type { OperatorClaims } from '../claims/operator.ts';
import { messageOf } from '../errors.ts';
import { actorOf } from '../journal/actor.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { holdOperator } from '../operations/held.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import type { Store } from '../store/store.ts';
import { stopIfCancelled, type Watcher } from '../store/write/headway.ts';
import { shellWord } from '../text/shell-word.ts';
import { type AccountVersion, newestUsable, serverVersions } from './account-versions.ts';
import { type Armed, ArmedCuts, newArmedId } from './armed.ts';
import { goingOf, guestsOf } from './callout-guests.ts';
import { ClosedConnections, connectionBefore } from './closed-connections.ts';
import type { Cut, CutKind } from './cut.ts';
import { cutAnew } from './cut-anew.ts';
import { deleteHere } from './delete-here.ts';
import { elsewhereOf } from './elsewhere.ts';
import type { Emergency } from './emergency.ts';
import { SeenServers } from './inventory.ts';
import { knownUsers } from './known-users.ts';
import { type Leaked, leakedLogins, worksBefore } from './leaked-login.ts';
import { letInBeside } from './let-in.ts';
import { type Namesake, namesakesOf } from './namesakes.ts';
import { planCut } from './plan-cut.ts';
import { Pursuit } from './pursuit.ts';
import { removalRequest } from './removal.ts';
import { Rivals } from './rivals.ts';
import { anewServer, waitingServer, wasShown } from './server-proof.ts';
import { forgottenWords, restartedWords } from './unnamed.ts';
import { forTheStore, unpushedVersion } from './unpushed.ts';
import { signCut, withToken, writeCut } from './write-cut.ts';

/** Whose store and journal it is, and how the servers are reached. */
export interface PursuitPlace {
  readonly store: Store;
  readonly place: JournalPlace;
  /** Unix seconds. */
  readonly now: number;
  /** Ms from the removal of an account to the second look. */
  readonly lookAgainMs?: number | undefined;
  /** Ms after the proof in which a push without the cut is answered. */
  readonly raceMs?: number | undefined;
  readonly onChange?: () => void;
}

/** What a person confirmed. */
export interface CutWish {
  readonly kind: CutKind;
  /** Public key that they want to sign with; absent: who did before, or the first that can. */
  readonly signer?: string | undefined;
}

/** A cut that is signed and on its way. */
export interface Started {
  readonly pursuit: Pursuit;
  /** What went wrong beside it, in sentences; the servers are told all the same. */
  readonly faults: readonly string[];
}

/**
 * Signs a cut as of now, writes it down, and makes the pursuit that brings it to the servers: nothing is sent before
 * {@link Pursuit.once}. From here on the emergency's session is the pursuit's.
 *
 * @param watcher its signal cancels the cut as long as nothing is written
 * @throws NkeeperError `changed-meanwhile`: look again; `cancelled`; those of {@link planCut}
 */
export async function startCut(
  looked: Emergency,
  { kind, signer }: CutWish,
  ring: KeyRing,
  pursuitPlace: PursuitPlace,
  watcher: Watcher = {},
): Promise<Started> {
  const since = performance.now();
  const at = Date.now();
  const { store, place, now } = pursuitPlace;
  // What was issued while somebody read the review is refused too.
  const { cut } = planCut(looked, kind, ring, now, signer);
  const rivals = new Rivals(looked.accountKey, looked.operator.claims, cut);
  rivals.follow(looked.session);
  const emergency = await asOfNow(looked, now);
  const { plan } = planCut(emergency, kind, ring, now, signer);
  const actor = actorOf(place.env);
  const { operator, accountName, accountKey, servers, silent, unnamed, restarted } = emergency;
  const { session, doors } = emergency;
  const others = [...doors.at].flatMap(([id, door]) => (id === session.serverId ? [] : [door]));
  // Where its JWT and seed are has to be known before the store is written: it is read anew then.
  const { revocations } = emergency.base.claims.nats;
  const trial = leakedLogins(store, operator.row.name, accountName, cut, now, revocations);
  const { storesDir } = store.locations;
  const [token, leaked] = await Promise.all([
    signCut(plan, ring, now, watcher),
    worksBefore(trial, session.address, others),
  ]);
  const gone = goingOf(emergency, cut);
  const had = new ClosedConnections(
    gone.flatMap(each =>
      each.connections.map(entry => connectionBefore(each.name, entry, emergency.nameOfUser)),
    ),
    0,
  );
  const letIn = letInBeside(emergency, cut);
  const elsewhere = elsewhereOf(emergency, cut);
  const guests = guestsOf(emergency, cut);
  // Who showed a key meant that key.
  const namesakes = emergency.byName ? unknownNamesakes(emergency, cut) : [];
  const armed: Armed = {
    id: newArmedId(at),
    at,
    title: plan.title,
    operator: operator.row.name,
    accountName,
    account: accountKey,
    token,
    basedOn: emergency.base.issuedAt,
    cut,
    users: knownUsers(emergency, cut),
    closed: had.list,
    closedMore: had.more,
    ...(letIn ? { letIn } : {}),
    ...(guests ? { guests } : {}),
    ...(namesakes.length > 0 ? { namesakes } : {}),
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
    ...(emergency.leafServers.length > 0 ? { leafServers: emergency.leafServers } : {}),
    ...(cut.kind === 'remove-account'
      ? { removal: await removalRequest(operator.claims, accountKey, ring, now, watcher.signal) }
      : {}),
    servers: [
      ...gone.map(({ name, told, connections }) =>
        waitingServer(name, told ? connections.length : undefined),
      ),
      ...silent.map(name => waitingServer(name, undefined)),
    ],
    timeline: [
      { at, text: `confirmed by ${actor.who} on ${actor.host}` },
      ...(restarted.length > 0 ? [{ at, text: restartedWords(restarted) }] : []),
    ],
    unnamed,
    unlinked: emergency.unlinked,
    without: [...emergency.without, ...emergency.excused],
    silentUrls: emergency.silentUrls,
    untried: typeof leaked === 'string' ? leaked : '',
    ...(typeof leaked === 'string' ? {} : { tried: leaked.user }),
  };
  const kept = new ArmedCuts(place, storesDir.path);
  stopIfCancelled(watcher);
  // Armed before it is written: a process that is killed in between leaves something that goes on.
  const unkept = await kept.keep(armed).then(
    () => '',
    (error: unknown) => messageOf(error),
  );
  const faults = await writeCut(withToken(plan, token), {
    locations: store.locations,
    ring,
    now,
    journal: openJournal(storesDir.path, place),
    actor,
    stored: emergency.local !== undefined,
  }).catch(async error => {
    await kept.drop(armed.id);
    throw error;
  });
  // Only now it is meant: whoever looks may try out what it would be without them.
  await new SeenServers(place, storesDir.path).forget(emergency.without);
  if (emergency.forgotten !== '') faults.push(forgottenWords(emergency.forgotten));
  const unpushed = unpushedVersion(emergency);
  if (unpushed) {
    const storeOnly = forTheStore(emergency, unpushed, token);
    faults.push(...(await keepUnpushed(storeOnly, { kind, signer }, ring, pursuitPlace)));
  }
  if (emergency.local === undefined)
    faults.push(
      `The store does not have the cut: ${emergency.storeFault} nkeeper pull -a ${shellWord(accountName)} takes it from the servers.`,
    );
  if (unkept !== '')
    faults.push(
      `It is not kept on disk (${unkept}): what is not proven when this nkeeper ends is sent by nobody.`,
    );
  rivals.own(armed);
  const pursuit = new Pursuit({
    armed,
    rivals,
    evidence: {
      account: accountKey,
      token,
      cut,
      operator: operator.claims,
      before: new Map(
        gone
          .filter(({ told }) => told)
          .map(each => [each.id, new Set(each.connections.map(({ cid }) => cid))]),
      ),
      leaked: typeof leaked === 'string' ? leaked : leaked.login,
      guests,
    },
    kept,
    login: emergency.login,
    begun: { session, servers, doors },
    since,
    ...afterwards(operator.claims, armed, pursuitPlace),
  });
  return { pursuit, faults };
}

/** Those that the store does not know as another user. */
function unknownNamesakes(emergency: Emergency, cut: Cut): readonly Namesake[] {
  const { stored, user } = emergency;
  const isOther = (key: string) => stored.some(each => each.key === key && each.name !== user?.name);
  return namesakesOf(emergency, cut).filter(({ key }) => !isOther(key));
}

/** The store had more than the servers: it goes on having that, with the cut. The servers do not wait for it. */
async function keepUnpushed(
  emergency: Emergency,
  { kind, signer }: CutWish,
  ring: KeyRing,
  { store, place, now }: PursuitPlace,
): Promise<readonly string[]> {
  const { storesDir } = store.locations;
  try {
    const { plan } = planCut(emergency, kind, ring, now, signer);
    const token = await signCut(plan, ring, now);
    const title = `${plan.title}, in what was not pushed`;
    return await writeCut(withToken({ ...plan, title }, token), {
      locations: store.locations,
      ring,
      now,
      journal: openJournal(storesDir.path, place),
      actor: actorOf(place.env),
      stored: true,
    });
  } catch (error) {
    return [
      `What was not pushed before is not in the store any more, and stands in its history: ${messageOf(error)}`,
    ];
  }
}

/** Somebody else may have changed the account on the servers while the review was read: that is not undone. */
async function asOfNow(emergency: Emergency, now: number): Promise<Emergency> {
  const { session, accountKey, servers, operator, base } = emergency;
  const versions = await serverVersions(session, accountKey, servers, operator.claims, now);
  return { ...emergency, base: newestUsable([base, ...versions], now) ?? base };
}

/** Goes on with a cut that another nkeeper left armed. @throws NkeeperError where the operator cannot be used */
export function resumeCut(armed: Armed, login: FoundLogin, pursuitPlace: PursuitPlace): Pursuit {
  const { store, place, now } = pursuitPlace;
  const operator: OperatorClaims = holdOperator(store, armed.operator).claims;
  const { storesDir } = store.locations;
  // A server that showed it once may have started again since, with what it had before: it has to show it anew.
  // What is deleted already is only looked at again: a new closing would bring the account back.
  const servers = armed.removal?.view.phase === 'waiting' ? armed.servers : armed.servers.map(anewServer);
  const rivals = new Rivals(armed.account, operator, armed.cut);
  rivals.own(armed);
  return new Pursuit({
    armed: { ...armed, servers },
    unshown: !armed.servers.some(wasShown),
    rivals,
    evidence: {
      account: armed.account,
      token: armed.token,
      cut: armed.cut,
      operator,
      before: new Map(),
      guests: armed.guests,
      leaked: armed.untried || loginOfArmed(store, armed, now),
    },
    kept: new ArmedCuts(place, storesDir.path),
    login,
    since: performance.now() - (Date.now() - armed.at),
    ...afterwards(operator, armed, pursuitPlace),
  });
}

/** The login that worked before the cut; in one of an older nkeeper, the first. */
function loginOfArmed(store: Store, armed: Armed, now: number): Leaked | string {
  const { operator, accountName, cut, tried } = armed;
  const logins = leakedLogins(store, operator, accountName, cut, now, {}, tried);
  return typeof logins === 'string' ? logins : (logins[0]?.login ?? '');
}

function afterwards(
  operator: OperatorClaims,
  { operator: folder, accountName }: Armed,
  { store, place, lookAgainMs, raceMs, onChange }: PursuitPlace,
) {
  const { locations, keySources: keys } = store;
  const unixNow = () => Math.floor(Date.now() / 1000);
  return {
    firstSeen: () => new SeenServers(place, locations.storesDir.path).firstSeen(),
    deleteHere: (current: Armed) => deleteHere(current, locations, place, unixNow(), keys),
    cutAnew: (current: Armed, theirs: AccountVersion) =>
      cutAnew(current, theirs, { locations, place, operator, now: unixNow(), keys }),
    storeToken: () => store.account(folder, accountName)?.token ?? '',
    lookAgainMs,
    raceMs,
    ...(onChange ? { onChange } : {}),
  };
}
