// Commits until it is killed. Arguments: what to do, folder of the store, and a number.
import { readFileSync } from 'node:fs';
import { NkeeperError } from '../../src/core/errors.ts';
import { Journal } from '../../src/core/journal/journal.ts';
import { commit } from '../../src/core/store/write/commit.ts';
import { accountFile, rootsIn, turn } from './written-changes.ts';

const [, , task = '', dir = '', number = '0'] = process.argv;
const roots = rootsIn(dir);
const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores });

async function write(title: string, changes: Parameters<typeof commit>[0], timeout: number): Promise<void> {
  const recorder = journal.recorder(
    { who: 'child', host: 'here' },
    { operation: 'test', title, summary: [] },
  );
  await commit(changes, { roots, recorder, timeout });
}

/** One turn after the other, each told when it is reported as done. */
async function turns(first: number): Promise<void> {
  for (let n = first; ; n++) {
    await write(`turn ${n}`, turn(roots, n), 10_000);
    process.stdout.write(`${n}\n`);
  }
}

/** Adds lines to one file by reading, changing, committing; again when somebody else was first. */
async function lines(who: string, count: number): Promise<void> {
  const path = accountFile(roots);
  let tries = 0;
  for (let n = 0; n < count; ) {
    const before = readFileSync(path);
    const after = Buffer.concat([before, Buffer.from(`${who}-${n}\n`)]);
    tries++;
    try {
      await write(`${who}-${n}`, [{ path, before, after }], 60_000);
      n++;
    } catch (error) {
      if (!(error instanceof NkeeperError) || error.code !== 'changed-meanwhile') throw error;
    }
  }
  process.stdout.write(`${tries}\n`);
}

if (task === 'turns') await turns(Number(number));
else await lines(number, 20);
