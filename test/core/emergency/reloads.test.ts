import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CutKind } from '../../../src/core/emergency/cut.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// A MEMORY resolver forgets what was pushed when its server is reloaded, and no server tells of a reload.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

async function shop(t: TestContext) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { nats: {} });
  const leaked = account.scopedUser('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const servers = await startCluster(t, 2, name => ({
    operator,
    resolver: name === 'n1' ? 'full' : 'memory',
    accounts: [account],
  }));
  const responder = new Responder(t, dir, servers);
  responder.raceMs = 0;
  const memory = servers[1]!;
  const reload = async () => {
    memory.signal('SIGHUP');
    await until('the reload', () => getsIn(memory, leaked));
  };
  return { account, leaked, responder, memory, reload };
}

/** Proven, and watched as a dashboard does. */
async function watched(t: TestContext, { responder }: Awaited<ReturnType<typeof shop>>) {
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  const saved: boolean[] = [];
  const watching = pursuit.watch(async () => void saved.push(pursuit.view.proven));
  t.after(async () => {
    await pursuit.close();
    await watching;
  });
  await until('the proof to be settled', () => saved.length > 0);
  return pursuit;
}

test('a reload after the proof is seen: the server gets it again, and shows it', async t => {
  const made = await shop(t);
  const pursuit = await watched(t, made);
  await made.reload();
  await until('the reload to be seen', () =>
    pursuit.view.timeline.some(({ text }) => text.startsWith('n2 uses a JWT without the cut')),
  );
  await until('it to be proven again', () => pursuit.view.proven);
  assert.equal(await getsIn(made.memory, made.leaked), false);
});

test('a person sends it again after the proof: every server shows it anew', async t => {
  const made = await shop(t);
  const pursuit = await watched(t, made);
  await made.reload();
  pursuit.again();
  await until('it to be cut off again', async () => !(await getsIn(made.memory, made.leaked)));
  await until('it to be proven again', () => pursuit.view.proven);
});

test('what does not last on a server is still said after it started anew', async t => {
  const made = await shop(t);
  const pursuit = await watched(t, made);
  await made.memory.stop('SIGKILL');
  await made.memory.start();
  const noteOf = () => pursuit.view.servers.find(({ name }) => name === 'n2')?.notes.join() ?? '';
  await until('it to be cut off again', async () => !(await getsIn(made.memory, made.leaked)));
  await until('it to be proven again', () => pursuit.view.proven);
  assert.match(noteOf(), /resolver_preload/);
});

for (const kind of ['close-account', 'signing-key'] as const satisfies readonly CutKind[]) {
  test(`${kind}: one server forgot it, and it can be cut off again`, async t => {
    const made = await shop(t);
    await connectMany(t, made.memory, made.leaked, 1);
    const leak =
      kind === 'signing-key'
        ? ({ account: 'SHOP', kind, signingKey: made.account.signingSeed.publicKey } as const)
        : ({ account: 'SHOP', kind } as const);
    const first = await made.responder.cut(leak);
    assert.ok(first.pursuit.view.proven, JSON.stringify(first.pursuit.view));
    await first.pursuit.close();
    await made.reload();
    const second = await made.responder.cut(leak);
    assert.ok(second.pursuit.view.proven, JSON.stringify(second.pursuit.view));
    assert.equal(await getsIn(made.memory, made.leaked), false);
    await second.pursuit.close();
    await assert.rejects(made.responder.cut(leak), /closed already|no signing key/);
  });
}
