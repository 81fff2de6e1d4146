import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect, credsAuthenticator, type NatsConnection } from 'nats';
import { type ChangedStore, type Given, smallStore } from '../../support/changed-store.ts';
import { startServer, type TestServer } from '../../support/nats.ts';

/** A server that trusts the operator of a store, with all its accounts. */
async function serve(t: Parameters<typeof startServer>[0], store: ChangedStore): Promise<TestServer> {
  const open = store.open();
  const accounts = open.accounts('OP').map(({ name }) => {
    const entity = open.account('OP', name);
    return { key: entity?.claims?.sub ?? '', token: entity?.token ?? '', name };
  });
  const system = accounts.find(({ name }) => name === 'SYS');
  const operator = { token: open.operator('OP')?.token, system };
  return startServer(t, {
    operator: operator as never,
    accounts: accounts.filter(({ name }) => name !== 'SYS') as never,
    resolver: 'memory',
  });
}

/** Logs in with the creds file that the operations wrote. */
function login(server: TestServer, store: ChangedStore, user: string): Promise<NatsConnection> {
  const creds = readFileSync(`${store.dir}/creds/OP/A/${user}.creds`);
  return connect({ servers: server.url, authenticator: credsAuthenticator(creds), reconnect: false });
}

const HOUR = 3_600_000;
const clock = (at: number) => new Date(at).toISOString().slice(11, 19);

test('users of every kind that operations make log in to a real server, or are refused', async t => {
  const store = await smallStore();
  store.now = Math.floor(Date.now() / 1000);
  await store.run('edit signing-key', {
    account: 'A',
    sk: 'generate',
    role: 'r',
    allowPubsub: 'r.{{name()}}.>',
  });
  const now = Date.now();
  const users: readonly (readonly [name: string, given: Given, signer: string | undefined, good: boolean])[] =
    [
      ['plain', {}, undefined, true],
      ['scoped', {}, 'r', true],
      ['bearer', { bearer: 'true' }, undefined, true],
      ['here', { sourceNetwork: '127.0.0.0/8' }, undefined, true],
      ['elsewhere', { sourceNetwork: '10.0.0.0/8' }, undefined, false],
      ['by-day', {}, undefined, true],
      ['by-night', {}, undefined, false],
      ['mqtt', {}, undefined, false],
      ['revoked', {}, undefined, false],
      ['again', {}, undefined, true],
      ['rotated', {}, undefined, true],
    ];
  for (const [name, given, signer] of users)
    await store.run('add user', { account: 'A', name, ...given }, signer);
  const zone = { account: 'A', locale: 'UTC' };
  await store.run('edit user', {
    ...zone,
    name: 'by-day',
    time: `${clock(now - HOUR)}-${clock(now + HOUR)}`,
  });
  await store.run('edit user', {
    ...zone,
    name: 'by-night',
    time: `${clock(now + HOUR)}-${clock(now + 2 * HOUR)}`,
  });
  await store.run('edit user', { account: 'A', name: 'mqtt', connType: 'MQTT' });
  await store.run('revocations add-user', { account: 'A', name: 'revoked' });
  await store.run('revocations add-user', { account: 'A', name: 'again' });
  await store.run('edit user', { account: 'A', name: 'again', tag: 'anew' });
  await store.run('rotate user', { account: 'A', name: 'rotated', retire: 'true' });
  const server = await serve(t, store);
  for (const [name, , , good] of users) {
    const outcome = await login(server, store, name).then(
      async client => client.close().then(() => true),
      () => false,
    );
    assert.equal(outcome, good, name);
  }
});

test('a scope’s template holds for its user, and a rename keeps the access', async t => {
  const store = await smallStore();
  store.now = Math.floor(Date.now() / 1000);
  await store.run('edit signing-key', {
    account: 'A',
    sk: 'generate',
    role: 'r',
    allowPubsub: 'r.{{name()}}.>',
  });
  await store.run('add user', { account: 'A', name: 's' }, 'r');
  await store.run('rename account', { names: ['A', 'B'] });
  await store.run('rename account', { names: ['B', 'A'] });
  const server = await serve(t, store);
  const client = await login(server, store, 's');
  const heard = client.subscribe('r.s.x', { max: 1 });
  client.publish('r.s.x', 'yes');
  for await (const message of heard) assert.equal(message.string(), 'yes');
  const denied = (async () => {
    for await (const status of client.status()) if (status.data === 'PERMISSIONS_VIOLATION') return true;
    return false;
  })();
  client.publish('r.other.x', 'no');
  assert.ok(await denied);
  await client.close();
});
