import type { Leak } from '../../core/emergency/who.ts';
import type { ConnectionView, LiveEvent } from '../../core/resolver/live-view.ts';
import { subjectHere } from '../changes/subject.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Route } from '../route.ts';

/** The pages where one sees who has access. */
export const ACCESS_PAGES: ReadonlySet<Route['screen']> = new Set([
  'accounts',
  'account',
  'users',
  'user',
  'part',
  'connections',
  'connection',
  'events',
]);

/** What leaked, by what is selected or open: a connection, an event, a user, a signing key, an account. */
export interface LeakHere {
  /** Folder name of the operator. */
  readonly operator: string;
  readonly leak: Leak;
}

/** Undefined: nothing here has access that could be cut. */
export function leakHere(app: Dashboard): LeakHere | undefined {
  const { route } = app.entry();
  const operator = 'operator' in route ? route.operator : app.state.get().operator;
  const leak = liveLeak(app);
  if (leak) return { operator, leak };
  const subject = subjectHere(app);
  if (!subject?.account) return undefined;
  const { account, user, part } = subject;
  const of = subject.operator;
  switch (subject.noun) {
    case 'user':
      return user === undefined ? undefined : { operator: of, leak: { account, user, kind: 'user' } };
    case 'signing-key':
      return part === undefined
        ? undefined
        : { operator: of, leak: { account, signingKey: part, kind: 'signing-key' } };
    case 'account':
      return { operator: of, leak: { account, kind: 'all-users' } };
    default:
      return undefined;
  }
}

/** Of pages about servers: a row or page there tells keys, whether the store has them or not. */
function liveLeak(app: Dashboard): Leak | undefined {
  const { route } = app.entry();
  const row = app.selectedRow();
  if (route.screen === 'connection')
    return ofConnection(app.world().live.connections.find(({ id }) => id === route.id));
  if (route.screen === 'connections') return ofConnection(row as ConnectionView | undefined);
  if (route.screen === 'user' && app.paneKey() === 'connections')
    return ofConnection(row as ConnectionView | undefined);
  if (route.screen !== 'events') return undefined;
  const event = row as LiveEvent | undefined;
  if (event === undefined) return undefined;
  // A push, as one that lets somebody in again, is about the account.
  if (event.userKey === '')
    return event.accountKey === '' ? undefined : { account: event.accountKey, kind: 'all-users' };
  const { store } = app.parts;
  const owner = store.findByKey(event.userKey);
  const account = event.accountKey || (owner && store.accountRow(owner.operator, owner.account)?.key);
  return account ? { account, user: event.userKey, kind: 'user' } : undefined;
}

function ofConnection(row: ConnectionView | undefined): Leak | undefined {
  if (row === undefined || row.own !== undefined || row.accountKey === '') return undefined;
  const { accountKey: account, userKey: user, userName, server, cid } = row;
  // An auth callout gave a name in place of a key: it can be closed, and the account as a whole cut off.
  return user === ''
    ? { account, user: userName, connection: { server, cid }, kind: 'user' }
    : { account, user, kind: 'user' };
}
