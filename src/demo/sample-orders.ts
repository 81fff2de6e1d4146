import { DAY, HOUR, type SampleAccount, type SampleWorld } from './sample-model.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const SECOND_NS = 1_000_000_000;

/** The account that has nearly everything an account can have. */
export function ordersAccount({ keys, now }: SampleWorld): SampleAccount {
  return {
    name: 'ORDERS',
    issuedAt: now - 9 * DAY,
    nats: {
      description: 'Order processing: written by the shop, read by everybody else',
      info_url: 'https://wiki.example.com/orders',
      tags: ['pci', 'team:orders'],
      limits: {
        subs: 10_000,
        data: GIB,
        payload: MIB,
        imports: 20,
        exports: 20,
        wildcards: true,
        conn: 200,
        leaf: 4,
        tiered_limits: {
          R1: {
            mem_storage: GIB,
            disk_storage: 10 * GIB,
            streams: 50,
            consumer: 500,
            max_ack_pending: 5_000,
          },
          R3: {
            mem_storage: 512 * MIB,
            disk_storage: 5 * GIB,
            streams: 20,
            consumer: 100,
            max_bytes_required: true,
          },
        },
      },
      exports: [
        {
          name: 'order events',
          subject: 'orders.events.>',
          type: 'stream',
          description: 'Every change of an order',
        },
        { name: 'audit trail', subject: 'orders.audit.*', type: 'stream', token_req: true },
        {
          name: 'price',
          subject: 'orders.price',
          type: 'service',
          response_threshold: 2 * SECOND_NS,
          service_latency: { sampling: 50, results: 'latency.price' },
        },
      ],
      mappings: {
        'orders.new': [
          { subject: 'orders.v2.new', weight: 80 },
          { subject: 'orders.v1.new', weight: 20 },
        ],
        'orders.geo.*': [{ subject: 'orders.{{wildcard(1)}}.geo', cluster: 'eu' }],
      },
      default_permissions: {
        pub: { allow: ['orders.>'] },
        sub: { allow: ['_INBOX.>', 'orders.>'], deny: ['orders.audit.>'] },
        resp: { max: 5, ttl: 10 * SECOND_NS },
      },
      revocations: { [keys.user('ORDERS', 'legacy-sync')]: now - 9 * DAY },
      trace: { dest: 'trace.orders', sampling: 25 },
    },
    roles: {
      service: {
        description: 'Our own services',
        template: {
          pub: { allow: ['orders.>', '$JS.API.>'] },
          sub: { allow: ['_INBOX.>', 'orders.>'] },
          resp: { max: 1, ttl: 0 },
        },
      },
      reader: {
        description: 'Dashboards: events, read only',
        template: { pub: { deny: ['>'] }, sub: { allow: ['_INBOX.>', 'orders.events.>'] } },
      },
      device: {
        description: 'Scanners in the warehouses, over MQTT',
        template: {
          pub: { allow: ['orders.devices.{{name()}}.>'] },
          sub: { allow: ['orders.devices.{{name()}}.cmd'] },
          subs: 10,
          payload: 4096,
          allowed_connection_types: ['MQTT'],
        },
      },
    },
    users: [
      { name: 'order-api', role: 'service' },
      { name: 'order-worker', role: 'service' },
      { name: 'price-service', role: 'service' },
      { name: 'grafana', role: 'reader' },
      { name: 'scanner-12', role: 'device', withoutCreds: true },
      {
        name: 'kiosk-07',
        nats: {
          bearer_token: true,
          pub: { allow: ['orders.new'] },
          sub: { deny: ['>'] },
          src: ['127.0.0.0/8', '10.20.0.0/16'],
          tags: ['site:mainz'],
        },
      },
      {
        name: 'night-batch',
        nats: {
          times: [{ start: '22:00:00', end: '06:00:00' }],
          times_location: 'Europe/Berlin',
          pub: {},
          sub: { allow: ['_INBOX.>', 'orders.>'] },
          subs: 50,
          payload: 64 * 1024,
          data: 100 * MIB,
          allowed_connection_types: ['STANDARD', 'WEBSOCKET'],
        },
      },
      {
        name: 'support-desk',
        nats: { pub: {}, sub: { allow: ['orders.support.>'] }, resp: { max: 3, ttl: 5 * SECOND_NS } },
      },
      { name: 'contractor-jane', issuedAt: now - 25 * DAY, expires: now + 5 * DAY },
      { name: 'contractor-tom', issuedAt: now - 32 * DAY, expires: now - 2 * DAY },
      { name: 'legacy-sync', issuedAt: now - 200 * DAY },
      { name: 'import-tool', issuedAt: now - 90 * DAY + HOUR, signerRetired: true },
    ],
  };
}
