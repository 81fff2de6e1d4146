import { newActivation } from '../core/claims/new-claims.ts';
import { encodeToken } from '../core/claims/token/encode.ts';
import { SYSTEM_EXPORTS } from '../core/operations/edits/system-exports.ts';
import { DAY, HOUR, type SampleAccount, type SampleUser, type SampleWorld } from './sample-model.ts';
import { ordersAccount } from './sample-orders.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Where the callout of AUTH may place people. */
export const CALLOUT_ACCOUNTS = ['ORDERS', 'TELEMETRY'] as const;

/** The accounts that are in the store, as they are there. */
export function sampleAccounts(world: SampleWorld): readonly SampleAccount[] {
  return [
    systemAccount(world),
    ordersAccount(world),
    billingAccount(world),
    shippingAccount(world),
    telemetryAccount(world),
    authAccount(world),
    analyticsAccount(world),
    {
      name: 'ARCHIVE',
      issuedAt: world.now - 400 * DAY,
      nats: { description: 'Closed: no connection is let in', limits: { conn: 0 } },
      users: [{ name: 'archive-reader' }],
    },
  ];
}

/** BILLING before its last edit, which nobody pushed: what the servers hold. */
export function pushedBillingAccount(world: SampleWorld): SampleAccount {
  const { nats, ...account } = billingAccount(world);
  const before = { ...nats, limits: { ...nats?.limits, conn: 50 }, revocations: {} };
  return { ...account, issuedAt: world.now - 3 * DAY, nats: before };
}

/** Nobody knows any more where this one came from: only the servers have it. */
export function forgottenAccount({ now }: SampleWorld): SampleAccount {
  return { name: 'SANDBOX', issuedAt: now - 120 * DAY, users: [{ name: 'somebody' }] };
}

/** With the exports that nsc gives every system account. */
function systemAccount({ now }: SampleWorld): SampleAccount {
  return {
    name: 'SYS',
    issuedAt: now - 60 * DAY,
    nats: {
      exports: SYSTEM_EXPORTS,
    },
    users: [
      { name: 'sys' },
      {
        name: 'monitor',
        nats: {
          pub: { allow: ['$SYS.REQ.ACCOUNT.*.*', '$SYS.REQ.SERVER.PING.>'] },
          sub: { allow: ['$SYS.ACCOUNT.>', '$SYS.SERVER.>', '_INBOX.>'] },
        },
      },
    ],
  };
}

function billingAccount({ keys, now }: SampleWorld): SampleAccount {
  const orders = keys.account('ORDERS');
  return {
    name: 'BILLING',
    issuedAt: now - 2 * HOUR,
    nats: {
      description: 'Invoices',
      limits: {
        conn: 40,
        disallow_bearer: true,
        mem_storage: -1,
        disk_storage: -1,
        streams: -1,
        consumer: -1,
      },
      imports: [
        {
          name: 'events',
          subject: 'orders.events.>',
          account: orders,
          local_subject: 'in.orders.>',
          type: 'stream',
        },
        {
          name: 'audit',
          subject: 'orders.audit.billing',
          account: orders,
          local_subject: 'in.audit',
          type: 'stream',
          token: auditActivation({ keys, now }),
        },
        {
          name: 'price',
          subject: 'orders.price',
          account: orders,
          local_subject: 'price',
          type: 'service',
          share: true,
        },
      ],
      revocations: { [keys.user('BILLING', 'contractor-lee')]: now - 2 * HOUR },
    },
    users: [
      { name: 'billing-api' },
      { name: 'invoice-writer' },
      { name: 'auditor', withoutCreds: true },
      { name: 'contractor-lee', issuedAt: now - 45 * DAY },
    ],
  };
}

/** ORDERS lets BILLING have its part of the audit trail. */
function auditActivation({ keys, now }: SampleWorld): string {
  const fresh = newActivation(keys.account('BILLING'));
  const nats = {
    subject: 'orders.audit.billing',
    kind: 'stream',
    issuer_account: keys.account('ORDERS'),
  } as const;
  const claims = { ...fresh, name: nats.subject, nats: { ...fresh.nats, ...nats } };
  return encodeToken('activation', claims, keys.signer('ORDERS'), now - 30 * DAY);
}

function shippingAccount({ keys, now }: SampleWorld): SampleAccount {
  const orders = keys.account('ORDERS');
  return {
    name: 'SHIPPING',
    issuedAt: now - 14 * DAY,
    nats: {
      tags: ['team:logistics'],
      limits: {
        conn: 100,
        mem_storage: 256 * MIB,
        disk_storage: 2 * GIB,
        streams: 20,
        consumer: 50,
      },
      imports: [
        {
          name: 'events',
          subject: 'orders.events.>',
          account: orders,
          local_subject: 'orders.>',
          type: 'stream',
        },
      ],
      exports: [
        { name: 'quote', subject: 'shipping.quote', type: 'service' },
        { name: 'status', subject: 'shipping.status.*', type: 'stream', account_token_position: 3 },
      ],
    },
    users: [
      { name: 'ship-api' },
      {
        name: 'label-printer',
        nats: { sub: { allow: ['_INBOX.>', 'labels.>'] }, pub: { allow: ['labels.done'] } },
      },
      { name: 'tracking' },
      { name: 'returns', truncated: true },
    ],
  };
}

function telemetryAccount({ now }: SampleWorld): SampleAccount {
  const sensors = Array.from(
    { length: 24 },
    (_, index): SampleUser => ({ name: `sensor-${`${index + 1}`.padStart(3, '0')}`, role: 'sensor' }),
  );
  return {
    name: 'TELEMETRY',
    issuedAt: now - 21 * DAY,
    nats: {
      description: 'Cold chain sensors',
      limits: {
        conn: 500,
        leaf: 8,
        payload: 4096,
        disk_storage: 4 * GIB,
        streams: 5,
        max_bytes_required: true,
      },
    },
    roles: {
      sensor: {
        description: 'One sensor: its own subjects only',
        template: {
          pub: { allow: ['telemetry.{{name()}}.>'] },
          sub: { allow: ['telemetry.{{name()}}.cmd'] },
          payload: 512,
          subs: 5,
          allowed_connection_types: ['MQTT', 'STANDARD'],
        },
      },
    },
    users: [{ name: 'collector', nats: { pub: { deny: ['telemetry.>'] } } }, ...sensors],
  };
}

function authAccount({ keys, now }: SampleWorld): SampleAccount {
  return {
    name: 'AUTH',
    issuedAt: now - 33 * DAY,
    nats: {
      description: 'Auth callout: people log in with a password (ann has: example)',
      authorization: {
        auth_users: [keys.user('AUTH', 'callout-service')],
        allowed_accounts: CALLOUT_ACCOUNTS.map(name => keys.account(name)),
        xkey: keys.seed('curve', 'AUTH').publicKey,
      },
    },
    users: [
      { name: 'callout-service' },
      { name: 'sentinel', nats: { bearer_token: true, pub: { deny: ['>'] }, sub: { deny: ['>'] } } },
    ],
  };
}

/** Made this morning, not pushed yet. */
function analyticsAccount({ keys, now }: SampleWorld): SampleAccount {
  const orders = keys.account('ORDERS');
  return {
    name: 'ANALYTICS',
    issuedAt: now - 5 * HOUR,
    nats: {
      limits: { mem_storage: GIB, disk_storage: 50 * GIB },
      imports: [{ name: 'events', subject: 'orders.events.>', account: orders, type: 'stream' }],
    },
    users: [{ name: 'etl' }, { name: 'notebook' }, { name: 'quarter-report', notBefore: now + 3 * DAY }],
  };
}
