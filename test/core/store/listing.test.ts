import assert from 'node:assert/strict';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Picture } from '../../../src/core/store/tree/picture.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

/** A folder that changed longer ago than this is taken at its change time. */
const SETTLED_MS = 80;

function setUp() {
  const operator = new TestOperator('OP');
  const accounts = ['A', 'B'].map(name => operator.account(name));
  const users = accounts.map(account => account.user('amy'));
  const dir = join(writeStore(operator, accounts, users), 'OP', 'accounts');
  const picture = new Picture(join(dir, '..', '..'), now);
  picture.listOperators();
  const [node] = picture.operators;
  assert.ok(node);
  return { picture, node, dir };
}

it('lists users again where their folder changed, whatever changed in it', async () => {
  const { picture, node, dir } = setUp();
  node.listAccounts();
  const account = node.account('A')!;
  const listed = () => {
    picture.listUsers(account);
    return account.users?.map(({ name }) => name);
  };
  const file = (name: string) => join(dir, 'A', 'users', `${name}.jwt`);
  assert.deepEqual(listed(), ['amy']);
  await delay(SETTLED_MS);
  assert.deepEqual(listed(), ['amy']);
  writeFileSync(file('bob'), '');
  assert.deepEqual(listed(), ['amy', 'bob'], 'at once');
  await delay(SETTLED_MS);
  assert.deepEqual(listed(), ['amy', 'bob']);
  renameSync(file('bob'), file('cid'));
  await delay(SETTLED_MS);
  assert.deepEqual(listed(), ['amy', 'cid']);
  rmSync(join(dir, 'A', 'users'), { recursive: true });
  assert.deepEqual(listed(), []);
});

it('lists accounts again where their folder changed, and where one is a link: what that leads to may be another thing', async () => {
  const { picture, node, dir } = setUp();
  const listed = async () => {
    await picture.listAccountsLater(node);
    return node.accounts?.map(({ name, linked }) => (linked ? `${name} linked` : name));
  };
  await delay(SETTLED_MS);
  assert.deepEqual(await listed(), ['A', 'B', 'SYS']);
  assert.deepEqual(await listed(), ['A', 'B', 'SYS']);
  rmSync(join(dir, 'B'), { recursive: true });
  assert.deepEqual(await listed(), ['A', 'SYS'], 'at once');
  const target = join(dir, '..', 'target');
  writeFileSync(target, '');
  symlinkSync(target, join(dir, 'L'));
  await delay(SETTLED_MS);
  assert.deepEqual(await listed(), ['A', 'SYS']);
  rmSync(target);
  assert.deepEqual(await listed(), ['A', 'L linked', 'SYS']);
});
