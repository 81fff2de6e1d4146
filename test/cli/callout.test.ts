import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { CALLOUT_SUBJECT } from '../../src/core/callout/request.ts';
import type { Decide } from '../../src/core/callout/responder.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { keyPath } from '../../src/core/store/keys/seeds.ts';
import { CalloutWorld, calloutLogin } from '../support/callout.ts';
import { runCli } from '../support/cli.ts';
import { startServer, type TestServer } from '../support/nats.ts';
import { now } from '../support/nats-identities.ts';
import { SERVER_VERSIONS } from '../support/server-versions.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

/** The world's store on disk, with the seed of its curve key. */
function stored(world: CalloutWorld): string {
  const { operator, auth, app, other, service, sentinel, curve } = world;
  const dir = writeStore(operator, [auth, app, other], [operator.systemUser, service, sentinel]);
  const path = keyPath(dir, curve.publicKey);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, curve.reveal(), { mode: 0o600 });
  return dir;
}

/** Runs `callout test` as a person would, with a password in a file. */
async function trial(dir: string, server: TestServer, user: string, ...more: readonly string[]) {
  const password = join(temporaryFolder('pw-'), 'password');
  writeFileSync(password, 'right\n');
  const args = ['-H', dir, '--server', server.url, 'callout', 'test', '-a', 'AUTH', '--user', user];
  return runCli([...args, '--password-file', password, ...more]);
}

const decide =
  (world: CalloutWorld): Decide =>
  ({ options: { user = '', pass } }) => {
    if (user === 'nobody') return { refuse: 'no rule fits user "nobody"' };
    if (user === 'slow') return new Promise(() => undefined);
    const account = user === 'elsewhere' ? world.other : world.app;
    if (user === 'limited')
      return {
        account: world.app.key,
        name: 'limited',
        limits: { pub: { allow: ['a'] }, sub: { allow: ['b'] } },
      };
    const limits = user === 'away' ? { limits: { times: [{ start: '00:00:00', end: '00:00:01' }] } } : {};
    return pass === 'right' ? { account: account.key, name: user, ...limits } : { refuse: 'wrong password' };
  };

for (const sealed of [false, true]) {
  test(`callout test says where a login lands, or why it is refused (${sealed ? 'sealed' : 'plain'})`, async t => {
    const world = new CalloutWorld({ sealed });
    const server = await world.start(t);
    const dir = stored(world);

    const alone = await trial(dir, server, 'ann');
    assert.equal(alone.code, 1);
    assert.match(
      alone.stdout,
      /^Refused after \d+ ms: The user of the service is not connected\.\n {2}Start it: nkeeper callout serve -a AUTH/,
    );
    assert.match(alone.stdout, /ok +Every server runs AUTH with the auth callout of the store/);
    assert.match(alone.stdout, /WRONG +Nobody answered\. The server waited \d+ ms/);

    const options = { decide: decide(world), timeoutMs: 200, ...(sealed ? { curve: world.curve } : {}) };
    const { service } = await world.serve(t, server, options);
    const good = await trial(dir, server, 'ann');
    assert.equal(good.code, 0);
    assert.match(good.stdout, /^Accepted in \d+ ms: in APP as ann\.\n/);
    assert.match(
      good.stdout,
      sealed ? /n1 asked the service, sealed, and it answered/ : /not sealed, and it answered/,
    );

    const said = async (user: string, ...more: readonly string[]) =>
      (await trial(dir, server, user, ...more)).stdout;
    assert.match(
      await said('nobody'),
      /^Refused after \d+ ms: The service said no: no rule fits user "nobody"\n/,
    );
    assert.match(await said('slow'), /The service said no: the auth callout service could not decide/);
    assert.match(
      await said('elsewhere'),
      /The service placed the user in OTHER, which AUTH does not allow\.\n {2}nkeeper edit authcallout -a AUTH --allowed-account OTHER/,
    );
    assert.match(
      await said('away'),
      /In APP the user is refused: The user may not be connected at this time/,
    );
    assert.match((await trial(dir, server, 'ann', '--sentinel', 'service')).stderr, /no such sentinel/);

    const json = JSON.parse(await said('nobody', '--json')) as {
      outcome: string;
      cause: { code: string };
      steps: { what: string; state: string }[];
    };
    assert.deepEqual([json.outcome, json.cause.code], ['refused', 'callout-answer']);
    assert.deepEqual(
      json.steps.map(({ what, state }) => `${what} ${state}`),
      ['sentinel good', 'account good', 'service good', 'asked good', 'answer bad'],
    );
    await service.drain();
  });
}

test('callout test finds what is wrong with accounts, keys and services', async t => {
  const world = new CalloutWorld({ sealed: true });
  const server = await world.start(t);
  const dir = stored(world);
  const said = async (directory: string, ...more: readonly string[]) =>
    (await trial(directory, server, 'ann', ...more)).stdout;

  await t.test('a service that answers garbage', async t => {
    const nc = await server.connect(t, world.service);
    nc.subscribe(CALLOUT_SUBJECT, { callback: (_, message) => message.respond(Buffer.from('garbage')) });
    await nc.flush();
    assert.match(await said(dir), /The answer is none that servers take: it is sealed by another key/);
    await nc.close();
  });

  await t.test('a service with another curve key', async t => {
    const { service } = await world.serve(t, server, {
      decide: decide(world),
      curve: Seed.generate('curve'),
    });
    assert.match(
      await said(dir),
      /Nobody answered\. .*\n {2}The service may be busy, or cannot open requests/,
    );
    await service.drain();
  });

  await t.test('a store with another curve key than servers have', async () => {
    const { token } = world.auth;
    const authorization = { auth_users: [world.service.key], allowed_accounts: [world.app.key] };
    world.auth.token = world.auth.version({ nats: { authorization } });
    const other = stored(world);
    world.auth.token = token;
    assert.match(
      await said(other),
      /n1 runs AUTH with another auth callout than the store has\.\n {2}nkeeper push -a AUTH/,
    );
  });

  await t.test('a sentinel that has expired, from its creds', async () => {
    const old = world.auth.user('old', {
      exp: now() - 10,
      nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true },
    });
    const creds = old.writeCreds(join(dir, 'old.creds'));
    assert.match(await said(dir, '--creds', creds), /Servers do not even ask: the sentinel is refused\./);
  });

  await t.test('no server at all', async () => {
    const args = [
      '-H',
      dir,
      '--server',
      'nats://127.0.0.1:1',
      'callout',
      'test',
      '-a',
      'AUTH',
      '--user',
      'a',
      '--password',
      'p',
    ];
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 1);
    assert.match(stdout, /^Not tried: nothing listens there/);
    assert.match(stderr, /warning: A password on the command line can be read by everybody/);
  });

  await t.test('no password and no terminal', async () => {
    const { code, stderr } = await runCli([
      '-H',
      dir,
      '--server',
      server.url,
      'callout',
      'test',
      '-a',
      'AUTH',
      '--user',
      'a',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /no terminal to ask on\.\n +--password-file FILE/);
  });
});

test('callout test finds where a login landed, or says why nobody can tell', async t => {
  const world = new CalloutWorld();
  const { operator, auth, app, other, sentinel } = world;
  const [version = ''] = SERVER_VERSIONS;
  const server = await startServer(t, { operator, accounts: [auth, app, other], version });
  await world.serve(t, server, { decide: decide(world) });
  // Nobody can listen without the key of a service user; "limited" may not ask; and this server does not say it by itself.
  const withSystem = writeStore(operator, [auth, app, other], [operator.systemUser, sentinel]);
  const { code, stdout } = await trial(withSystem, server, 'limited');
  assert.deepEqual([code, stdout.replace(/\d+ ms/, 'N ms')], [0, 'Accepted in N ms: in APP as limited.\n']);
  const alone = writeStore(operator, [auth, app, other], [sentinel]);
  rmSync(join(alone, 'keys'), { recursive: true });
  const unknown = await trial(alone, server, 'limited');
  assert.equal(unknown.code, 0);
  assert.match(
    unknown.stdout,
    /^Accepted in \d+ ms\.\n\n {2}\? +Nobody could tell in which account the client is: its user may not ask the server; the seed of no user of the service is at hand; .*\.\n$/,
  );
});

test('callout watch shows each login with what the service said, and no secret', async t => {
  const world = new CalloutWorld({ sealed: true });
  const server = await world.start(t);
  const dir = stored(world);
  await world.serve(t, server, { decide: decide(world), curve: world.curve });
  let out = '';
  let ready: () => void = () => undefined;
  const listening = new Promise<void>(resolve => {
    ready = resolve;
  });
  const args = [
    '-H',
    dir,
    '--server',
    server.url,
    'callout',
    'watch',
    '-a',
    'AUTH',
    '--count',
    '3',
    '--json',
  ];
  const watching = runCli(args, {
    stdout: text => {
      out += text;
    },
    stderr: text => {
      if (text.includes('Listening')) ready();
    },
  });
  await listening;
  for (const user of ['ann', 'nobody', 'elsewhere'])
    await calloutLogin(server, world.sentinel, { user, pass: 'right' });
  assert.equal((await watching).code, 0);
  const lines = out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(
    lines.map(({ verdict, user, account_name, reason }) => [verdict, user, account_name, reason]),
    [
      ['allowed', 'ann', 'APP', ''],
      ['refused', 'nobody', '', 'The service said no: no rule fits user "nobody"'],
      ['refused', 'elsewhere', '', 'The service placed the user in OTHER, which AUTH does not allow.'],
    ],
  );
  assert.doesNotMatch(out, /right|eyJ/);
});
