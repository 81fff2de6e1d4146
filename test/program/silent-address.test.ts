import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PROGRAM = join(resolve(import.meta.dirname, '../..'), 'bin/nkeeper.js');

/** Takes connections and says nothing, as a machine that hangs. */
async function silentAddress(t: TestContext): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => sockets.add(socket)).listen(0, '127.0.0.1');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The whole program: whether it ends by itself can be seen from outside only. */
async function ends(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], HOME: temporaryFolder('home-') },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('an address that takes connections and says nothing: every command ends all the same', async t => {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('leaked')]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const silent = await silentAddress(t);
  const servers = `${server.url},${silent}`;
  const run = (...args: readonly string[]) => ends(['-H', dir, '--server', servers, ...args]);
  const codes = await Promise.all([
    run('push', '-a', 'SHOP', '--dry-run'),
    run('pull', '-a', 'SHOP', '--dry-run'),
    run('resolver', 'status'),
    run('drift'),
  ]);
  assert.ok(
    codes.every(code => code !== null),
    codes.join(),
  );
  // A server may be behind it, where what leaked still gets in.
  assert.equal(await run('revoke', '--user', 'leaked', '-a', 'SHOP', '--yes'), 1);
  assert.equal(await run('revoke', '--resume'), 0);
  assert.equal(await run('revoke', '--user', 'leaked', '-a', 'SHOP', '--yes', '--without', silent), 0);
});
