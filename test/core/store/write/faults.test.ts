import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NkeeperError } from '../../../../src/core/errors.ts';
import { Journal } from '../../../../src/core/journal/journal.ts';
import type { FileChange } from '../../../../src/core/store/write/change.ts';
import { commit, recover } from '../../../../src/core/store/write/commit.ts';
import { nodeDisk } from '../../../../src/core/store/write/node-disk.ts';
import { type ProcessIdentity, thisProcess } from '../../../../src/core/store/write/process-identity.ts';
import { type Fault, FaultyDisk } from '../../../support/faulty-disk.ts';
import { temporaryMemoryFolder } from '../../../support/stores.ts';
import {
  addUsers,
  deleteUser,
  editAccount,
  pictureOf,
  rootsIn,
  seenByNsc,
  writeSmallStore,
} from '../../../support/written-changes.ts';

const base = temporaryMemoryFolder('faults-');
const dir = join(base, 'store');
const roots = rootsIn(dir);
const actor = { who: 'tester', host: 'here' };

/** `NKEEPER_FAULTS=all`: every call of every commit, which takes minutes. */
const all = process.env.NKEEPER_FAULTS === 'all';

/** Changes as callers make them, and how many calls apart they are tried; each run begins somewhere else. */
const COMMITS: Readonly<Record<string, { readonly changes: readonly FileChange[]; readonly step: number }>> =
  {
    'a user is added': { changes: addUsers(roots, ['new']), step: all ? 1 : 2 },
    'an account is edited': { changes: [editAccount(roots, 0, 1)], step: all ? 1 : 2 },
    'a user is deleted with key and creds': {
      changes: [editAccount(roots, 0, 1), ...deleteUser(roots, 'old1'), ...deleteUser(roots, 'old2')],
      step: all ? 1 : 4,
    },
    'twenty users are added': { changes: addUsers(roots, names(20)), step: all ? 1 : 31 },
  };

const FAULTS: Readonly<Record<string, Omit<Fault, 'at'>>> = {
  'killed before': { what: 'kill', when: 'before' },
  'killed in the middle of': { what: 'kill', when: 'half' },
  'killed after': { what: 'kill', when: 'after' },
  'disk full once at': { what: 'ENOSPC', when: 'half' },
  'disk full from then on at': { what: 'ENOSPC', when: 'before', lasting: true },
  'file system read-only from then on at': { what: 'EROFS', when: 'before', lasting: true },
  'no permission at': { what: 'EACCES', when: 'before' },
  'input/output error before': { what: 'EIO', when: 'before' },
  'input/output error after': { what: 'EIO', when: 'after' },
};

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `u${i}`);
}

async function runWith(changes: readonly FileChange[], fault?: Fault) {
  const faulty = new FaultyDisk(nodeDisk, fault);
  const { disk } = faulty;
  const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores, disk });
  const recorder = journal.recorder(actor, { operation: 'test', title: 'A test', summary: [] });
  let error: unknown;
  try {
    await commit(changes, { roots, disk, recorder, me: await somebodyDead(), timeout: 0 });
  } catch (thrown) {
    error = thrown;
  }
  return { faulty, error };
}

const another: FileChange = {
  path: join(roots.stores, 'OP', 'accounts', 'B', 'B.jwt'),
  before: undefined,
  after: Buffer.from('another account'),
};

/** Its locks are free as soon as it no longer runs: at once. */
async function somebodyDead(): Promise<ProcessIdentity> {
  return { ...(await thisProcess()), pid: 99_999_999 };
}

async function settled() {
  const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores });
  const recovered = await recover({ roots, recorder: journal.settler(actor) });
  return { recovered, entries: (await journal.read()).entries };
}

/** The store and its journal as they are after a change without faults, and before it. */
async function ends(changes: readonly FileChange[]) {
  writeSmallStore(dir);
  const before = now();
  const { faulty, error } = await runWith(changes);
  assert.equal(error, undefined);
  const after = now();
  return { before, after, calls: faulty.calls.length };
}

for (const [what, { changes, step }] of Object.entries(COMMITS)) {
  describe(`${what}, and a fault comes at any call to the disk`, async () => {
    for (const [words, fault] of Object.entries(FAULTS)) {
      it(words, async t => {
        const { before, after, calls } = await ends(changes);
        const count = { struck: 0, success: 0, old: 0, new: 0, unfinished: 0 };
        for (let at = 1 + Math.floor(Math.random() * step); at <= calls + 2; at += step) {
          writeSmallStore(dir);
          const { faulty, error } = await runWith(changes, { ...fault, at });
          if (!faulty.struck) continue;
          count.struck++;
          const place = `call ${at}, ${faulty.calls[at - 1]}`;
          const code = error instanceof NkeeperError ? error.code : undefined;
          if (error === undefined) count.success++;
          else if (code === 'commit-unfinished') count.unfinished++;
          else if (fault.what !== 'kill') {
            assert.ok(code, `${place}: a sentence, not ${error}`);
            assertSame(nowForNsc(), before, `${place}: what is said to be unchanged is`);
          }
          for (const root of ['stores', 'keystore'] as const) {
            for (const [path, text] of Object.entries(nowForNsc()[root]))
              assert.ok(
                [before[root][path], after[root][path]].includes(text),
                `${place}: ${path} is old or new`,
              );
          }
          const { entries } = await settled();
          const isNew = same(nowForNsc(), after);
          if (!isNew) assertSame(nowForNsc(), before, place);
          if (error === undefined && fault.what !== 'kill')
            assert.ok(isNew, `${place}: success was reported`);
          assert.equal(entries.length, isNew ? 1 : 0, `${place}: the journal says what the store is`);
          // What no intent speaks of is swept by the next change.
          const next = await runWith([another]);
          assert.equal(next.error, undefined, place);
          const left = Object.keys({ ...pictureOf(dir) }).filter(path => /\.new$|\.nkeeper[./]/.test(path));
          assert.deepEqual(left, [], place);
          if (isNew) count.new++;
          else count.old++;
        }
        t.diagnostic(`${calls} calls; ${JSON.stringify(count)}`);
      });
    }
  });
}

function now() {
  return { stores: pictureOf(roots.stores), keystore: pictureOf(roots.keystore) };
}

function nowForNsc() {
  const { stores, keystore } = now();
  return { stores: seenByNsc(stores), keystore: seenByNsc(keystore) };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function assertSame(found: unknown, wanted: unknown, message: string): void {
  try {
    assert.deepEqual(found, wanted);
  } catch (error) {
    throw new Error(`${message}: ${(error as Error).message}`);
  }
}
