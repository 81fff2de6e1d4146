import { newScope } from '../../claims/new-claims.ts';
import type { UserScope } from '../../claims/scopes.ts';
import type { Export, Import } from '../../claims/sharing.ts';
import type { UserClaims } from '../../claims/user.ts';
import type { Draft } from '../draft.ts';
import { type Home, makeAccount, makeUser } from './make.ts';

const MIB = 1024 * 1024;
const MONTH = 30 * 24 * 3600;
const MINUTE_NS = 60_000_000_000;

const EXPORTS: readonly Export[] = [
  {
    name: 'order events',
    subject: 'orders.events.>',
    type: 'stream',
    description: 'Every change of an order',
  },
  { name: 'price', subject: 'orders.price', type: 'service', response_type: 'Singleton' },
];

/** What can be looked at and tried out: two accounts that share something, permissions, a scope, a user that expires. */
export function addDemoData(draft: Draft, home: Home): void {
  const { now } = draft.context;
  let scope: UserScope | undefined;
  const orders = makeAccount(draft, home, 'ORDERS', ({ nats, ...rest }) => {
    scope = readerScope(draft.makeKey('account', 'signing key of account ORDERS'));
    return {
      ...rest,
      nats: {
        ...nats,
        description: 'Takes orders, and tells what becomes of them',
        limits: { ...nats.limits, conn: 100, payload: MIB },
        exports: EXPORTS,
        signing_keys: [scope],
      },
    };
  });
  makeUser(draft, orders, 'service', fresh => answering(may(['orders.>'], ['orders.>', '_INBOX.>'])(fresh)));
  if (scope)
    makeUser(draft, orders, 'reader', undefined, {
      publicKey: scope.key,
      role: 'signing-key',
      scope: scope.role,
      why: 'asked',
    });
  const shop = makeAccount(draft, home, 'SHOP', ({ nats, ...rest }) => ({
    ...rest,
    nats: {
      ...nats,
      description: 'Sells: asks for prices, and follows orders',
      imports: EXPORTS.map(
        (each): Import => ({
          name: each.name ?? '',
          subject: each.subject ?? '',
          account: orders.key,
          type: each.type ?? 'stream',
        }),
      ),
    },
  }));
  makeUser(draft, shop, 'web', may(['shop.>', 'orders.price'], ['shop.>', 'orders.events.>', '_INBOX.>']));
  makeUser(draft, shop, 'guest', fresh => ({
    ...may(['shop.public'], ['shop.public'])(fresh),
    exp: now + MONTH,
  }));
}

function readerScope(key: string): UserScope {
  const scope = newScope(key);
  const template = { ...scope.template, sub: { allow: ['orders.events.>'] }, pub: { deny: ['>'] } };
  return { ...scope, role: 'reader', description: 'May read, and nothing else', template };
}

/** Requests from other accounts come with a subject to answer on that no list of subjects has. */
function answering(user: UserClaims): UserClaims {
  return { ...user, nats: { ...user.nats, resp: { max: 1, ttl: MINUTE_NS } } };
}

const may =
  (pub: readonly string[], sub: readonly string[]) =>
  (fresh: UserClaims): UserClaims => ({
    ...fresh,
    nats: { ...fresh.nats, pub: { allow: pub }, sub: { allow: sub } },
  });
