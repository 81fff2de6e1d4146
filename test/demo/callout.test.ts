import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startDemo } from '../../src/demo/demo.ts';
import { findNatsServer } from '../../src/demo/nats-server.ts';
import { runCli } from '../support/cli.ts';
import { SERVER_VERSIONS } from '../support/server-versions.ts';
import { temporaryFolder } from '../support/stores.ts';

/** The demo with a server of this version, and logins through its callout as a newcomer tries them. */
async function loginsThroughTheDemo(t: TestContext, version?: string): Promise<void> {
  const server = await findNatsServer({ env: process.env, log: () => {}, ...(version && { version }) });
  const demo = await startDemo({ env: { ...process.env, NATS_SERVER: server.path }, log: () => {} });
  t.after(() => demo.stop());
  await demo.settled;
  const flags = ['-H', demo.dir, '--server', demo.url as string];
  const login = async (password: string) => {
    const file = join(temporaryFolder('password-'), 'password');
    writeFileSync(file, password);
    return runCli([...flags, 'callout', 'test', '-a', 'AUTH', '--user', 'ann', '--password-file', file]);
  };
  const good = await login('example');
  assert.equal(good.code, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /^Accepted in \d+ ms: in ORDERS as ann\./);
  const bad = await login('guessed');
  assert.equal(bad.code, 1, bad.stdout + bad.stderr);
  assert.match(bad.stdout, /^Refused after \d+ ms: The service said no: wrong password of user "ann"/);
}

for (const version of [...SERVER_VERSIONS, undefined])
  test(
    `nats-server ${version ?? 'as found'}: ann gets in by the demo's callout, and a wrong password is explained`,
    {
      timeout: 60_000,
    },
    t => loginsThroughTheDemo(t, version),
  );
