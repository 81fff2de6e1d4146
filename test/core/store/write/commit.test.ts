import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import type { JournalEntry } from '../../../../src/core/journal/entry.ts';
import { Journal } from '../../../../src/core/journal/journal.ts';
import { type FileChange, hashOf } from '../../../../src/core/store/write/change.ts';
import { commit, recover } from '../../../../src/core/store/write/commit.ts';
import type { Disk } from '../../../../src/core/store/write/disk.ts';
import type { Headway } from '../../../../src/core/store/write/headway.ts';
import { nodeDisk } from '../../../../src/core/store/write/node-disk.ts';
import { thisProcess } from '../../../../src/core/store/write/process-identity.ts';
import type { Recorder } from '../../../../src/core/store/write/recorder.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { temporaryFolder } from '../../../support/stores.ts';
import {
  accountFile,
  addUsers,
  CONTENT,
  deleteUser,
  editAccount,
  filesOf,
  pictureOf,
  rootsIn,
  seenByNsc,
  userFiles,
  writeSmallStore,
} from '../../../support/written-changes.ts';

const dir = join(temporaryFolder('commit-'), 'store');
const roots = rootsIn(dir);
const account = accountFile(roots);
const write = (changes: readonly FileChange[], disk?: Disk) => commit(changes, { roots, disk });
const actor = { who: 'tester', host: 'here' };
const visible = () => seenByNsc(pictureOf(dir));
const text = (path: string) => readFileSync(path, 'utf8');

beforeEach(() => writeSmallStore(dir));

/** The disk, with something done just before the first call of a kind that is about a path. */
function interrupted(name: 'rename' | 'link', to: string, meanwhile: () => void): Disk {
  let done = false;
  return {
    ...nodeDisk,
    [name]: async (from: string, target: string) => {
      if (!done && (target === to || from === to)) {
        done = true;
        meanwhile();
      }
      await nodeDisk[name](from, target);
    },
  };
}

function failing(names: readonly (keyof Disk)[], code: string, when: (path: string) => boolean): Disk {
  const fail = (name: keyof Disk) => async (path: string, other: string) => {
    if (when(path)) throw Object.assign(new Error(code), { code, path });
    await (nodeDisk[name] as (a: string, b: string) => Promise<unknown>)(path, other);
  };
  return { ...nodeDisk, ...Object.fromEntries(names.map(name => [name, fail(name)])) };
}

/** Leaves what a killed process leaves, at the call that `picks`: its index in the names of all of them. */
async function killedAt(
  changes: readonly FileChange[],
  picks: (calls: readonly string[]) => number,
  journalled = false,
): Promise<void> {
  const me = { ...(await thisProcess()), pid: 99_999_999 };
  const dry = new FaultyDisk(nodeDisk);
  const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores });
  const recorder = () =>
    journalled ? journal.recorder(actor, { operation: 'test', title: 'A test', summary: [] }) : undefined;
  await commit(changes, { roots, disk: dry.disk, me, recorder: recorder() });
  writeSmallStore(dir);
  const { disk } = new FaultyDisk(nodeDisk, { at: picks(dry.calls) + 1, what: 'kill', when: 'before' });
  await assert.rejects(commit(changes, { roots, disk, me, recorder: recorder() }));
}

/** nkeeper's own files in a store root. */
const own = (stores: string) => readdirSync(stores).filter(name => name.startsWith('.nkeeper.'));

describe('commit', () => {
  it('writes files for their owner alone, also over looser ones, and leaves nothing else behind', async () => {
    chmodSync(account, 0o644);
    await write([...addUsers(roots, ['new']), editAccount(roots, 0, 1)]);
    const { key, jwt, creds } = userFiles(roots, 'new');
    for (const path of [key, jwt, creds, account]) assert.equal(statSync(path).mode & 0o7777, 0o600, path);
    assert.equal(statSync(dirname(key)).mode & 0o7777, 0o700);
    assert.equal(text(key), CONTENT.key('new'));
    assert.equal(lstatSync(key).nlink, 1);
    assert.deepEqual(readdirSync(join(roots.keystore, 'keys', '.nkeeper')), []);
    assert.deepEqual(own(roots.stores), ['.nkeeper.lock.1']);
  });

  it('removes folders that are empty then, up to the one named, and no others', async () => {
    const users = ['old1', 'old2'].flatMap(name => deleteUser(roots, name));
    const last: FileChange = {
      path: account,
      before: Buffer.from(CONTENT.account(0)),
      after: undefined,
      prune: join(roots.stores, 'OP', 'accounts'),
    };
    writeFileSync(join(roots.keystore, 'creds', 'OP', 'A', 'other.txt'), 'of somebody else');
    await write([...users, last]);
    assert.deepEqual(readdirSync(join(roots.stores, 'OP')), []);
    assert.deepEqual(readdirSync(join(roots.keystore, 'creds', 'OP', 'A')), ['other.txt']);
    assert.deepEqual(readdirSync(join(roots.keystore, 'keys', 'U')), []);
  });

  it('is cancelled until files take their places, and then leaves nothing behind', async () => {
    const changes = [...addUsers(roots, ['new1', 'new2']), editAccount(roots, 0, 1)];
    const before = visible();
    const cancelledAt = (count: number, heard: Headway[] = []) => {
      writeSmallStore(dir);
      const stop = new AbortController();
      if (count === 0) stop.abort();
      const onHeadway = (headway: Headway) => {
        if (heard.push(headway) === count) stop.abort();
      };
      return commit(changes, { roots, signal: stop.signal, onHeadway });
    };
    for (let count = 0; count <= changes.length; count++) {
      await assert.rejects(cancelledAt(count), {
        code: 'cancelled',
        message: 'Cancelled: nothing was changed.',
      });
      assert.deepEqual(visible(), before);
      assert.deepEqual(own(roots.stores), ['.nkeeper.lock.1']);
    }
    const heard: Headway[] = [];
    await cancelledAt(changes.length + 1, heard);
    assert.deepEqual(heard.at(-1), { part: 'place', done: 0, total: changes.length });
    assert.equal(text(account), CONTENT.account(1));
  });

  it('takes what was read by its hash, and only compares what stays the same', async () => {
    const before = { sha256: hashOf(readFileSync(account)) };
    const same = Buffer.from(CONTENT.jwt('old1'));
    const guard = { path: userFiles(roots, 'old1').jwt, before: same, after: same };
    await write([guard, { path: account, before, after: Buffer.from('new') }]);
    assert.equal(text(account), 'new');
    writeFileSync(guard.path, 'changed');
    const next = { path: account, before: Buffer.from('new'), after: Buffer.from('newer') };
    await assert.rejects(write([guard, next]), { code: 'changed-meanwhile' });
    assert.equal(text(account), 'new');
  });

  it('refuses what was changed before it, by name, and changes nothing', async () => {
    const { jwt } = userFiles(roots, 'new');
    for (const [path, content] of [
      [account, 'by somebody else'],
      [jwt, 'already there'],
    ] as const) {
      writeSmallStore(dir);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      const before = visible();
      await assert.rejects(write([...addUsers(roots, ['new']), editAccount(roots, 0, 1)]), {
        code: 'changed-meanwhile',
        message: `${path} was changed by somebody else meanwhile.`,
      });
      assert.deepEqual(visible(), before);
    }
  });

  const changes = [...addUsers(roots, ['new']), editAccount(roots, 0, 1), ...deleteUser(roots, 'old1')];
  const { jwt, creds } = userFiles(roots, 'new');
  const gone = userFiles(roots, 'old1').jwt;
  const RACES: Readonly<Record<string, readonly [disk: () => Disk, path: string, after: string]>> = {
    'writes into a file just before it is replaced': [
      () => interrupted('rename', account, () => writeFileSync(account, 'by nsc')),
      ...([account, 'by nsc'] as const),
    ],
    'empties a file to write it just before it is replaced': [
      () => interrupted('rename', account, () => writeFileSync(account, '')),
      ...([account, ''] as const),
    ],
    'replaces a file after it was compared and before its turn': [
      () =>
        interrupted('link', creds, () => {
          writeFileSync(`${account}.x`, 'by git');
          renameSync(`${account}.x`, account);
        }),
      ...([account, 'by git'] as const),
    ],
    'makes a file just before it is made': [
      () => interrupted('link', jwt, () => writeFileSync(jwt, 'by nsc')),
      ...([jwt, 'by nsc'] as const),
    ],
    'changes a file just before it is removed': [
      () => interrupted('rename', gone, () => writeFileSync(gone, 'by nsc')),
      ...([gone, 'by nsc'] as const),
    ],
  };
  for (const [what, [disk, path, after]] of Object.entries(RACES)) {
    it(`takes everything back when nsc ${what}, whose change stays`, async () => {
      const before = filesOf(roots);
      await assert.rejects(write(changes, disk()), { code: 'changed-meanwhile', message: new RegExp(path) });
      assert.deepEqual(filesOf(roots), { ...before, [path]: after });
      assert.deepEqual(own(roots.stores), ['.nkeeper.lock.1']);
      assert.equal(existsSync(dirname(userFiles(roots, 'new').key)), false, 'its folders are gone too');
    });
  }

  it('sees a program that still writes into the replaced file, and gives it its file back', async () => {
    // Opened before the replacement, written after it.
    const slow = interrupted('link', userFiles(roots, 'old1').creds, () => undefined);
    let open: Awaited<ReturnType<Disk['open']>> | undefined;
    const disk: Disk = {
      ...slow,
      rename: async (from, to) => {
        if (to === account && open === undefined) {
          open = await nodeDisk.open(account);
          await nodeDisk.rename(from, to);
          await open.write(Buffer.from('BY NSC'), 0);
        } else await nodeDisk.rename(from, to);
      },
    };
    await assert.rejects(write([editAccount(roots, 0, 1)], disk), { code: 'changed-meanwhile' });
    assert.match(text(account), /^BY NSC/);
    await open?.close();
  });

  it('works in stores behind links, and with odd names', async () => {
    const real = join(dir, 'elsewhere');
    renameSync(roots.stores, real);
    symlinkSync(real, roots.stores);
    const folder = join(roots.stores, 'OP', 'accounts', "Ü '☂\n x");
    mkdirSync(join(dir, 'far'));
    symlinkSync(join(dir, 'far'), folder);
    const path = join(folder, "Ü '☂\n x.jwt");
    await write([{ path, before: undefined, after: Buffer.from('odd') }, editAccount(roots, 0, 1)]);
    assert.equal(text(join(dir, 'far', "Ü '☂\n x.jwt")), 'odd');
    assert.equal(text(join(real, 'OP', 'accounts', 'A', 'A.jwt')), CONTENT.account(1));
    assert.ok(lstatSync(roots.stores).isSymbolicLink());
  });

  it('does not write through a link, nor over what is no file', async () => {
    const secret = join(dir, 'secret');
    const make: Readonly<Record<string, () => void>> = {
      'file-is-link': () => symlinkSync(secret, account),
      'file-special': () => mkdirSync(account),
    };
    for (const [code, put] of Object.entries(make)) {
      writeSmallStore(dir);
      writeFileSync(secret, CONTENT.account(0));
      rmSync(account);
      put();
      await assert.rejects(write([editAccount(roots, 0, 1)]), { code });
      assert.equal(text(secret), CONTENT.account(0));
    }
  });

  it('works where there are no hard links', async () => {
    const plain = () => failing(['link'], 'ENOTSUP', () => true);
    await write(changes, plain());
    assert.equal(text(account), CONTENT.account(1));
    assert.equal(existsSync(gone), false);
    assert.equal(text(creds), CONTENT.creds('new'));
    writeSmallStore(dir);
    const before = visible();
    const full = {
      ...plain(),
      append: nodeDisk.append,
      syncFolder: failing(['syncFolder'], 'EIO', path => path === dirname(account)).syncFolder,
    };
    await assert.rejects(write([editAccount(roots, 0, 1), ...addUsers(roots, ['new'])], full), {
      code: 'commit-unfinished',
    });
    await recover({ roots });
    assert.deepEqual(visible(), before);
  });

  it('works where a part of the store is on another file system', async () => {
    const inStage = (path: string) => path.includes('.nkeeper') && path.endsWith('.new');
    await write(changes, failing(['link', 'rename'], 'EXDEV', inStage));
    assert.equal(text(account), CONTENT.account(1));
    assert.equal(text(creds), CONTENT.creds('new'));
    const strange = Object.keys(pictureOf(dir)).filter(path => /\.(new|old)$/.test(path));
    assert.deepEqual(strange, []);
  });

  it('writes no path that is not of this store', async () => {
    const change = (path: string) => write([{ path, before: undefined, after: Buffer.of() }]);
    await assert.rejects(change(join(dir, 'A.jwt')), { code: 'path-outside-store' });
    await assert.rejects(change(join(roots.stores, '..', 'A.jwt')), { code: 'path-outside-store' });
    await assert.rejects(change('stores/A.jwt'), { code: 'path-outside-store' });
    await assert.rejects(change(join(roots.stores, 'authorized_keys')), { code: 'path-not-store' });
    await assert.rejects(write([editAccount(roots, 0, 1), editAccount(roots, 0, 2)]), { code: 'path-twice' });
  });

  it('says what is wrong with the disk in words', async () => {
    const codes = {
      ENOSPC: 'disk-full',
      EROFS: 'store-not-writable',
      EACCES: 'store-not-writable',
      EIO: 'write-failed',
    };
    for (const [code, wanted] of Object.entries(codes)) {
      const before = visible();
      await assert.rejects(
        write(
          changes,
          failing(['create'], code, path => path.endsWith('.new')),
        ),
        {
          code: wanted,
          message: /Nothing was changed\.$/,
        },
      );
      assert.deepEqual(visible(), before);
    }
  });
});

describe('recover', () => {
  /** The n-th rename from the end: the last one says that it is done, the one before that puts the account in its place. */
  const renameFromEnd = (n: number) => (calls: readonly string[]) =>
    calls.flatMap((name, index) => (name === 'rename' ? [index] : [])).at(-n) as number;
  const lastRename = renameFromEnd(1);

  it('finishes what was staged, and says so', async () => {
    await killedAt([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], lastRename);
    const recovered = await recover({ roots });
    assert.equal(recovered.length, 1);
    assert.equal(recovered[0]?.outcome, 'finished');
    assert.equal(recovered[0]?.by?.process.pid, 99_999_999);
    assert.equal(recovered[0]?.files.at(-1), account);
    assert.equal(text(account), CONTENT.account(1));
    assert.deepEqual(await recover({ roots }), []);
  });

  it('does not take back what is in the journal, whatever nsc has changed since', async () => {
    const lines: string[] = [];
    const recorder: Recorder = {
      prepare: async () => 'the line',
      append: async line => void lines.push(line),
      withdraw: async () => assert.fail('it is done'),
      has: async line => lines.includes(line),
      keepTakenBack: async () => assert.fail('it is done'),
    };
    const changes = [...addUsers(roots, ['new']), editAccount(roots, 0, 1)];
    const disk: Disk = {
      ...nodeDisk,
      rename: async (from, to) => {
        if (to.includes('done.') || lines.length > 0) throw new Error('killed');
        await nodeDisk.rename(from, to);
      },
    };
    await assert.rejects(commit(changes, { roots, recorder, disk }), { code: 'commit-unfinished' });
    writeFileSync(account, 'by nsc');
    const [recovery] = await recover({ roots, recorder });
    assert.equal(recovery?.outcome, 'finished');
    assert.equal(text(account), 'by nsc');
    assert.equal(text(userFiles(roots, 'new').key), CONTENT.key('new'));
    assert.deepEqual(lines, ['the line']);
  });

  it('finishes what is in place, whatever nsc has changed or removed of it since, and leaves that', async () => {
    const changes = [...addUsers(roots, ['new']), editAccount(roots, 0, 1)];
    const { key, jwt, creds } = userFiles(roots, 'new');
    const edits: Readonly<Record<string, () => void>> = {
      [account]: () => writeFileSync(account, 'by nsc'),
      [jwt]: () => writeFileSync(jwt, 'by nsc'),
      // As editors do it: another file gets the name.
      [key]: () => {
        writeFileSync(`${key}.tmp`, 'by an editor');
        renameSync(`${key}.tmp`, key);
      },
      [creds]: () => rmSync(creds),
    };
    for (const [path, edit] of Object.entries(edits)) {
      await killedAt(changes, lastRename);
      edit();
      const wanted = visible();
      const [recovery] = await recover({ roots });
      assert.equal(recovery?.outcome, 'finished', path);
      assert.deepEqual(recovery?.foreign, [path]);
      assert.deepEqual(visible(), wanted);
      assert.deepEqual(readdirSync(join(roots.keystore, 'keys', '.nkeeper')), []);
      writeSmallStore(dir);
    }
  });

  it('finishes the rest of what somebody built on', async () => {
    const { key, jwt } = userFiles(roots, 'new');
    await killedAt([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], renameFromEnd(3));
    assert.equal(text(jwt), CONTENT.jwt('new'));
    writeFileSync(jwt, 'by nsc');
    writeFileSync(account, 'by nsc too');
    const [recovery] = await recover({ roots });
    assert.equal(recovery?.outcome, 'finished');
    assert.deepEqual(recovery?.foreign, [jwt, account]);
    assert.deepEqual([jwt, account, key].map(text), ['by nsc', 'by nsc too', CONTENT.key('new')]);
  });

  it('takes back what cannot be finished since nsc was faster: what goes is in the trash, and undo brings it back', async () => {
    const { key, jwt, creds } = userFiles(roots, 'new');
    await killedAt([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], renameFromEnd(2), true);
    writeFileSync(account, 'by nsc');
    const journal = await Journal.open({ folder: roots.journals, storesDir: roots.stores });
    const [recovery] = await recover({ roots, recorder: journal.settler(actor) });
    assert.equal(recovery?.outcome, 'taken-back');
    assert.deepEqual(recovery?.foreign, [account]);
    assert.deepEqual([key, jwt, creds].map(existsSync), [false, false, false]);
    assert.equal(text(account), 'by nsc');
    assert.deepEqual(
      (await journal.trash.list()).map(({ path }) => join(roots.keystore, path)).sort(),
      [creds, key].sort(),
    );
    const { entries } = await journal.read();
    assert.deepEqual(
      entries.map(({ title }) => title),
      ['Take back what was not finished: A test'],
    );
    const { changes, impossible } = await journal.undo(entries[0] as JournalEntry, roots);
    assert.deepEqual(impossible, []);
    await write(changes);
    assert.deepEqual([key, jwt, creds].map(text), [
      CONTENT.key('new'),
      CONTENT.jwt('new'),
      CONTENT.creds('new'),
    ]);
  });

  it('removes no key that no journal keeps', async () => {
    const { key, jwt, creds } = userFiles(roots, 'new');
    await killedAt([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], renameFromEnd(2));
    writeFileSync(account, 'by nsc');
    const { recovered } = await write([
      { path: account, before: Buffer.from('by nsc'), after: Buffer.from('next') },
    ]);
    assert.equal(recovered[0]?.outcome, 'taken-back');
    assert.deepEqual([key, jwt, creds].map(existsSync), [true, false, true]);
    assert.equal(text(account), 'next');
  });

  it('works through another name of the store, and after it was moved', async () => {
    await killedAt([...addUsers(roots, ['new']), editAccount(roots, 0, 1)], lastRename);
    const moved = join(dirname(dir), 'moved');
    rmSync(moved, { recursive: true, force: true });
    renameSync(dir, moved);
    symlinkSync(moved, dir);
    const [recovery] = await recover({ roots });
    assert.equal(recovery?.outcome, 'finished');
    assert.equal(text(account), CONTENT.account(1));
    rmSync(dir);
    rmSync(moved, { recursive: true });
  });

  it('changes nothing where nothing is to be settled', async () => {
    const before = pictureOf(dir);
    assert.deepEqual(await recover({ roots }), []);
    assert.deepEqual(
      await recover({ roots: { stores: join(dir, 'none'), keystore: join(dir, 'none') } }),
      [],
    );
    assert.deepEqual(pictureOf(dir), before);
    assert.deepEqual(own(roots.stores), []);
  });

  it('sets an intent aside that cannot be read', async () => {
    await write([editAccount(roots, 0, 1)]);
    writeFileSync(join(roots.stores, '.nkeeper.intent.aaaaaaaaaa'), '{');
    const [recovery] = await recover({ roots });
    assert.equal(recovery?.outcome, 'unreadable');
    assert.ok(existsSync(join(roots.stores, '.nkeeper.unreadable.aaaaaaaaaa')));
    assert.deepEqual(await recover({ roots }), []);
  });

  it('leaves the intent of a newer version to that', async () => {
    await write([editAccount(roots, 0, 1)]);
    writeFileSync(join(roots.stores, '.nkeeper.intent.aaaaaaaaaa'), '{"version":2}');
    await assert.rejects(write([editAccount(roots, 1, 2)]), { code: 'intent-too-new' });
  });

  it('lets no made-up intent out of the store', async () => {
    await killedAt([editAccount(roots, 0, 1)], lastRename);
    const folder = roots.stores;
    const name = own(folder).find(each => each.startsWith('.nkeeper.intent.')) ?? '';
    const intent = JSON.parse(text(join(folder, name)));
    const victim = join(dir, 'victim.jwt');
    writeFileSync(victim, CONTENT.account(0));
    for (const path of ['../victim.jwt', 'OP/../../victim.jwt', victim, 'OP/authorized_keys']) {
      intent.steps[0].path = path;
      writeFileSync(join(folder, name), JSON.stringify(intent));
      assert.equal((await recover({ roots }))[0]?.outcome, 'unreadable', path);
    }
    assert.equal(text(victim), CONTENT.account(0));
  });
});
