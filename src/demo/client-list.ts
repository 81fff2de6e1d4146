import type { NatsConnection } from 'nats';
import type { SampleStore } from './sample-store.ts';

/** Calls `action` again and again while the connection is open. */
export type Every = (milliseconds: number, action: () => void) => void;

/** A program that uses the sample's servers. */
export interface DemoClient {
  readonly account: string;
  readonly user: string;
  /** Name of the connection. */
  readonly name: string;
  /** Disconnects after so many milliseconds and is back after as many. */
  readonly visitMs?: number;
  /** What it shows beside its JWT, for the auth callout of its account. */
  readonly shows?: { readonly user: string; readonly pass: string } | { readonly auth_token: string };
  /** Resolves when others can rely on it. */
  run(connection: NatsConnection, every: Every, sample: SampleStore): void | Promise<void>;
}

const MIB = 1024 ** 2;

export const CLIENTS: readonly DemoClient[] = [
  orderApi('order-api-1', 400),
  orderApi('order-api-2', 700),
  { account: 'ORDERS', user: 'order-worker', name: 'order-worker-1', run: work },
  { account: 'ORDERS', user: 'price-service', name: 'price-service-1', run: quotePrices },
  listener('ORDERS', 'grafana', 'grafana', 'orders.events.>'),
  {
    account: 'ORDERS',
    user: 'kiosk-07',
    name: 'kiosk-07',
    run: (connection, every) => every(5_000, () => connection.publish('orders.new', 'kiosk order')),
  },
  { account: 'BILLING', user: 'billing-api', name: 'billing-api-1', run: bill },
  // Revoked in the store, but BILLING was not pushed since: still in.
  listener('BILLING', 'contractor-lee', 'lee-laptop', 'in.orders.>'),
  listener('SHIPPING', 'ship-api', 'ship-api-1', 'orders.events.>'),
  { ...listener('SHIPPING', 'label-printer', 'label-printer-mainz', 'labels.>'), visitMs: 20_000 },
  listener('TELEMETRY', 'collector', 'collector', 'telemetry.>'),
  ...['sensor-001', 'sensor-002', 'sensor-003', 'sensor-004'].map(sensor),
  {
    account: 'AUTH',
    user: 'callout-service',
    name: 'callout-service',
    run: async (connection, _every, sample) => (await import('./callout.ts')).serveLogins(connection, sample),
  },
  listener('SANDBOX', 'somebody', 'old-notebook', 'try.>'),
];

const SENTINEL = { account: 'AUTH', user: 'sentinel' } as const;

/** The callout service lets them in: they come after it. */
export const CALLOUT_CLIENTS: readonly DemoClient[] = [
  {
    ...listener(SENTINEL.account, SENTINEL.user, 'ann-notebook', 'orders.events.>'),
    shows: { user: 'ann', pass: 'example' },
    visitMs: 12_000,
  },
  {
    ...listener(SENTINEL.account, SENTINEL.user, 'gateway-mainz', 'telemetry.>'),
    shows: { auth_token: 'test' },
  },
];

/** Somebody who is refused, and tries again every so many milliseconds. */
export interface RefusedClient extends Omit<DemoClient, 'run' | 'visitMs'> {
  readonly everyMs: number;
}

/** A revoked and an expired user that go on trying, and somebody with a password that is not ann's any more. */
export const REFUSED: readonly RefusedClient[] = [
  { account: 'ORDERS', user: 'legacy-sync', name: 'legacy-sync', everyMs: 12_000 },
  { account: 'ORDERS', user: 'contractor-tom', name: 'contractor-tom', everyMs: 12_000 },
  { ...SENTINEL, name: 'ann-old-tablet', shows: { user: 'ann', pass: 'an old one' }, everyMs: 30_000 },
];

function listener(account: string, user: string, name: string, subject: string): DemoClient {
  return {
    account,
    user,
    name,
    run: connection => void connection.subscribe(subject, { callback: () => {} }),
  };
}

function orderApi(name: string, milliseconds: number): DemoClient {
  let number = 0;
  const run: DemoClient['run'] = (connection, every) =>
    every(milliseconds, () =>
      connection.publish('orders.new', JSON.stringify({ order: ++number, from: name })),
    );
  return { account: 'ORDERS', user: 'order-api', name, run };
}

/** Turns orders into events, which a stream keeps. */
function work(connection: NatsConnection): void {
  connection.subscribe('orders.*.new', {
    queue: 'workers',
    callback: (_error, message) => connection.publish('orders.events.created', message.data),
  });
  const stream = { name: 'ORDER_EVENTS', subjects: ['orders.events.>'], max_bytes: 64 * MIB };
  // Without JetStream the demo has no stream; nothing else depends on it.
  connection
    .jetstreamManager()
    .then(manager => manager.streams.add(stream))
    .catch(() => {});
}

function quotePrices(connection: NatsConnection): void {
  connection.subscribe('orders.price', { callback: (_error, message) => void message.respond('9.99') });
}

function bill(connection: NatsConnection, every: Every): void {
  connection.subscribe('in.orders.>', { callback: () => {} });
  // An answer that does not come is no news here.
  every(1_500, () => void connection.request('price', 'sku-1', { timeout: 1_000 }).catch(() => {}));
}

function sensor(name: string, index: number): DemoClient {
  const run: DemoClient['run'] = (connection, every) =>
    every(900 + index * 150, () => connection.publish(`telemetry.${name}.temperature`, `${4 + index / 10}`));
  return { account: 'TELEMETRY', user: name, name, run };
}
