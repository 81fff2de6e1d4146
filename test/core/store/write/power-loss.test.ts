import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Journal } from '../../../../src/core/journal/journal.ts';
import type { FileChange } from '../../../../src/core/store/write/change.ts';
import type { Clock } from '../../../../src/core/store/write/clock.ts';
import { commit, recover } from '../../../../src/core/store/write/commit.ts';
import { nodeDisk } from '../../../../src/core/store/write/node-disk.ts';
import { thisProcess } from '../../../../src/core/store/write/process-identity.ts';
import { PowerLossDisk } from '../../../support/power-loss.ts';
import { temporaryMemoryFolder } from '../../../support/stores.ts';
import {
  addUsers,
  CONTENT,
  deleteUser,
  editAccount,
  filesOf,
  rootsIn,
  userFiles,
  writeSmallStore,
} from '../../../support/written-changes.ts';

const dir = join(temporaryMemoryFolder('power-'), 'store');
const roots = rootsIn(dir);
const actor = { who: 'tester', host: 'here' };

const COMMITS: Readonly<Record<string, readonly FileChange[]>> = {
  'a user is added': addUsers(roots, ['new']),
  'an account is edited': [editAccount(roots, 0, 1)],
  'an account and its user are edited': [
    editAccount(roots, 0, 1),
    ...(['jwt', 'creds'] as const).map(kind => ({
      path: userFiles(roots, 'old1')[kind],
      before: Buffer.from(CONTENT[kind]('old1')),
      after: Buffer.from(`new ${kind}`),
    })),
  ],
  'users are deleted': [editAccount(roots, 0, 1), ...deleteUser(roots, 'old1'), ...deleteUser(roots, 'old2')],
};

/** What of the writes that were not synced reached the disk. */
const KEEPS: Readonly<Record<string, (index: number) => boolean>> = {
  nothing: () => false,
  everything: () => true,
  'one half': index => index % 2 === 0,
  'the other half': index => index % 2 === 1,
  'some of it': () => Math.random() < 0.5,
};

/** Whoever waits has waited: a lock of before the power loss is watched for some seconds. */
function hasty(): Clock {
  let time = 0;
  return {
    now: Date.now,
    monotonic: () => time,
    sleep: async () => {
      time += 1000;
    },
  };
}

describe('a power loss at any moment', () => {
  for (const [what, changes] of Object.entries(COMMITS)) {
    it(`while ${what} leaves the old or the new store; what was reported is on disk`, async t => {
      writeSmallStore(dir);
      const before = filesOf(roots);
      const power = new PowerLossDisk(nodeDisk);
      const { disk } = power;
      const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores, disk });
      const recorder = journal.recorder(actor, { operation: 'test', title: 'A test', summary: [] });
      const me = { ...(await thisProcess()), pid: 99_999_999 };
      const restarted = { ...(await thisProcess()), boot: 'after the power loss' };
      await commit(changes, { roots, disk, recorder, me });
      const after = filesOf(roots);
      const count = { old: 0, new: 0 };
      for (let operations = 0; operations <= power.count; operations++) {
        for (const [which, keeps] of Object.entries(KEEPS)) {
          const place = `after ${operations} of ${power.count}, ${which} of the rest`;
          writeSmallStore(dir);
          await power.replay(operations, keeps);
          const settled = await Journal.open({ folder: roots.journals, storesDir: roots.stores });
          await recover({ roots, recorder: settled.settler(actor), me: restarted, clock: hasty() });
          const now = filesOf(roots);
          const isNew = JSON.stringify(now) === JSON.stringify(after);
          if (!isNew) assert.deepEqual(now, before, place);
          if (operations === power.count) assert.ok(isNew, `${place}: it was reported`);
          const { entries, unreadable } = await settled.read();
          assert.deepEqual([entries.length, unreadable], [isNew ? 1 : 0, 0], place);
          if (isNew) {
            const { impossible } = await settled.undo(entries[0] as (typeof entries)[number], roots);
            assert.deepEqual(impossible, [], place);
          }
          count[isNew ? 'new' : 'old']++;
        }
      }
      t.diagnostic(
        `${power.count} operations, ${Object.keys(KEEPS).length} ways each; ${JSON.stringify(count)}`,
      );
    });
  }
});
