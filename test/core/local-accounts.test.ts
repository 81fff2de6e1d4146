import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { localAccounts } from '../../src/core/live/local-accounts.ts';
import { copyStore, openIn } from '../support/stores.ts';

test("the store's side of the comparison is not read again for each JWT that the store itself reads", async t => {
  const { dir } = copyStore('acme');
  const store = openIn(dir);
  t.after(() => store.close());
  const [operator] = store.operators();
  const local = localAccounts(store, operator!.name);
  const atFirst = local.revision();
  const begun = store.revision;
  const first = [...local.accounts()];
  assert.ok(first.length > 1);

  const seen: number[] = [];
  const scan = { over: false };
  void store.scan().finally(() => {
    scan.over = true;
  });
  while (!scan.over) {
    if (store.progress.running) seen.push(local.revision());
    await new Promise(resolve => setImmediate(resolve));
  }
  assert.ok(seen.length > 0);
  assert.ok(store.revision > begun);
  assert.ok(
    seen.every(revision => revision === atFirst),
    seen.join(),
  );
  assert.equal(local.revision(), store.revision);

  // What did not change is not decoded again: it is the very object.
  const [gone, ...others] = first;
  const again = [...local.accounts()];
  assert.deepEqual(again, first);
  assert.ok(again.every((account, i) => account === first[i]));
  const row = store.accountRow(operator!.name, gone!.name);
  rmSync(row!.path);
  assert.deepEqual([...local.accounts()], others);
});
