import { connectionKind } from '../core/resolver/connections/connection-words.ts';
import type { ConnectionView } from '../core/resolver/live-view.ts';
import type { OperatorRow, Store } from '../core/store/store.ts';
import type { FirstPicture } from './first-picture.ts';
import { jsonText, LIST_STYLE, type Printable } from './json-text.ts';
import { problemJson } from './problem-json.ts';
import { statusJson } from './status-json.ts';
import { strangerLines } from './strangers.ts';

/**
 * The picture for programs: everything, nothing cut off. `servers` is what `resolver status --json` prints, null where they
 * were not to be asked.
 *
 * @param now Unix milliseconds
 */
export function pictureJson(
  store: Store,
  operator: OperatorRow,
  picture: FirstPicture | undefined,
  now: number,
): string {
  const { name } = operator;
  const accounts = store.accounts(name);
  const row = store.operators().find(each => each.name === name) ?? operator;
  const names = new Map(accounts.map(account => [account.key, account.name]));
  const problems = store
    .problems()
    .filter(({ place }) => place.operator === undefined || place.operator === name);
  const keys = store.keys().filter(key => key.operator === name || key.operator === '');
  const { storesDir } = store.locations;
  return `${jsonText(
    {
      operator: { name, public_key: row.key, strict: row.strict, managed: row.managed },
      store: { path: storesDir.path, from: storesDir.from },
      accounts: accounts.map(account => ({
        name: account.name,
        public_key: account.key,
        users: account.usersFault ? null : (account.users ?? 0),
        signing_keys: account.signingKeys,
        system: account.system,
        jetstream: account.jetstream,
        auth_callout: account.callout,
      })),
      keys: {
        all: keys.length,
        stored: keys.filter(key => key.stored).length,
        of_nobody: keys.filter(key => key.use === 'orphan').length,
        of_unknown_owner: keys.filter(key => key.use === 'unknown').length,
        unreadable: keys.filter(key => key.content === 'unreadable').length,
      },
      servers: picture === undefined ? null : serversJson(store, name, picture, now),
      connections: picture === undefined ? null : picture.view.connections.map(one => connection(one, names)),
      problems: problems.map(problemJson),
    },
    LIST_STYLE,
  )}\n`;
}

function serversJson(store: Store, operator: string, picture: FirstPicture, now: number): Printable {
  const rows = store.accounts(operator).filter(({ key }) => key !== '');
  const claims = store.operator(operator)?.claims;
  const strangers = strangerLines(picture, claims, Math.floor(now / 1000));
  return statusJson(picture.view, rows, strangers) as Printable;
}

function connection(one: ConnectionView, names: ReadonlyMap<string, string>): Printable {
  return {
    server: one.server,
    account: names.get(one.accountKey) ?? null,
    account_key: one.accountKey,
    user: one.userName,
    user_key: one.userKey,
    user_sure: !one.unsure,
    calls_itself: one.callsItself,
    client: one.clientName,
    kind: connectionKind(one),
    own: one.own !== undefined,
    from: `${one.ip}:${one.port}`,
    rtt: one.rtt ?? null,
    subscriptions: one.subscriptions,
    in_messages: one.inMsgs,
    out_messages: one.outMsgs,
    last_activity_at: one.lastActivityAt > 0 ? Math.floor(one.lastActivityAt / 1000) : null,
  };
}
