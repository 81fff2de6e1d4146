import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect, credsAuthenticator } from 'nats';
import { CALLOUT_CLIENTS, CLIENTS } from '../../src/demo/client-list.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';

const home = mkdtempSync(join(tmpdir(), 'nkeeper-demo-test-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('a server runs with the sample’s accounts and clients, and nothing of it is left', {
  timeout: 120_000,
}, async t => {
  const log: string[] = [];
  const demo = await startDemo({ env: process.env, log: line => log.push(line) });
  t.after(() => demo.stop());
  assert.equal(demo.offline, undefined);
  assert.match(
    log.at(-1) ?? '',
    /^nats-server 2\.\S+ \(.+\) on nats:\/\/127\.0\.0\.1:\d+ with a sample operator in /,
  );
  assert.equal(statSync(dirname(demo.dir)).mode & 0o777, 0o700);
  await demo.settled;
  assert.deepEqual(
    await connectionNames(demo),
    [...CLIENTS, ...CALLOUT_CLIENTS].map(client => client.name).sort(),
  );
  await demo.stop();
  assert.equal(existsSync(dirname(demo.dir)), false);
  await assert.rejects(greeted(demo.url as string));
  await demo.stop();
});

test('when the program is killed, the server and the folder go too', { timeout: 120_000 }, async () => {
  const program = join(dirname(fileURLToPath(import.meta.url)), 'run-demo.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { dir, url } = JSON.parse(line as string) as { dir: string; url: string };
  await greeted(url);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The folder is removed last.
  while (existsSync(dirname(dir))) await delay(10);
  await assert.rejects(greeted(url));
});

test('where no nats-server can be had it goes on offline, and says why', async t => {
  const empty = join(home, 'empty');
  mkdirSync(empty);
  const log: string[] = [];
  const demo = await startDemo({ env: { HOME: empty, PATH: empty }, log: line => log.push(line) });
  t.after(() => demo.stop());
  assert.equal(demo.url, undefined);
  assert.equal(demo.offline?.code, 'nats-server-missing');
  assert.match(log.join('\n'), /^Offline: No nats-server .*\n.*set NATS_SERVER/);
  assert.ok(existsSync(demo.credsFile));
  await demo.settled;
  await demo.stop();
  assert.equal(existsSync(dirname(demo.dir)), false);
});

test('a program that is no server after all: offline with what it said', async t => {
  const fake = join(home, 'nats-server');
  const script = '#!/bin/sh\n[ "$1" = --version ] || exit 1\necho "nats-server: v2.15.2"\n';
  writeFileSync(fake, script, { mode: 0o755 });
  const demo = await startDemo({ env: { ...process.env, NATS_SERVER: fake }, log: () => {} });
  t.after(() => demo.stop());
  assert.equal(demo.offline?.code, 'nats-server-not-started');
});

/** Names of the clients that the server sees, without the one that asks. */
async function connectionNames(demo: Demo): Promise<string[]> {
  const authenticator = credsAuthenticator(await readFile(demo.credsFile));
  const connection = await connect({ servers: demo.url as string, authenticator });
  const answer = await connection.request('$SYS.REQ.SERVER.PING.CONNZ', '{}');
  await connection.close();
  const { data } = answer.json<{ data: { connections: { name?: string }[] } }>();
  return data.connections.flatMap(({ name }) => name ?? []).sort();
}

/** Resolves with a server's greeting; rejects where none listens. */
function greeted(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: hostname, port: Number(port) });
    socket.once('error', reject);
    socket.once('data', data => {
      socket.destroy();
      resolve(String(data));
    });
  });
}
