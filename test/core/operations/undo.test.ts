import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChangedStore, STEPS, smallStore } from '../../support/changed-store.ts';

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

test('every change is undone, and every undo, back to the first and forth to the last', async () => {
  const store = await smallStore();
  const states = [store.content()];
  for (const [words, given, signer] of STEPS) {
    await store.run(words, given, signer);
    states.push(store.content());
  }
  for (let i = STEPS.length - 1; i >= 0; i--) {
    await store.undo();
    assert.deepEqual(store.content(), states[i], `undo of ${STEPS[i]?.join(' ')}`);
  }
  for (const [i, [words]] of STEPS.entries()) {
    await store.redo();
    assert.deepEqual(store.content(), states[i + 1], `redo of ${words}`);
  }
  for (let i = STEPS.length - 1; i >= 0; i--) await store.undo();
  assert.deepEqual(store.content(), states[0]);
});

test('a change is only undone where nothing came after it', async () => {
  const store = await smallStore();
  await store.run('edit account', { name: 'A', tag: 'x' });
  const [first] = (await (await store.journal()).read()).entries;
  await store.run('edit account', { name: 'A', tag: 'y' });
  await assert.rejects(store.undo(first), refused('undo-impossible'));
  await store.run('add user', { account: 'A', name: 'v' });
  const [, second] = (await (await store.journal()).read()).entries;
  await store.undo(second);
  assert.deepEqual(store.account('A').nats.tags, ['x']);
  assert.ok(store.user('A', 'v'), 'what came later and has nothing to do with it stays');
});

test('an undone edit is issued later than what it takes back: servers take it', async () => {
  const store = await smallStore();
  await store.run('edit account', { name: 'A', tag: 'x' });
  const edited = Number(store.account('A').iat);
  store.now = edited - 1000;
  await store.undo();
  assert.ok(Number(store.account('A').iat) > edited);
});

test('everything can be undone, down to an empty store', async () => {
  const store = await smallStore();
  for (let i = 0; i < 4; i++) await store.undo();
  assert.deepEqual(store.content(), {});
  await store.redo();
  assert.ok(store.account('SYS'));
});

test('undo and redo say who is cut off and who gets in again', async () => {
  const store = await smallStore();
  await store.run('delete user', { account: 'A', name: 'u', revoke: 'true' });
  const undone = await store.undo();
  assert.match(undone.effects.map(({ text }) => text).join(), /revocation of U\w+ is lifted/);
  assert.equal(undone.danger, 'destructive');
  const redone = await store.redo();
  assert.equal(redone.confirm, 'redo');
  assert.match(
    redone.effects.find(({ kind }) => kind === 'cut-off')?.text ?? '',
    /refuse the creds of u once A/,
  );
});

test('what asks for a word asks for its own: undo, or redo', async () => {
  const store = await smallStore();
  await store.run('add user', { account: 'A', name: 'v' });
  assert.equal((await store.undo()).confirm, 'undo');
  assert.equal((await store.redo()).confirm, 'redo');
});

test('after a new change there is nothing to redo', async () => {
  const store = await smallStore();
  await store.run('edit account', { name: 'A', tag: 'x' });
  await store.undo();
  await store.run('edit account', { name: 'A', tag: 'y' });
  await assert.rejects(store.redo(), /nothing to take back/);
});

test('the journal says who and what, and holds no seed', async () => {
  const store = await smallStore();
  await store.run('edit account', { name: 'A', conns: '5', tag: 'x' });
  await store.run('delete user', { account: 'A', name: 'u', rmNkey: 'true', rmCreds: 'true' });
  const { entries } = await (await store.journal()).read();
  assert.deepEqual(entries.map(({ title }) => title).slice(0, 2), ['Delete user A/u', 'Edit account A']);
  assert.deepEqual(entries[1]?.summary, [
    '~ account A: Client connections: unlimited → 5',
    '~ account A: Tags: + x',
  ]);
  for (const text of texts(store)) assert.doesNotMatch(text, /S[OAUX][A-Z2-7]{56}/);
});

/** Everything in the journal but the trash, which is what keeps removed keys. */
function texts(store: ChangedStore): readonly string[] {
  const folder = join(store.dir, '.journal');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && !file.parentPath.includes('trash'))
    .map(file => readFileSync(join(file.parentPath, file.name), 'latin1'));
}

/** Loses what was kept of the newest changes, as the limits of journal and trash do with the oldest. */
function lose(store: ChangedStore, what: 'objects' | 'trash'): void {
  rmSync(join(store.dir, '.journal', ...readdirSync(join(store.dir, '.journal')).slice(0, 1), what), {
    recursive: true,
  });
}

test('a change of which nothing is kept any more says so in the history, and when somebody wants to undo it', async () => {
  const store = await smallStore();
  await store.run('edit account', { name: 'A', tag: 'x' });
  const journal = await store.journal();
  const { entries } = await journal.read();
  assert.deepEqual([...(await journal.lost(entries))], []);
  lose(store, 'objects');
  const lost = await journal.lost(entries);
  assert.ok(lost.has(entries[0]?.id ?? ''));
  await assert.rejects(store.undo(), {
    code: 'undo-impossible',
    message: '"Edit account A" cannot be undone: what it replaced or removed is no longer kept.',
    hint: /newest 256 MiB of JWTs are kept.*by hand/,
  });
});

test('creds that went out of the trash are made anew with the JWT: an edit of many can be undone', async () => {
  const store = await smallStore();
  const before = store.content();
  await store.run('edit user', { account: 'A', name: 'u', tag: 'x' });
  lose(store, 'trash');
  const journal = await store.journal();
  assert.equal((await journal.lost((await journal.read()).entries)).size, 0);
  await store.undo();
  assert.deepEqual(store.content(), before);
  await store.run('delete user', { account: 'A', name: 'u', rmNkey: 'true', rmCreds: 'true' });
  lose(store, 'trash');
  await assert.rejects(store.undo(), /no longer kept/);
});
