import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NkeeperError } from '../../../src/core/errors.ts';
import { rootsOf } from '../../../src/core/operations/apply.ts';
import { recover } from '../../../src/core/store/write/commit.ts';
import { nodeDisk } from '../../../src/core/store/write/node-disk.ts';
import { thisProcess } from '../../../src/core/store/write/process-identity.ts';
import { type ChangedStore, STEPS, smallStore } from '../../support/changed-store.ts';
import { type Fault, FaultyDisk } from '../../support/faulty-disk.ts';
import { temporaryMemoryFolder } from '../../support/stores.ts';

/** `NKEEPER_FAULTS=all`: every call of every operation, which takes minutes; else so many of each, by chance. */
const EACH = process.env['NKEEPER_FAULTS'] === 'all' ? Number.POSITIVE_INFINITY : 4;

const FAULTS: readonly Omit<Fault, 'at'>[] = [
  { what: 'kill', when: 'before' },
  { what: 'kill', when: 'after' },
  { what: 'ENOSPC', when: 'before', lasting: true },
  { what: 'EROFS', when: 'before', lasting: true },
];

/** Every file but the lock and the journal, byte for byte. */
function bytesOf(dir: string): Readonly<Record<string, string>> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => join(file.parentPath, file.name).slice(dir.length + 1))
    .filter(name => !/(^|\/)\.(nkeeper|journal)\//.test(name));
  return Object.fromEntries(names.sort().map(name => [name, readFileSync(join(dir, name), 'latin1')]));
}

function restore(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

/** Which calls are struck: all of them, or some by chance. */
function callsOf(count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  while (all.length > EACH) all.splice(Math.floor(Math.random() * all.length), 1);
  return all;
}

async function entries(store: ChangedStore): Promise<number> {
  return (await (await store.journal()).read({ limit: 1000 })).entries.length;
}

async function settle(store: ChangedStore): Promise<void> {
  const { locations } = store.open();
  const journal = await store.journal();
  await recover({ roots: rootsOf(locations), recorder: journal.settler({ who: 'tester', host: 'here' }) });
}

test('whatever happens to the disk while an operation writes, the store is the old or the new one', {
  timeout: 600_000,
}, async t => {
  const base = temporaryMemoryFolder('faulty-operations-');
  const store = await smallStore(join(base, 'store'));
  const before = join(base, 'before');
  const me = { ...(await thisProcess()), pid: 99_999_999 };
  const count = { struck: 0, old: 0, new: 0, success: 0 };
  for (const [words, given, signer] of STEPS) {
    const plan = await store.plan(words, given, signer);
    restore(store.dir, before);
    const known = await entries(store);
    const now = store.now;
    const counting = new FaultyDisk(nodeDisk);
    await store.apply(plan, { disk: counting.disk });
    const [old, fresh] = [bytesOf(before), bytesOf(store.dir)];
    for (const fault of FAULTS) {
      for (const at of callsOf(counting.calls.length)) {
        restore(before, store.dir);
        store.now = now;
        const faulty = new FaultyDisk(nodeDisk, { ...fault, at });
        const error = await store.apply(plan, { disk: faulty.disk, me, timeout: 0 }).then(
          () => undefined,
          thrown => thrown,
        );
        if (!faulty.struck) continue;
        count.struck++;
        const about = `${words}: ${fault.what} ${fault.when} call ${at}, ${faulty.calls[at - 1]}`;
        if (fault.what !== 'kill' && error !== undefined)
          assert.ok(error instanceof NkeeperError, `${about}: ${error}`);
        await settle(store);
        const left = bytesOf(store.dir);
        const isNew = JSON.stringify(left) === JSON.stringify(fresh);
        if (!isNew) assert.deepEqual(left, old, about);
        if (error === undefined) assert.ok(isNew, `${about}: what is said to be done is done`);
        assert.equal(await entries(store), known + (isNew ? 1 : 0), `${about}: the journal says what is`);
        count[isNew ? 'new' : 'old']++;
        if (error === undefined) count.success++;
      }
    }
    restore(before, store.dir);
    store.now = now;
    await store.apply(plan);
  }
  t.diagnostic(`${STEPS.length} operations, ${JSON.stringify(count)}`);
});
