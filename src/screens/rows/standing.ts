import type { Cell, Field, World } from '../../app/screen.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import { revocationOf } from '../../core/trust/chain.ts';
import { userNameOf } from '../live-names.ts';
import { driftOf } from './holdings.ts';
import { notPushedWords } from './not-pushed-revocation.ts';
import { accountState, userState } from './states.ts';

/** Nothing is said against it, or nobody knows. */
const NOTHING: Cell = { text: '' };

/**
 * What the store has against somebody who is connected: servers that got the last JWTs would not let this login in again.
 * The user comes before its account.
 */
export function standing(world: World, connection: ConnectionView): Cell {
  const { callsItself, unsure } = connection;
  const cell = storeStanding(world, connection);
  if (cell.mark === 'danger') return cell;
  if (callsItself !== '') return { text: `says ${userNameOf(world, callsItself)}`, mark: 'warning' };
  return cell.text === '' && (unsure || isNameless(connection)) ? UNSURE : cell;
}

function storeStanding(world: World, connection: ConnectionView): Cell {
  const { own, userKey, accountKey } = connection;
  // nkeeper may be here as a throw-away user, which no store has.
  if (own !== undefined) return NOTHING;
  if (userKey === '') return isByCallout(connection) ? BY_CALLOUT : NOTHING;
  const row = world.store.userByKey(userKey);
  const unread = world.store.progress.running || world.store.operators().length === 0;
  if (!row) {
    if (isRevoked(world, connection)) return revokedCell(world, connection);
    return unread ? NOTHING : { text: 'unknown', mark: 'unknown' };
  }
  const state = userState(row, world.now);
  if (state.text === 'revoked') return revokedCell(world, connection);
  if (state.mark === 'danger') return state;
  const account = world.store.accountRow(row.operator, row.account);
  if (!account) return NOTHING;
  const above = accountState(account, driftOf(world.live.holdings, accountKey), world.now);
  if (above.mark === 'danger') return { text: `account ${above.text}`, mark: 'danger' };
  return above.text === 'not pushed' ? { text: above.text, mark: 'warning' } : NOTHING;
}

/** It came in, and will again where servers have another JWT of the account. */
function revokedCell(world: World, connection: ConnectionView): Cell {
  return { text: notPushedOf(world, connection) === undefined ? 'revoked' : REVOKED_HERE, mark: 'danger' };
}

function notPushedOf(world: World, connection: ConnectionView): string | undefined {
  const { accountKey: account, userKey: key } = connection;
  return notPushedWords(world, { account, key, issuedAt: latestIssue(world, connection) });
}

/** Of a user that was deleted here its account still says that it may not come in. */
function isRevoked(world: World, connection: ConnectionView): boolean {
  const trust = world.store.accountTrust(connection.accountKey);
  if (!trust?.revocations) return false;
  return (
    revocationOf({ key: connection.userKey, issuedAt: latestIssue(world, connection) }, trust) !== undefined
  );
}

/** When the JWT that it came in with was issued. Where that is not told: as the store's was, or before it came in, at any rate. */
function latestIssue({ store }: World, connection: ConnectionView): number {
  const { userKey, accountKey, userIssuedAt, startedAt } = connection;
  const stored = userIssuedAt || store.userByKey(userKey)?.issuedAt;
  if (stored) return stored;
  return store.accountTrust(accountKey)?.revocations?.has(userKey) ? 0 : Math.ceil(startedAt / 1000);
}

const BY_CALLOUT: Cell = { text: 'by callout' };
const UNSURE: Cell = { text: 'unsure', tone: 'muted' };

/** Of whom an auth callout let in servers tell the name that it gave and no key. A bearer user over MQTT looks the same. */
function isByCallout({ userKey, userIssuedAt, userName, accountKey, type }: ConnectionView): boolean {
  return userKey === '' && userIssuedAt === 0 && userName !== '' && accountKey !== '' && type !== 'mqtt';
}

/** A bearer user over MQTT: servers list it under the user name that MQTT wants, which may be anything. */
function isNameless({ own, userKey, type }: ConnectionView): boolean {
  return own === undefined && userKey === '' && type === 'mqtt';
}

/** A revocation: it fits where the column is narrow, and the rest stands beside it. */
const REVOKED_HERE = 'NOT PUSHED';

const DISGUISED = 'it calls itself so, and servers list it under that; its JWT is that of the user above';

const MEANINGS: Readonly<Record<string, string>> = {
  unknown: 'no user of the store has this key',
  'by callout': 'an auth callout let it in, under this name and without a key that could be revoked',
  unsure: 'its server shows no JWT, as of bearer users: only its own word tells who it is',
  'not pushed': 'servers do not have the last JWT of its account',
};

/** For details and card: only when there is something to say. */
export function standingField(world: World, row: ConnectionView): readonly Field[] {
  const cell = standing(world, row);
  const meaning = row.callsItself !== '' && cell.mark === 'warning' ? DISGUISED : MEANINGS[cell.text];
  if (cell.text === REVOKED_HERE)
    return [{ label: 'state', value: { ...cell, text: `revoked, ${notPushedOf(world, row)}` } }];
  const text = meaning === undefined ? cell.text : `${cell.text}: ${meaning}`;
  return cell.text === '' ? [] : [{ label: 'state', value: { ...cell, text } }];
}
