import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { tryLogin } from '../support/logins.ts';
import { startServer, type TestServer, until } from '../support/nats.ts';
import { now, TestOperator, type TestUser } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

/** Watches in this process; `lines` grows while it runs. */
function watching(dir: string, server: TestServer, ...args: readonly string[]) {
  const lines: string[] = [];
  const said: string[] = [];
  const done = runCli(['-H', dir, 'watch', '--server', server.url, ...args], {
    stdout: text => lines.push(...text.split('\n').filter(Boolean)),
    stderr: text => said.push(text),
  });
  /** Ends it when it has seen all that happened until now: servers tell events in the order in which they happen. */
  const stop = async (t: TestContext, last: TestUser) => {
    await server.connect(t, last, 'the last one');
    await until('the last event', () => lines.some(line => line.includes('the last one')));
    process.emit('SIGTERM', 'SIGTERM');
    assert.equal((await done).code, 143);
  };
  return {
    lines,
    said,
    done,
    stop,
    connected: until('the connection', () => /Connected to/.test(said.join(''))),
  };
}

function parsed(lines: readonly string[]) {
  return lines.map(line => JSON.parse(line) as Record<string, string | number>);
}

test('watch: a line for each event, with names of the store, until there are enough', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const bob = shop.user('bob');
  shop.token = shop.version({ nats: { revocations: { [bob.key]: now() } } });
  const server = await startServer(t, { operator, accounts: [shop] });
  const run = watching(writeStore(operator, [shop]), server, '--count', '3');
  await run.connected;
  const client = await server.connect(t, shop.user('alice'), 'till\u001b[31m-1');
  await client.close();
  await tryLogin(server, bob);
  assert.equal((await run.done).code, 0);
  const [came = '', went = '', refused = ''] = run.lines;
  assert.match(
    came,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}connect {2}n1 {2}SHOP\/alice {2}127\.0\.0\.1 {2}client "till/,
  );
  assert.ok(!run.lines.join('').includes('\u001b'), 'what a client is called acts on no terminal');
  assert.match(went, / {2}disconnect {2}n1 {2}SHOP\/alice {2}.*disconnected: Client Closed$/);
  assert.match(refused, / {2}refused {2}n1 {2}SHOP\/bob {2}.*The account has revoked this user/);
});

test('watch --json: every member in every line; a refusal that is repeated is told again with its count at the end', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const bob = shop.user('bob', { iat: now() - 100, exp: now() - 10 });
  const server = await startServer(t, { operator, accounts: [shop] });
  const file = join(temporaryFolder('record-'), 'events.jsonl');
  const run = watching(writeStore(operator, [shop]), server, '--json', '--record', file);
  await run.connected;
  for (let i = 0; i < 4; i++) await tryLogin(server, bob);
  await run.stop(t, shop.user('alice'));
  const lines = parsed(run.lines).filter(({ kind }) => kind === 'auth-error');
  assert.deepEqual(
    lines.map(({ seq, kind, count, code }) => ({ seq, kind, count, code })),
    [1, 4].map(count => ({ seq: 1, kind: 'auth-error', count, code: 'user-expired' })),
  );
  assert.deepEqual(Object.keys(lines[0]!), [
    ...['time', 'seq', 'kind', 'severity', 'code', 'server', 'account', 'account_name', 'user', 'user_name'],
    ...['calls_itself', 'ip', 'count', 'reason', 'why', 'hint', 'text'],
  ]);
  assert.deepEqual([lines[0]?.['account_name'], lines[0]?.['user_name']], ['SHOP', 'bob']);
  assert.equal(readFileSync(file, 'utf8'), `${run.lines.join('\n')}\n`, 'the file has the same lines');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('no credential gets into a line: bearer JWTs, tokens, JWTs and seeds in the place of names', async t => {
  for (const version of ['2.10.25', '2.15.2']) {
    const operator = new TestOperator();
    const shop = operator.account('SHOP');
    const limits = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true } as const;
    const meter = shop.user('meter', { nats: limits });
    const server = await startServer(t, { operator, accounts: [shop], version });
    const dir = writeStore(operator, [shop]);
    const run = watching(dir, server, '--json');
    await run.connected;
    assert.equal(await tryLogin(server, meter, { bearer: true, name: meter.token }), true);
    await tryLogin(server, undefined, { name: 'a', options: { token: 'a-secret-token' } });
    await tryLogin(server, undefined, { name: 'b', options: { token: meter.token } });
    await tryLogin(server, undefined, { name: 'c', options: { user: meter.seed.reveal(), pass: 'p' } });
    await tryLogin(server, undefined, { name: meter.seed.reveal() });
    await run.stop(t, shop.user('alice'));
    const text = run.lines.join('\n');
    const codes = new Set(parsed(run.lines).map(({ kind, code }) => `${kind} ${code}`));
    assert.deepEqual([...codes].sort(), ['auth-error no-jwt', 'connect ', 'disconnect ']);
    const hidden = [meter.token, meter.token.split('.')[1]!, 'a-secret-token', meter.seed.reveal()];
    for (const secret of hidden) assert.ok(!text.includes(secret), `${version}: ${secret} in ${text}`);
    assert.match(text, /client \\"\(JWT hidden\)\\"/);
    const picture = await runCli(['-H', dir, 'picture', '--server', server.url]);
    for (const secret of hidden) assert.ok(!picture.stdout.includes(secret));
  }
});

test('watch reconnects by itself, and its lines say what was not seen', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const run = watching(writeStore(operator, []), server, '--count', '2', '--json');
  await run.connected;
  await server.stop('SIGKILL');
  await until('the loss', () => run.lines.length === 1);
  await server.start();
  assert.equal((await run.done).code, 0);
  assert.deepEqual(
    parsed(run.lines).map(({ kind }) => kind),
    ['link-lost', 'link-back'],
  );
  assert.match(run.said.join(''), /Not connected: /);
});

test('watch says what its user cannot see, on stderr and among the events, once; it was reached all the same', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const nats = { pub: { allow: ['$SYS.REQ.USER.INFO'] }, sub: { allow: ['_INBOX.>'] } };
  const creds = operator.system.user('few', { nats }).writeCreds(`${server.dir}/few.creds`);
  const file = join(temporaryFolder('record-'), 'events.jsonl');
  const dir = writeStore(operator, []);
  const args = ['-H', dir, 'watch', '--server', server.url, '--creds', creds, '--for', '4s'];
  const [json, text] = await Promise.all([
    runCli([...args, '--json', '--record', file, '--count', '1']),
    runCli(args),
  ]);
  assert.deepEqual([json.code, text.code], [0, 0], 'it was there, and saw nothing');
  const told = parsed(json.stdout.trim().split('\n'));
  assert.ok(told.every(({ kind, severity }) => kind === 'not-shown' && severity === 'warning'));
  const sentences = told.map(each => String(each['text']));
  assert.equal(new Set(sentences).size, sentences.length);
  for (const what of ['who comes and goes', 'logins that are refused', 'pushes and deletions by others'])
    assert.equal(
      sentences.filter(each => each.startsWith(`Not shown is ${what}: this user may not`)).length,
      1,
    );
  assert.equal(readFileSync(file, 'utf8'), json.stdout);
  assert.equal(text.stdout, '');
  for (const { stderr } of [json, text])
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .filter(each => !each.startsWith('Connected to n1'))
        .sort(),
      [...sentences].sort(),
    );
});

test('watch: nobody to ask is an error at once, nobody reached in time another', async t => {
  const operator = new TestOperator();
  const dir = writeStore(operator, []);
  const none = await runCli(['-H', dir, 'watch', '--for', '1m']);
  assert.deepEqual([none.code, none.stdout], [1, '']);
  assert.match(none.stderr, /No servers are known/);
  const server = await startServer(t, { operator });
  await server.stop();
  const down = await runCli(['-H', dir, 'watch', '--server', server.url, '--for', '300ms']);
  assert.equal(down.code, 1);
  assert.match(down.stderr, /connection refused/);
  const wrong = await runCli(['-H', dir, 'watch', '--for', 'soon']);
  assert.equal(wrong.code, 2);
  const file = await runCli([
    '-H',
    dir,
    'watch',
    '--server',
    server.url,
    '--record',
    '/nowhere/events.jsonl',
  ]);
  assert.equal(file.code, 1);
  assert.match(file.stderr, /Events cannot be recorded in \/nowhere\/events\.jsonl/);
});

test('watch ends with Ctrl-C, and the file has everything', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const file = join(temporaryFolder('record-'), 'events.jsonl');
  const dir = writeStore(operator, [shop]);
  const args = ['-H', dir, 'watch', '--server', server.url, '--record', file];
  const program = startProgram({ args, cols: 200 });
  t.after(() => program.close());
  await program.waitFor('Connected to n1');
  const bob = shop.user('bob', { iat: now() - 100, exp: now() - 10 });
  for (let i = 0; i < 3; i++) await tryLogin(server, bob);
  await program.waitFor('SHOP/bob');
  await server.connect(t, shop.user('alice'), 'the last one');
  await program.waitFor('the last one');
  program.press('ctrl-c');
  assert.equal((await program.waitForExit()).code, 130);
  const lines = parsed(readFileSync(file, 'utf8').trim().split('\n'));
  assert.equal(lines.at(-1)?.['count'], 3);
});
