import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEntryId } from '../../../src/core/journal/entry.ts';
import { Packs } from '../../../src/core/journal/packs.ts';
import { nodeDisk } from '../../../src/core/store/write/node-disk.ts';
import { temporaryFolder } from '../../support/stores.ts';

test('the oldest packs go where all are too large together, and the newest stays whatever its size', async () => {
  const packs = new Packs(nodeDisk, temporaryFolder('packs-'));
  const ids = Array.from({ length: 64 }, (_, i) => newEntryId(new Date(1_800_000_000_000 + i)));
  for (const id of ids) {
    await packs.put(id, [{ root: 'stores', path: 'a.jwt', kind: 'jwt', bytes: Buffer.alloc(300, id) }]);
    await packs.publish(id);
    await packs.trimTo(Number.POSITIVE_INFINITY);
  }
  await packs.trimTo(5000);
  const left = await packs.list();
  assert.deepEqual(
    left.map(({ id }) => id),
    ids.slice(-left.length),
  );
  assert.ok(left.length > 3 && left.length < 15, `${left.length}`);
  await packs.trimTo(1);
  assert.equal((await packs.list()).length, left.length, 'looked at only now and then');
});
