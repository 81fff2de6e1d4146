import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect } from 'nats';
import { hashToken } from '../../src/core/callout/rules/secret.ts';
import { CalloutWorld } from '../support/callout.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

async function place(t: TestContext) {
  const world = new CalloutWorld();
  const server = await world.start(t);
  await world.serve(t, server, {
    decide: ({ options }) => ({ account: world.app.key, name: options.user ?? '' }),
  });
  const dir = writeStore(world.operator, [world.auth, world.app, world.other], [world.operator.systemUser]);
  const home = temporaryFolder('home-');
  const revoke = (...args: readonly string[]) =>
    runCli(['-H', dir, '--server', server.url, 'revoke', '-a', 'APP', ...args], { home });
  const comesIn = async (user: string) => {
    const client = await connect({
      servers: server.url,
      reconnectTimeWait: 100,
      authenticator: () => ({ jwt: world.sentinel.token, user, pass: 'x' }),
    });
    t.after(() => client.close());
    return client;
  };
  return { home, revoke, comesIn };
}

interface Told {
  readonly proven: boolean;
  readonly closed: boolean;
  readonly cameBack: number;
  readonly letIn: { readonly back: number };
  readonly toDo: readonly string[];
  readonly servers: readonly { readonly connections: number }[];
}

test('revoke --user of a name that an auth callout gave: closed, never proven, and which line lets it in', async t => {
  const { home, revoke, comesIn } = await place(t);
  await comesIn('ann');
  await comesIn('bob');
  const rules = join(home, 'rules.json');
  const rule = { name: 'staff', token: hashToken('x'), account: 'APP', as: 'ann' };
  writeFileSync(rules, `{ "rules": [\n${JSON.stringify(rule)}\n] }`);
  const dry = await revoke('--user', 'ann', '--dry-run');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^Dry run: Close 1 connection of ann in APP\n {2}! 1 connection ends now: n1 1\./);
  assert.match(dry.stdout, /An auth callout let ann in, and lets it in again\./);
  assert.match(dry.stdout, /take out the rule of its rules file with "as" or "user": "ann"/);
  const [, cid = ''] = /n1 cid (\d+), from 127\.0\.0\.1/.exec(dry.stdout) ?? [];

  const unasked = await revoke('--connection', `n1/${cid}`);
  assert.match(unasked.stderr, /"Close 1 connection of ann in APP" cuts off, and there is no terminal/);
  const done = await revoke('--connection', `n1/${cid}`, '--callout-rules', rules, '--yes', '--json');
  assert.equal(done.code, 1);
  assert.match(done.stderr, /CLOSED: 1 connection of ann; n1 lists it no more\./);
  assert.match(done.stderr, /NOT PROVEN that ann stays out: .* It came in again 1 time in /);
  assert.match(done.stderr, /What lets ann in: \S+rules\.json line 2 \(rule "staff"\)\. Take that out/);
  assert.match(done.stderr, /^Report: .*\.md$/m);
  const told = JSON.parse(done.stdout) as Told;
  assert.deepEqual(told.letIn, { connections: 1, names: ['ann'], after: 'comes-back', back: told.cameBack });
  assert.deepEqual([told.closed, told.proven, told.cameBack], [true, false, 1]);
  assert.equal(told.toDo.length, 1);

  const gone = await revoke('--connection', `n1/${cid}`, '--yes');
  assert.match(gone.stderr, new RegExp(`No auth callout let in n1 cid ${cid} of APP, or it is gone`));
  assert.match((await revoke('--connection', 'n1', '--yes')).stderr, /"n1" is no connection/);
});

test('revoke --all-users where an auth callout lets people in: shown for what was issued, not proven for them', async t => {
  const { revoke, comesIn } = await place(t);
  await comesIn('ann');
  const done = await revoke('--all-users', '--yes', '--json');
  assert.equal(done.code, 1);
  assert.match(done.stderr, /Shown on 1 server after .*, for what was issued until now\./);
  assert.match(done.stderr, /NOT PROVEN for 1 connection \(ann\) .* They came in again 1 time since/);
  const told = JSON.parse(done.stdout) as Told;
  assert.deepEqual([told.proven, told.letIn.back, told.servers[0]?.connections], [false, 1, 0]);
});
