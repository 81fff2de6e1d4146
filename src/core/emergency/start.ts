import type { OperatorClaims } from '../claims/operator.ts';
import { decodeToken } from '../claims/token/token.ts';
import { actorOf } from '../journal/actor.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { holdOperator } from '../operations/held.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import type { Store } from '../store/store.ts';
import { type Armed, ArmedCuts, newArmedId } from './armed.ts';
import { type CutKind, mustGo } from './cut.ts';
import type { Emergency } from './emergency.ts';
import { leakedLogin } from './leaked-login.ts';
import { planCut } from './plan-cut.ts';
import { Pursuit } from './pursuit.ts';
import { removalRequest } from './remove-account.ts';
import { waitingServer } from './server-proof.ts';
import { writeCut } from './write-cut.ts';

/** Whose store and journal it is, and how the servers are reached. */
export interface PursuitPlace {
  readonly store: Store;
  readonly place: JournalPlace;
  /** Unix seconds. */
  readonly now: number;
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
 * @throws NkeeperError `changed-meanwhile`: look again; those of {@link planCut}
 */
export async function startCut(
  emergency: Emergency,
  { kind, signer }: CutWish,
  ring: KeyRing,
  { store, place, now, onChange }: PursuitPlace,
): Promise<Started> {
  // What was issued while somebody read the review is refused too.
  const { cut, plan } = planCut(emergency, kind, ring, now, signer);
  const since = performance.now();
  const at = Date.now();
  const actor = actorOf(place.env);
  const { operator, accountName, accountKey, connections, servers, silent, unnamed } = emergency;
  // Where its JWT and seed are has to be known before the store is written: it is read anew then.
  const leaked = leakedLogin(store, operator.row.name, accountName, emergency.base.claims, cut, now);
  const { storesDir } = store.locations;
  const { token, faults } = await writeCut(plan, {
    locations: store.locations,
    ring,
    now,
    journal: openJournal(storesDir.path, place),
    actor,
    stored: emergency.local !== undefined,
  });
  const gone = connections.map(each => ({
    ...each,
    connections: each.connections.filter(entry => mustGo(entry, cut, true)),
  }));
  const armed: Armed = {
    id: newArmedId(at),
    at,
    title: plan.title,
    operator: operator.row.name,
    accountName,
    account: accountKey,
    token,
    cut,
    ...(cut.kind === 'remove-account'
      ? { removal: removalRequest(operator.claims, accountKey, ring, now) }
      : {}),
    servers: [
      ...gone.map(({ name, connections: { length } }) => waitingServer(name, length)),
      ...silent.map(name => waitingServer(name, undefined)),
    ],
    timeline: [{ at, text: `confirmed by ${actor.who} on ${actor.host}` }],
    unnamed,
  };
  const pursuit = new Pursuit({
    armed,
    evidence: {
      account: accountKey,
      token,
      cut,
      operator: operator.claims,
      before: new Map(gone.map(each => [each.id, new Set(each.connections.map(({ cid }) => cid))])),
      leaked,
    },
    kept: new ArmedCuts(place, storesDir.path),
    login: emergency.login,
    begun: { session: emergency.session, servers, doors: emergency.doors },
    since,
    ...(onChange ? { onChange } : {}),
  });
  return { pursuit, faults };
}

/** Goes on with a cut that another nkeeper left armed. @throws NkeeperError where the operator cannot be used */
export function resumeCut(
  armed: Armed,
  /** With the rights to change. */
  login: FoundLogin,
  { store, place, now, onChange }: PursuitPlace,
): Pursuit {
  const operator: OperatorClaims = holdOperator(store, armed.operator).claims;
  const decoded = decodeToken(armed.token);
  const claims = decoded.kind === 'account' ? decoded.claims : undefined;
  // The account has the cut already: that the user is revoked in it is no reason not to try its login.
  const before = claims && { ...claims, nats: { ...claims.nats, revocations: {} } };
  const { storesDir } = store.locations;
  return new Pursuit({
    armed,
    evidence: {
      account: armed.account,
      token: armed.token,
      cut: armed.cut,
      operator,
      before: new Map(),
      leaked: before
        ? leakedLogin(store, armed.operator, armed.accountName, before, armed.cut, now)
        : 'its JWT cannot be read',
    },
    kept: new ArmedCuts(place, storesDir.path),
    login,
    since: performance.now() - (Date.now() - armed.at),
    ...(onChange ? { onChange } : {}),
  });
}
