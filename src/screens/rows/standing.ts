import type { Cell, Field, World } from '../../app/screen.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import { revocationOf } from '../../core/trust/chain.ts';
import { driftOf } from './holdings.ts';
import { accountState, userState } from './states.ts';

/** Nothing is said against it, or nobody knows. */
const NOTHING: Cell = { text: '' };

/**
 * What the store has against somebody who is connected: servers that got the last JWTs would not let this login in again.
 * The user comes before its account.
 */
export function standing(world: World, connection: ConnectionView): Cell {
  const { own, userKey, accountKey } = connection;
  // nkeeper may be here as a throw-away user, which no store has.
  if (own !== undefined || userKey === '') return NOTHING;
  const row = world.store.userByKey(userKey);
  const unread = world.store.progress.running || world.store.operators().length === 0;
  if (!row) {
    if (isRevoked(world, connection)) return { text: 'revoked', mark: 'danger' };
    return unread ? NOTHING : { text: 'unknown', mark: 'unknown' };
  }
  const state = userState(row, world.now);
  if (state.mark === 'danger') return state;
  const account = world.store.accountRow(row.operator, row.account);
  if (!account) return NOTHING;
  const above = accountState(account, driftOf(world.live.holdings, accountKey), world.now);
  if (above.mark === 'danger') return { text: `account ${above.text}`, mark: 'danger' };
  return above.text === 'not pushed' ? { text: above.text, mark: 'warning' } : NOTHING;
}

/** Of a user that was deleted here its account still says that it may not come in. */
function isRevoked({ store }: World, connection: ConnectionView): boolean {
  const { userKey: key, accountKey, userIssuedAt, startedAt } = connection;
  const trust = store.accountTrust(accountKey);
  if (!trust?.revocations) return false;
  // Where it is not told when the JWT was signed: before its user came in, at any rate.
  const latest = trust.revocations.has(key) ? 0 : Math.ceil(startedAt / 1000);
  return revocationOf({ key, issuedAt: userIssuedAt || latest }, trust) !== undefined;
}

const MEANINGS: Readonly<Record<string, string>> = {
  unknown: 'no user of the store has this key',
  'not pushed': 'servers do not have the last JWT of its account',
};

/** For details and card: only when there is something to say. */
export function standingField(world: World, row: ConnectionView): readonly Field[] {
  const cell = standing(world, row);
  const meaning = MEANINGS[cell.text];
  const text = meaning === undefined ? cell.text : `${cell.text}: ${meaning}`;
  return cell.text === '' ? [] : [{ label: 'state', value: { ...cell, text } }];
}
