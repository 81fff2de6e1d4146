import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountEntries } from '../../../src/core/store/index/account-entry.ts';
import type { UserColumns } from '../../../src/core/store/index/user-columns.ts';
import { Crew } from '../../../src/core/store/scan/crew.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { OperatorNode } from '../../../src/core/store/tree/tree.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { openIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** Enough that worker threads read them. */
const ACCOUNTS = 320;

const operator = new TestOperator('OP');
const accounts = Array.from({ length: ACCOUNTS }, (_, i) =>
  operator.account(`A${String(i).padStart(3, '0')}`, { nats: { revocations: { '*': 1000 + i } } }),
);
const users = accounts.flatMap(account => [account.user('u0'), account.user('u1', { exp: 1_000_000 })]);
const dir = writeStore(operator, accounts, users);
const fileOf = (...names: string[]) => join(dir, 'OP', 'accounts', ...names);

/** Everything that rows and problems say. */
function said(store: Store): unknown {
  const rows = store.accounts('OP');
  return [store.operators(), rows, rows.map(row => store.users('OP', row.name)), store.problems()];
}

function node(): OperatorNode {
  const found = new OperatorNode('OP', join(dir, 'OP'));
  found.listAccounts();
  return found;
}

describe('worker threads', () => {
  before(async () => {
    // One of each kind of damage, each between good ones.
    truncateSync(fileOf('A007', 'A007.jwt'));
    writeFileSync(fileOf('A100', 'A100.jwt'), `${accounts[100]?.token.slice(0, -4)}AAAA`);
    writeFileSync(fileOf('A200', 'users', 'u0.jwt'), 'no token');
    // What was changed just now is left to the main thread.
    await delay(80);
  });

  it('read what can be relied on, in the order of the accounts', async () => {
    const crew = await Crew.start();
    assert.ok(crew, 'the worker was built');
    try {
      const read: string[] = [];
      for await (const { accounts: part, block } of crew.read<AccountEntries>('accounts', node())) {
        assert.ok(block, 'the worker answers');
        assert.ok(part.length > 0);
        read.push(...block.json.map(([name]) => name));
      }
      const good = accounts.map(({ name }) => name).filter(name => name !== 'A007' && name !== 'A100');
      assert.deepEqual(read, [...good, operator.system.name]);
      let names = 0;
      for await (const { block } of crew.read<UserColumns>('users', node()))
        for (const [, count] of block?.json.accounts ?? []) names += count;
      assert.equal(names, ACCOUNTS * 2 - 1);
    } finally {
      crew.close();
    }
  });

  it('make the same picture as the main thread', async () => {
    const byMain = openIn(dir);
    for (const { name } of byMain.accounts('OP')) await byMain.readUsers('OP', name);
    await byMain.scan();
    const byCrew = openIn(dir);
    await byCrew.scan();
    assert.deepEqual(said(byCrew), said(byMain));
    assert.equal(byCrew.accounts('OP')[8]?.status, 'checked');
    assert.equal(byCrew.accounts('OP')[100]?.status, 'damaged');
  });

  it('that end early leave their work to the main thread', async () => {
    const crew = await Crew.start();
    assert.ok(crew);
    const read = crew.read<AccountEntries>('accounts', node());
    await read.next();
    crew.close();
    let left = 0;
    for await (const { accounts: part, block } of read) if (block === undefined) left += part.length;
    assert.ok(left > 0);
  });
});
