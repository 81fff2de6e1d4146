import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addOperator } from '../../../src/core/operations/operator.ts';
import { ChangedStore, smallStore } from '../../support/changed-store.ts';
import { contextIn, planOf } from '../../support/planning.ts';

const source = await smallStore();
const TOKEN = readFileSync(join(source.dir, 'OP/OP.jwt'), 'utf8');

test('an operator that somebody else keeps is imported as its JWT is, and is managed', async () => {
  const store = new ChangedStore();
  const plan = await store.run('add operator', { url: TOKEN });
  assert.equal(plan.title, 'Import operator OP');
  assert.equal(readFileSync(join(store.dir, 'OP/OP.jwt'), 'utf8'), TOKEN);
  assert.equal(
    readFileSync(join(store.dir, 'OP/.nsc'), 'utf8'),
    '{"managed":true,"name":"OP","kind":"operator","version":"1"}',
  );
  assert.equal(JSON.parse(readFileSync(join(store.dir, 'nsc.json'), 'utf8')).operator, 'OP');
  await store.run('add operator', { url: TOKEN, name: 'OTHER' });
  assert.equal(readFileSync(join(store.dir, 'OTHER/OTHER.jwt'), 'utf8'), TOKEN);
  await store.undo();
  await store.undo();
  assert.deepEqual(store.content(), {});
});

test('one that is there is replaced only with --force; another identity is said, and asked for', async () => {
  const store = new ChangedStore();
  await store.run('add operator', { url: TOKEN });
  await assert.rejects(store.plan('add operator', { url: TOKEN }), { code: 'name-taken' });
  assert.deepEqual((await store.plan('add operator', { url: TOKEN, force: 'true' })).changes, []);
  const other = readFileSync(join((await smallStore()).dir, 'OP/OP.jwt'), 'utf8');
  const plan = await store.plan('add operator', { url: other, force: 'true' });
  assert.equal(plan.danger, 'destructive');
  assert.match(plan.effects.map(({ text }) => text).join(), /OP is another operator then/);
  await store.apply(plan);
  assert.equal(readFileSync(join(store.dir, 'OP/OP.jwt'), 'utf8'), other);
});

test('what is no good JWT of an operator is refused', async () => {
  const store = new ChangedStore();
  const account = readFileSync(join(source.dir, 'OP/accounts/A/A.jwt'), 'utf8');
  const damaged = `${TOKEN.slice(0, -6)}AAAAAA`;
  for (const url of [account, damaged, 'eyJ'])
    await assert.rejects(store.plan('add operator', { url }), { code: 'operator-jwt-unusable' }, url);
  await assert.rejects(store.plan('add operator', { url: TOKEN, name: '../x' }), { code: 'name-invalid' });
  await assert.rejects(store.plan('add operator', { url: TOKEN, sys: 'true' }), { code: 'flags-exclusive' });
});

test('from a file or URL, with or without armour', async () => {
  const { dir } = new ChangedStore();
  const file = join(dir, 'op.jwt');
  writeFileSync(file, `-----BEGIN NATS OPERATOR JWT-----\n${TOKEN}\n------END NATS OPERATOR JWT------\n`);
  const readSource = async (name: string) => readFileSync(name, 'utf8');
  const plan = await planOf(addOperator, { url: file }, contextIn(dir, { readSource, now: source.now }));
  assert.equal(plan.title, 'Import operator OP');
});
