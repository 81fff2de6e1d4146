import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Slices } from '../../../src/core/slices.ts';
import { Notifier } from '../../../src/core/store/scan/notifier.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { openIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

describe('slices', () => {
  it('let everything else have its turn between two of them', async t => {
    // The clock stands still but for what the test makes of it: on a busy machine any real slice may be over at once.
    let time = 0;
    t.mock.method(process.hrtime, 'bigint', () => BigInt(time * 1_000_000));
    const slices = new Slices(undefined, 5);
    const order: string[] = [];
    setImmediate(() => order.push('other'));
    await slices.pause();
    order.push('not due');
    time = 6;
    assert.equal(slices.due, true);
    await slices.pause();
    order.push('after');
    assert.deepEqual(order, ['not due', 'other', 'after']);
    assert.equal(slices.due, false);
  });

  it('end with the reason of the signal', async () => {
    const abort = new AbortController();
    const slices = new Slices(abort.signal, 1);
    abort.abort(new Error('enough'));
    await assert.rejects(slices.next(), /enough/);
  });
});

describe('notifier', () => {
  it('tells of many changes at once, and never inside the call', async () => {
    const notifier = new Notifier();
    let told = 0;
    const stop = notifier.subscribe(() => told++);
    notifier.notify();
    notifier.notify();
    assert.equal(told, 0);
    await turn();
    await turn();
    assert.equal(told, 1);
    stop();
    notifier.notify();
    await turn();
    assert.equal(told, 1);
    notifier.close();
  });

  it('is closed while a call is due, and nothing else that is due is lost', async () => {
    const notifier = new Notifier();
    let told = 0;
    notifier.subscribe(() => told++);
    notifier.notify();
    await turn();
    await turn();
    notifier.notify();
    const other = turn('its turn');
    notifier.close();
    assert.equal(await Promise.race([other, delay(1000, 'never')]), 'its turn');
    await delay(150);
    assert.equal(told, 1);
  });
});

describe('a large account', () => {
  const operator = new TestOperator('OP');
  const account = operator.account('BIG');
  const users = Array.from({ length: 300 }, (_, i) => account.user(`u${String(i).padStart(3, '0')}`));
  const dir = writeStore(operator, [account], users);
  // A file that changed in the last 50 ms may change again unseen: it is read again behind, whoever has read it.
  before(() => delay(60));

  it('shows its first users at once and reads the others behind', async () => {
    const store = openIn(dir);
    const first = store.users('OP', 'BIG');
    assert.equal(first.length, 300);
    assert.equal(first.filter(row => row.status === 'checked').length, 64);
    store.ensureUsers('OP', 'BIG', 290, 300);
    assert.equal(store.users('OP', 'BIG').filter(row => row.status === 'checked').length, 74);
    const end = Date.now() + 20_000;
    while (store.users('OP', 'BIG').some(row => row.status !== 'checked')) {
      assert.ok(Date.now() < end, 'the others are read');
      await turn();
    }
    assert.equal(store.users('OP', 'BIG')[0], first[0], 'rows that were read before stay the same objects');
  });

  it('is read whole when somebody waits for it', async () => {
    const store = openIn(dir);
    await store.readUsers('OP', 'BIG');
    assert.ok(store.users('OP', 'BIG').every(row => row.status === 'checked'));
  });

  it('does not hold the event loop while it is scanned', async () => {
    const store = openIn(dir);
    let turns = 0;
    let running = true;
    const count = async () => {
      while (running) {
        await turn();
        turns++;
      }
    };
    const counting = count();
    await store.scan();
    running = false;
    await counting;
    assert.ok(turns > 3, `${turns} turns`);
    assert.deepEqual({ ...store.progress }, { done: 303, total: 303, verified: 303, running: false });
  });

  it('can be stopped', async () => {
    const store = openIn(dir);
    const abort = new AbortController();
    const scan = store.scan({ signal: abort.signal });
    abort.abort(new Error('stop'));
    await assert.rejects(scan, /stop/);
    await store.scan();
    assert.equal(store.progress.verified, 303);
  });
});

describe('a store of many accounts', () => {
  it('is opened by names alone; what else lies among them is told apart by the first scan', async () => {
    const operator = new TestOperator('OP');
    const dir = writeStore(operator, []);
    for (let i = 0; i < 2100; i++) mkdirSync(join(dir, `OP/accounts/a${String(i).padStart(4, '0')}`));
    writeFileSync(join(dir, 'OP/accounts/notes.txt'), 'x');
    symlinkSync('SYS', join(dir, 'OP/accounts/link'));
    const store = openIn(dir);
    assert.equal(store.accounts('OP').length, 2103);
    await store.scan();
    assert.equal(store.accounts('OP').length, 2102);
    const code = (name: string) => store.accounts('OP').find(row => row.name === name)?.problems[0]?.code;
    assert.equal(code('link'), 'folder-is-link');
    assert.equal(code('a0000'), 'file-missing');
    assert.ok(store.operators()[0]?.problems.some(problem => problem.code === 'stray-entry'));
  });
});
