import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type ChangedStore, smallStore } from '../../support/changed-store.ts';
import { effectsOf } from '../../support/planning.ts';

/** Puts files of the keystore where the nsc of long ago had them. */
function makeOld({ dir }: ChangedStore, moves: readonly (readonly [from: string, to: string])[]): void {
  for (const [from, to] of moves) {
    mkdirSync(dirname(join(dir, to)), { recursive: true });
    renameSync(join(dir, from), join(dir, to));
  }
}

test('keys and creds of the old places go to the new ones, and back with undo; what nsc did not put there stays', async () => {
  const store = await smallStore();
  const { sub = '' } = store.user('A', 'u');
  const key = `keys/U/${sub.slice(1, 3)}/${sub}.nk`;
  const creds = 'creds/OP/A/u.creds';
  const [seed, text] = [key, creds].map(name => readFileSync(join(store.dir, name), 'utf8'));
  const oldKey = 'OP/accounts/A/users/u.nk';
  const oldCreds = 'OP/accounts/A/users/u.creds';
  makeOld(store, [
    [key, oldKey],
    [creds, oldCreds],
  ]);
  mkdirSync(join(store.dir, 'backup/of/mine'), { recursive: true });
  writeFileSync(join(store.dir, 'backup/of/mine/x.nk'), 'mine');
  const plan = await store.run('keys migrate');
  assert.equal(readFileSync(join(store.dir, key), 'utf8'), seed);
  assert.equal(readFileSync(join(store.dir, creds), 'utf8'), text);
  assert.deepEqual(
    [oldKey, oldCreds, 'backup/of/mine/x.nk'].map(name => existsSync(join(store.dir, name))),
    [false, false, true],
  );
  assert.match(effectsOf(plan, 'note').join(), /backup\/of\/mine\/x\.nk stays/);
  assert.deepEqual((await store.plan('keys migrate')).changes, []);
  await store.undo();
  assert.equal(readFileSync(join(store.dir, oldKey), 'utf8'), seed);
  assert.equal(existsSync(join(store.dir, creds)), false);
});
