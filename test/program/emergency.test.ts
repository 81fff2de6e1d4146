import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connectMany, getsIn, Responder } from '../support/emergency.ts';
import { startCluster, type TestServer, until } from '../support/nats.ts';
import { TestOperator, type TestUser } from '../support/nats-identities.ts';
import { type Program, startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';

async function shop(t: TestContext, clients: number, count = 3) {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const [leaked, good] = [account.user('leaked'), account.user('good')];
  const dir = writeStore(operator, [account], [operator.systemUser, leaked, good]);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  for (const server of servers) {
    await connectMany(t, server, leaked, clients);
    await connectMany(t, server, good, 1);
  }
  const open = (home?: string) => {
    const program = startProgram({
      args: ['-H', dir, '--server', servers.map(({ url }) => url).join(',')],
      ...(home === undefined ? {} : { env: { HOME: home } }),
    });
    t.after(() => program.close());
    return program;
  };
  return { operator, account, leaked, good, dir, servers, open };
}

/** Types as a person does; a question takes no answer in its first moment. */
async function type(program: Program, text: string): Promise<void> {
  await delay(350);
  for (const letter of text) {
    program.press(letter);
    await delay(20);
  }
  await program.waitFor(`${text}_`);
  program.press('enter');
}

/** What the servers say, not the screen: how many connections a user has on each. */
async function connectionsOf(
  t: TestContext,
  servers: readonly TestServer[],
  operator: TestOperator,
  user: TestUser,
) {
  const nc = await servers[0]!.connect(t, operator.systemUser, 'counts');
  const counts: number[] = [];
  const request = JSON.stringify({ auth: true, user: user.key });
  const answers = await nc.requestMany('$SYS.REQ.SERVER.PING.CONNZ', request, { maxWait: 500 });
  for await (const msg of answers)
    counts.push(msg.json<{ data: { connections: unknown[] | null } }>().data.connections?.length ?? 0);
  await nc.close();
  return counts;
}

test('a leak with 300 live clients on three servers, from a connection to the proof, by keyboard', async t => {
  const { operator, leaked, good, servers, open } = await shop(t, 100);
  assert.deepEqual(await connectionsOf(t, servers, operator, leaked), [100, 100, 100]);
  const program = open();
  await program.waitFor('3 of 3 servers');
  program.press('8');
  await program.waitFor(/SHOP +leaked/);
  program.press('/');
  await program.waitFor('/_');
  program.press(...'leaked');
  await program.waitFor('/leaked_');
  program.press('enter');
  await program.waitFor(/enter open/);
  await delay(200);
  program.press('x');
  await program.waitFor(/Cut access: leaked U\w+…\w+, account SHOP/);
  await program.waitFor(/▸ User leaked: everything issued to it until now +300 conns/);
  await delay(350);
  program.press('enter');
  await program.waitFor('Cuts off: 300 connections end now: n1 100, n2 100, n3 100.');
  await program.waitFor('Type leaked to do it');
  await type(program, 'leaked');
  await program.waitFor(/✓ proven after/);
  for (const name of ['n1', 'n2', 'n3'])
    await program.waitFor(new RegExp(`${name} +yes \\S+ +yes \\S+ +100 → 0 +refused`));
  const footer = program.screen().findLast(line => line.trim() !== '') ?? '';
  assert.doesNotMatch(footer, /let go|again/, 'there is nothing to let go');
  assert.deepEqual(await connectionsOf(t, servers, operator, leaked), [0, 0, 0]);
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.equal(await getsIn(server, good), true);
  }
  const reports = () => {
    const folder = join(program.home, '.config', 'nkeeper', 'journal');
    const [store = ''] = readdirSync(folder);
    const names = readdirSync(join(folder, store, 'reports')).filter(name => !name.endsWith('.new'));
    return (
      names.length === 2 &&
      names.sort().map(name => readFileSync(join(folder, store, 'reports', name), 'utf8'))
    );
  };
  const [json, markdown] = await until('both reports', () => reports());
  assert.match(markdown!, /Proven on all servers/);
  const { proven, servers: told } = JSON.parse(json!) as {
    proven: boolean;
    servers: { loginRefused: boolean }[];
  };
  assert.ok(proven && told.every(({ loginRefused }) => loginRefused));
  program.press('q');
  assert.equal((await program.waitForExit()).code, 0);
});

/** The leaked user is cut off by keyboard, just after n3 was killed. */
async function cutWhileOneIsDown(servers: readonly TestServer[], open: () => Program): Promise<Program> {
  const program = open();
  await program.waitFor('3 of 3 servers');
  await servers[2]!.stop('SIGKILL');
  program.press('3');
  await program.waitFor(/▸ .*good/);
  program.press('j');
  await program.waitFor(/▸ .*leaked/);
  program.press('x');
  await program.waitFor(/Cut access: leaked/);
  await delay(350);
  program.press('enter');
  await program.waitFor('Not answering now: n3.');
  await type(program, 'leaked');
  await program.waitFor(/NOT PROVEN: n3/);
  return program;
}

test('a server is down: armed on every page, after a restart too, and proven when it is back', async t => {
  const { operator, leaked, servers, open } = await shop(t, 2);
  const program = await cutWhileOneIsDown(servers, open);
  await program.waitFor('1 ARMED (X)');
  program.press('q');
  await program.waitForExit();
  const said = program.screen().join(' ').replace(/\s+/g, ' ');
  assert.match(said, /1 cut of access is not proven: Revoke user leaked of SHOP: n3/);
  assert.match(said, /Nobody sends it now\. Go on: nkeeper -H .*revoke --resume/);
  // It comes back with what it had before.
  await servers[2]!.start();
  const later = open(program.home);
  await later.waitFor('armed, and sent again');
  later.press('X');
  await later.waitFor(/Revoke user leaked of SHOP[\s\S]*✓ proven/);
  assert.equal(await getsIn(servers[2]!, leaked), false);
  assert.deepEqual(await connectionsOf(t, servers, operator, leaked), [0, 0, 0]);
});

test('a server was taken away for good: f forgets it, and where it comes back it is cut off there too', async t => {
  const { operator, leaked, servers, open } = await shop(t, 2);
  const program = await cutWhileOneIsDown(servers, open);
  program.press('f');
  await program.waitFor(/▸ None: it stays armed[\s\S]*n3/);
  await delay(350);
  program.press('down');
  await program.waitFor(/▸ n3/);
  program.press('enter');
  await program.waitFor(/✓ proven/);
  await program.waitFor('Not waited for: n3.');
  await program.waitFor(/not waited for +n3/);
  assert.doesNotMatch(program.screen().join('\n'), /ARMED/);
  assert.deepEqual(await connectionsOf(t, servers.slice(0, 2), operator, leaked), [0, 0]);
  // With what it had before.
  await servers[2]!.start();
  await until('it to be cut off there', async () => !(await getsIn(servers[2]!, leaked)), 30_000);
});

test('what the command left armed is taken up by a dashboard that was open already', async t => {
  const { servers, leaked, dir, open } = await shop(t, 1);
  const responder = new Responder(t, dir, servers);
  const program = open(responder.home);
  await program.waitFor('3 of 3 servers');
  await servers[2]!.stop('SIGKILL');
  const { pursuit } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' }, 'user', ['n3']);
  await pursuit.close();
  assert.equal((await responder.armed()).length, 1);
  await program.waitFor('1 ARMED (X)', { timeout: 30_000 });
  await servers[2]!.start();
  await until('the proof', async () => (await responder.armed()).length === 0, 30_000);
  assert.equal(await getsIn(servers[2]!, leaked), false);
});

test('somebody pushes over a cut after its proof: the first line and the page say UNDONE, t cuts again, z lets it go', async t => {
  const { operator, account, leaked, servers, dir, open } = await shop(t, 1, 1);
  const [server] = servers;
  const program = open();
  await program.waitFor('1 of 1 server');
  program.press('3');
  await program.waitFor(/▸ .*good/);
  program.press('j', 'x');
  await program.waitFor(/Cut access: leaked/);
  await delay(350);
  program.press('enter');
  await program.waitFor('Type leaked to do it');
  await type(program, 'leaked');
  await program.waitFor(/✓ proven after/);
  const admin = await server!.connect(t, operator.systemUser, 'another admin');
  // In the first seconds it may be another emergency, and is answered.
  const pushedLate = () =>
    until(
      'it to be told',
      async () => {
        await delay(6000);
        await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.token);
        return program.waitFor('1 UNDONE (X)', { timeout: 3000 }).then(
          () => true,
          () => false,
        );
      },
      60_000,
    );
  await pushedLate();
  await program.waitFor(/✗ UNDONE at \d\d:\d\d:\d\d/);
  await program.waitFor('UNDONE: it was proven, and a JWT without it was pushed since');
  await program.waitFor('Find out who that was: it may come again.');
  assert.equal(await getsIn(server!, leaked), true);
  program.press('t');
  await program.waitFor(/✓ proven/);
  assert.equal(await getsIn(server!, leaked), false);
  // Undone here, and pushed from here: nobody has to be looked for.
  writeFileSync(join(dir, 'ACME', 'accounts', 'SHOP', 'SHOP.jwt'), account.token);
  await pushedLate();
  await program.waitFor('the JWT of this store');
  program.press('z');
  await program.waitFor('Let it go? It was undone: what leaked may get in.');
  await program.waitFor('No: t can still cut it off again');
  await delay(350);
  program.press('down');
  await program.waitFor(/▸ Yes/);
  program.press('enter');
  await program.waitFor('It was let go: nothing is sent again.');
  await program.waitFor(/! undone, let go/);
});

test('d on a live account: everywhere, and then here, in one flow', async t => {
  const { account, good, servers, dir, open } = await shop(t, 2, 1);
  const program = open();
  await program.waitFor('1 of 1 server');
  await program.waitFor(/▸ .*SHOP/);
  program.press('d');
  await program.waitFor(/▸ Only in this store/);
  program.press('down');
  await program.waitFor(/▸ Everywhere/);
  program.press('enter');
  await program.waitFor('Cuts off: 3 connections end now: n1 3.');
  await type(program, 'SHOP');
  await program.waitFor('gone, and stayed gone');
  await program.waitFor('Gone from every server. It is deleted in the store too');
  const [server] = servers;
  assert.ok(!readdirSync(server!.resolverDir).includes(`${account.key}.jwt`));
  assert.equal(await getsIn(server!, good), false);
  assert.deepEqual(readdirSync(join(dir, 'ACME', 'accounts')), ['SYS']);
  program.press('q');
  assert.equal((await program.waitForExit()).code, 0);
});

test('leaving the question, or another name, cuts nothing', async t => {
  const { leaked, servers, open } = await shop(t, 1);
  const program = open();
  await program.waitFor('3 of 3 servers');
  program.press('3');
  await program.waitFor(/▸ .*good/);
  program.press('j', 'x');
  await program.waitFor(/Cut access: leaked/);
  await delay(350);
  program.press('enter');
  await program.waitFor('Type leaked to do it');
  await type(program, 'good');
  await program.waitFor('Type leaked to do it');
  program.press('escape');
  await program.waitFor(/Users \(/);
  for (const server of servers) assert.equal(await getsIn(server, leaked), true);
});

test('read-only, nothing is offered', async t => {
  const { dir, servers } = await shop(t, 1);
  const program = startProgram({ args: ['-H', dir, '--read-only', '--server', servers[0]!.url] });
  t.after(() => program.close());
  await program.waitFor('3 of 3 servers');
  program.press('3');
  await program.waitFor(/▸ .*good/);
  program.press('x');
  await program.waitFor('This is read-only: nothing is changed here.');
});
