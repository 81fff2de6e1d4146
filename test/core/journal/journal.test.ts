import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { actorOf } from '../../../src/core/journal/actor.ts';
import type { JournalEntry } from '../../../src/core/journal/entry.ts';
import { journalFolder } from '../../../src/core/journal/folder.ts';
import { Journal } from '../../../src/core/journal/journal.ts';
import type { TrashLimits } from '../../../src/core/journal/trash.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { type FileChange, hashOf } from '../../../src/core/store/write/change.ts';
import { systemClock } from '../../../src/core/store/write/clock.ts';
import { commit } from '../../../src/core/store/write/commit.ts';
import type { Disk } from '../../../src/core/store/write/disk.ts';
import { nodeDisk } from '../../../src/core/store/write/node-disk.ts';
import { temporaryFolder } from '../../support/stores.ts';
import {
  accountFile,
  addUsers,
  CONTENT,
  deleteUser,
  editAccount,
  filesOf,
  rootsIn,
  userFiles,
  writeSmallStore,
} from '../../support/written-changes.ts';

const dir = join(temporaryFolder('journal-'), 'store');
const roots = rootsIn(dir);
const actor = { who: 'ann', host: 'desk', ssh: '192.0.2.7' };

let time = Date.UTC(2026, 0, 1);
const clock = { ...systemClock, now: () => time };
const open = (limits?: TrashLimits, disk?: Disk) =>
  Journal.open({ folder: roots.journals, storesDir: roots.stores, clock, limits, disk });

async function write(title: string, changes: readonly FileChange[], undoOf?: string): Promise<JournalEntry> {
  time += 1000;
  const journal = await open();
  const recorder = journal.recorder(actor, { operation: 'test', title, summary: ['one', 'two'], undoOf });
  await commit(changes, { roots, recorder });
  assert.ok(recorder.entry);
  return recorder.entry;
}

async function undo(entry: JournalEntry): Promise<JournalEntry> {
  const { changes, impossible } = await (await open()).undo(entry, roots);
  assert.deepEqual(impossible, []);
  return write(`undo ${entry.title}`, changes, entry.id);
}

beforeEach(() => writeSmallStore(dir));

describe('the journal', () => {
  it('says who changed what, when, and how', async () => {
    const written = await write('Add new', [...addUsers(roots, ['new']), editAccount(roots, 0, 1)]);
    const journal = await open();
    const { entries, unreadable, more } = await journal.read();
    assert.deepEqual([unreadable, more], [0, false]);
    assert.deepEqual(entries, [written]);
    const [entry] = entries;
    assert.equal(entry?.time, '2026-01-01T00:00:01.000Z');
    assert.deepEqual([entry?.who, entry?.host, entry?.ssh], ['ann', 'desk', '192.0.2.7']);
    assert.deepEqual(entry?.summary, ['one', 'two']);
    assert.deepEqual(entry?.files.at(-1), {
      ...{ root: 'stores', path: join('OP', 'accounts', 'A', 'A.jwt'), kind: 'jwt' },
      before: hashOf(Buffer.from(CONTENT.account(0))),
      after: hashOf(Buffer.from(CONTENT.account(1))),
    });
    assert.deepEqual(
      entry?.files.map(file => file.kind),
      ['key', 'jwt', 'creds', 'jwt'],
    );
    const contents = await journal.contents(written);
    assert.equal(contents.get(entry?.files.at(-1)?.before ?? '')?.toString(), CONTENT.account(0));
    assert.deepEqual(await journal.find(written.id), written);
    assert.equal(await journal.find('other'), undefined);
  });

  it('is private, and holds no seed', async () => {
    const seed = Seed.generate('user').reveal();
    const { key, jwt, creds } = userFiles(roots, 'secret');
    const files = [key, jwt, creds];
    await write(
      `With ${seed}`,
      files.map(path => ({ path, before: undefined, after: Buffer.from(`${seed} ${path}`) })),
    );
    const journal = await open();
    for (const name of readdirSync(roots.journals, { recursive: true, encoding: 'utf8' })) {
      const stat = statSync(join(roots.journals, name));
      assert.equal(stat.mode & 0o777, stat.isDirectory() ? 0o700 : 0o600, name);
    }
    const line = readFileSync(join(journal.folder, 'journal.jsonl'), 'utf8');
    assert.doesNotMatch(line, new RegExp(seed));
    assert.match(line, /With \[seed hidden\]/);
    // The made-up JWT holds the seed, as no real one does; key and creds are not copied when they come.
    const grep = execFileSync(
      'grep',
      ['-rlc', Buffer.from(seed).toString('base64').slice(0, 40), journal.folder],
      { encoding: 'utf8' },
    );
    assert.equal(grep.trim().split('\n').length, 1);
    assert.deepEqual(readdirSync(join(journal.folder, 'trash')), []);
  });

  it('is read in pages from the end', async () => {
    for (let n = 0; n < 7; n++) await write(`${n}`, [editAccount(roots, n, n + 1)]);
    const journal = await open();
    const titles: string[][] = [];
    let before: string | undefined;
    for (;;) {
      const page = await journal.read({ limit: 3, ...(before === undefined ? {} : { before }) });
      titles.push(page.entries.map(entry => entry.title));
      before = page.entries.at(-1)?.id;
      if (!page.more) break;
    }
    assert.deepEqual(titles, [['6', '5', '4'], ['3', '2', '1'], ['0']]);
  });

  it('with long lines, torn and broken ones is read as far as it goes, and mended', async () => {
    await write('first', [editAccount(roots, 0, 1)]);
    const journal = await open();
    const log = join(journal.folder, 'journal.jsonl');
    appendFileSync(log, 'no entry at all\n');
    await write('x'.repeat(200_000), [editAccount(roots, 1, 2)]);
    appendFileSync(log, '{"version":1,"id":"torn');
    const titles = (entries: readonly JournalEntry[]) => entries.map(entry => entry.title.slice(0, 9));
    let page = await journal.read();
    assert.deepEqual([titles(page.entries), page.unreadable], [['xxxxxxxxx', 'first'], 1]);
    await write('third', [editAccount(roots, 2, 3)]);
    page = await journal.read();
    assert.deepEqual([titles(page.entries), page.unreadable], [['third', 'xxxxxxxxx', 'first'], 1]);
    // Only the end of the line is missing: it is whole.
    truncateSync(log, statSync(log).size - 1);
    await write('fourth', [editAccount(roots, 3, 4)]);
    assert.deepEqual(titles((await journal.read()).entries), ['fourth', 'third', 'xxxxxxxxx', 'first']);
  });

  it('that cannot be written stops the change before anything is done, unless it may go without', async () => {
    await write('first', [editAccount(roots, 0, 1)]);
    const broken: Disk = {
      ...nodeDisk,
      append: async path => {
        throw Object.assign(new Error('EACCES'), { code: 'EACCES', path });
      },
    };
    const journal = await open(undefined, broken);
    const description = { operation: 'test', title: 'second', summary: [] };
    const before = filesOf(roots);
    await assert.rejects(
      commit([editAccount(roots, 1, 2)], { roots, recorder: journal.recorder(actor, description) }),
      {
        code: 'journal-unusable',
      },
    );
    assert.deepEqual(filesOf(roots), before);
    const recorder = journal.recorder(actor, description, true);
    await commit([editAccount(roots, 1, 2)], { roots, recorder });
    assert.equal(recorder.fault?.code, 'journal-unusable');
    assert.equal(readFileSync(accountFile(roots), 'utf8'), CONTENT.account(2));
  });

  it('that fails at the last moment takes the change back', async () => {
    const late: Disk = {
      ...nodeDisk,
      append: async (path, bytes, mode) => {
        await nodeDisk.append(path, bytes, mode);
        if (bytes.length > 0) throw Object.assign(new Error('EIO'), { code: 'EIO', path });
      },
    };
    const journal = await open(undefined, late);
    const before = filesOf(roots);
    const recorder = journal.recorder(actor, { operation: 'test', title: 'late', summary: [] });
    await assert.rejects(
      commit([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], { roots, recorder }),
      {
        code: 'journal-unusable',
      },
    );
    assert.deepEqual(filesOf(roots), before);
    assert.deepEqual((await journal.read()).entries, []);
  });

  it('that cannot be read says so', async () => {
    await write('first', [editAccount(roots, 0, 1)]);
    const journal = await open(undefined, {
      ...nodeDisk,
      readPart: async () => {
        throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      },
    });
    await assert.rejects(journal.read(), { code: 'journal-unusable' });
  });

  it('is the same for a store under another name, and another for another store', async () => {
    const one = await open();
    const other = await Journal.open({ folder: roots.journals, storesDir: roots.keystore });
    assert.notEqual(one.folder, other.folder);
    assert.equal(journalFolder({ env: {}, home: '/home/ann' }), '/home/ann/.config/nkeeper/journal');
    assert.equal(journalFolder({ env: { XDG_CONFIG_HOME: '/c' }, home: '/home/ann' }), '/c/nkeeper/journal');
  });

  it('knows who sits at this process', () => {
    const found = actorOf({ SSH_CONNECTION: '192.0.2.7 5022 192.0.2.1 22' });
    assert.equal(found.ssh, '192.0.2.7');
    assert.ok(found.who && found.host);
    assert.match(actorOf({ SUDO_USER: 'ann' }).who, /^ann \(as /);
  });
});

describe('undo', () => {
  it('takes changes back, and back again', async () => {
    const before = filesOf(roots);
    const added = await write('add', [...addUsers(roots, ['new']), editAccount(roots, 0, 1)]);
    const withNew = filesOf(roots);
    const undone = await undo(added);
    assert.deepEqual(filesOf(roots), before);
    assert.equal(undone.undoOf, added.id);
    await undo(undone);
    assert.deepEqual(filesOf(roots), withNew);
  });

  it('brings a deleted user back with key and creds, keys first', async () => {
    const before = filesOf(roots);
    const deleted = await write('delete', [editAccount(roots, 0, 1), ...deleteUser(roots, 'old1')]);
    const { changes } = await (await open()).undo(deleted, roots);
    const { key, jwt, creds } = userFiles(roots, 'old1');
    assert.deepEqual(
      changes.map(change => change.path).filter(path => path !== accountFile(roots)),
      [key, jwt, creds],
    );
    await undo(deleted);
    assert.deepEqual(filesOf(roots), before);
  });

  it('says what it cannot take back, and why', async () => {
    const entry = await write('delete', [editAccount(roots, 0, 1), ...deleteUser(roots, 'old1')]);
    writeFileSync(accountFile(roots), 'by nsc');
    const journal = await open();
    assert.equal(await journal.trash.empty(), 2);
    const { changes, impossible } = await journal.undo(entry, roots);
    assert.deepEqual(
      changes.map(change => change.path),
      [userFiles(roots, 'old1').jwt],
    );
    assert.deepEqual(impossible.map(({ code, file }) => `${file.kind} ${code}`).sort(), [
      'creds content-gone',
      'jwt changed-since',
      'key content-gone',
    ]);
    for (const { reason } of impossible) assert.match(reason, /\.$/);
  });
});

describe('the trash', () => {
  it('keeps keys and creds that were removed or replaced, and gives them back', async () => {
    const { key, creds } = userFiles(roots, 'old1');
    const replaced = {
      path: userFiles(roots, 'old2').creds,
      before: Buffer.from(CONTENT.creds('old2')),
      after: Buffer.from('x'),
    };
    await write('delete', [...deleteUser(roots, 'old1'), replaced]);
    const { trash } = await open();
    const items = await trash.list();
    assert.deepEqual(items.map(item => item.kind).sort(), ['creds', 'creds', 'key']);
    const item = items.find(each => each.kind === 'key');
    assert.equal(item?.removedAt, time);
    const change = item && (await trash.restore(item, roots));
    assert.equal(change?.path, key);
    await write('restore', change ? [change] : []);
    assert.equal(readFileSync(key, 'utf8'), CONTENT.key('old1'));
    assert.throws(() => readFileSync(creds));
    await trash.empty();
    assert.deepEqual(await trash.list(), []);
    assert.equal(item && (await trash.restore(item, roots)), undefined);
  });

  it('is limited by number and by age, and never loses what was removed last', async () => {
    const limits = { files: 5, days: 90 };
    const journal = await open(limits);
    const remove = async (names: readonly string[]) => {
      await write('add', addUsers(roots, names));
      time += 1000;
      const recorder = journal.recorder(actor, { operation: 'test', title: 'delete', summary: [] });
      await commit(
        names.flatMap(name => deleteUser(roots, name)),
        { roots, recorder },
      );
      return recorder.entry?.id;
    };
    const ids = [await remove(['a']), await remove(['b']), await remove(['c'])];
    const kept = async () => [...new Set((await journal.trash.list()).map(item => item.entry))];
    assert.deepEqual(await kept(), [ids[2], ids[1]]);
    const many = await remove(['d', 'e', 'f', 'g']);
    assert.deepEqual(await kept(), [many]);
    time += 91 * 86_400_000;
    const last = await remove(['h']);
    assert.deepEqual(await kept(), [last]);
  });
});
