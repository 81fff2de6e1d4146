import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { age } from '../../support/aged-index.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { openIn, temporaryFolder } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** Enough that writing an index is worth it. */
const ACCOUNTS = 20;
const USERS = 2;

/** A store with some of everything that the index has to carry, and a cache folder of its own. */
function setUp(size = { accounts: ACCOUNTS, users: USERS }) {
  const operator = new TestOperator('OP');
  const accounts = Array.from({ length: size.accounts }, (_, i) =>
    operator.account(`A${String(i).padStart(2, '0')}`, {
      nats: {
        exports: [{ subject: `e${i}`, type: 'stream', token_req: i === 3 }],
        revocations: { '*': 1000 + i },
        ...(i === 5 ? { tags: ['x:1'], description: 'ünï' } : {}),
      },
    }),
  );
  const users = accounts.flatMap(account =>
    Array.from({ length: size.users }, (_, i) =>
      account.user(`u${i}`, {
        nats: { pub: { deny: ['a..b'] }, sub: {}, bearer_token: i === 1, tags: ['t:1'] },
      }),
    ),
  );
  const dir = writeStore(operator, accounts, users);
  const cache = temporaryFolder('cache-');
  const open = () => openIn(dir, { index: true }, { XDG_CACHE_HOME: cache });
  const written = Date.now();
  const scan = async () => {
    // Files of this very moment are read twice in any case: they may change again without looking different.
    while (Date.now() - written < 80) await delay(10);
    const store = open();
    await store.scan();
    return store;
  };
  const index = () =>
    readdirSync(join(cache, 'nkeeper/index')).map(name => join(cache, 'nkeeper/index', name));
  return { operator, accounts, users, dir, cache, open, scan, index };
}

/** Everything that rows and problems say. */
function said(store: Store): unknown {
  const accounts = store.accounts('OP');
  return [store.operators(), accounts, accounts.map(row => store.users('OP', row.name)), store.problems()];
}

describe('the index', () => {
  it('is written beside nothing else, for its owner alone', async () => {
    const at = setUp();
    await at.scan();
    assert.equal(at.index().length, 3);
    for (const path of at.index()) assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(at.cache, 'nkeeper/index')).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(at.cache), ['nkeeper']);
  });

  it('gives the same rows and problems as the files', async () => {
    const at = setUp();
    const first = said(await at.scan());
    age(at.index());
    const before = at.index().map(path => statSync(path).mtimeMs);
    const again = await at.scan();
    assert.deepEqual(said(again), first);
    assert.deepEqual(
      at.index().map(path => statSync(path).mtimeMs),
      before,
      'it is not written again',
    );
    assert.equal(again.progress.verified, again.progress.total);
    for (const { key } of at.users) assert.equal(again.findByKey(key)?.kind, 'user');
  });

  it('knows a store of one account, too, as soon as its files are old enough to be told from later ones', async () => {
    const at = setUp({ accounts: 1, users: 1 });
    await at.scan();
    const young = Date.now() + 2100;
    while (Date.now() < young) await delay(100);
    const first = said(await at.scan());
    assert.equal(at.index().length, 3);
    const before = at.index().map(path => statSync(path).mtimeMs);
    assert.deepEqual(said(await at.scan()), first);
    assert.deepEqual(
      at.index().map(path => statSync(path).mtimeMs),
      before,
      'it has all of them, and is not written again',
    );
  });

  it('is not asked for files that changed: by size, or by time alone', async () => {
    const at = setUp();
    await at.scan();
    age(at.index());
    const [account] = at.accounts;
    assert.ok(account);
    const path = join(at.dir, 'OP/accounts/A00/A00.jwt');
    const { size, mtime } = statSync(path);
    const forged = readFileSync(path, 'utf8').slice(0, -3).concat('AAA');
    writeFileSync(path, forged);
    utimesSync(path, mtime, mtime);
    assert.equal(statSync(path).size, size, 'same size, and the modification time was set back');
    truncateSync(join(at.dir, 'OP/accounts/A01/users/u0.jwt'), 0);
    const store = await at.scan();
    assert.equal(store.accounts('OP')[0]?.problems[0]?.code, 'signature-wrong');
    assert.equal(store.users('OP', 'A01')[0]?.problems[0]?.code, 'file-empty');
    assert.equal(store.accounts('OP').filter(row => row.status === 'damaged').length, 1);
  });

  it('is not trusted about files that are as young as it is', async () => {
    const at = setUp();
    await at.scan();
    const path = join(at.dir, 'OP/accounts/A00/A00.jwt');
    const { ctimeMs, size } = statSync(path);
    // What a second write in the same tick of the clock would leave: the index says another thing than the file.
    for (const file of at.index()) {
      const text = readFileSync(file, 'latin1');
      writeFileSync(file, text.replaceAll('"A00"', '"A0X"').replaceAll('"A01"', '"A00"'), 'latin1');
    }
    const store = await at.scan();
    assert.equal(store.accounts('OP')[0]?.claimName, 'A00');
    assert.deepEqual([statSync(path).ctimeMs, statSync(path).size], [ctimeMs, size]);
  });

  it('remembers signatures, not trust: who lists the signer is looked at anew', async () => {
    const at = setUp();
    await at.scan();
    age(at.index());
    const other = new TestOperator('OP');
    const token = encodeToken(
      'operator',
      { sub: other.key, name: 'OP', nats: {} },
      other.seed,
      1_700_000_000,
    );
    writeFileSync(join(at.dir, 'OP/OP.jwt'), token);
    const store = await at.scan();
    assert.ok(
      store
        .accounts('OP')
        .every(row => row.status === 'checked' && row.problems[0]?.code === 'signer-unknown'),
    );
  });

  it('has the operator too, until its file changes, and only with a signature that is right', async () => {
    const at = setUp();
    const first = said(await at.scan());
    age(at.index());
    const path = join(at.dir, 'OP/OP.jwt');
    assert.deepEqual(said(await at.scan()), first);
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, good.slice(0, -3).concat('AAA'));
    for (let i = 0; i < 2; i++) {
      const store = await at.scan();
      assert.equal(store.operators()[0]?.problems[0]?.code, 'signature-wrong');
      age(at.index());
    }
    writeFileSync(path, good);
    await at.scan();
    age(at.index());
    assert.deepEqual(said(await at.scan()), first);
  });

  it('notices what was added and removed', async () => {
    const at = setUp();
    await at.scan();
    age(at.index());
    const more = at.operator.account('A00b');
    mkdirSync(join(at.dir, 'OP/accounts/A00b'));
    writeFileSync(join(at.dir, 'OP/accounts/A00b/A00b.jwt'), more.token);
    const user = at.accounts[7]?.user('u00');
    writeFileSync(join(at.dir, 'OP/accounts/A07/users/u00.jwt'), user?.token ?? '');
    const { rmSync } = await import('node:fs');
    rmSync(join(at.dir, 'OP/accounts/A03'), { recursive: true });
    const store = await at.scan();
    assert.equal(store.accounts('OP').length, ACCOUNTS + 1);
    assert.deepEqual(
      store.users('OP', 'A07').map(row => row.name),
      ['u0', 'u00', 'u1'],
    );
    assert.ok(store.accounts('OP').every(row => row.status === 'checked'));
    assert.equal(store.findByKey(at.accounts[3]?.key ?? ''), undefined);
  });

  for (const [what, damage] of [
    ['empty', () => Buffer.alloc(0)],
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    [
      'of another version',
      (bytes: Buffer) =>
        Buffer.from(bytes.toString('latin1').replace('nkeeper-index-', 'nkeeper-index-9'), 'latin1'),
    ],
    [
      'zeroed inside',
      (bytes: Buffer) =>
        Buffer.concat([bytes.subarray(0, 1024), Buffer.alloc(bytes.length - 1028), Buffer.from('end\n')]),
    ],
    ['noise', (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i < 1024 ? byte : byte ^ 0x55)))],
  ] as const) {
    it(`that is ${what} is not used`, async () => {
      const at = setUp();
      const first = said(await at.scan());
      age(at.index());
      for (const path of at.index()) writeFileSync(path, damage(readFileSync(path)));
      assert.deepEqual(said(await at.scan()), first);
    });
  }

  it('that cannot be written is no error', async () => {
    const at = setUp();
    writeFileSync(join(at.cache, 'nkeeper'), 'a file');
    const store = await at.scan();
    assert.equal(store.progress.verified, store.progress.total);
  });

  it('of another store is not used', async () => {
    const one = setUp();
    await one.scan();
    const two = setUp();
    const store = openIn(two.dir, { index: true }, { XDG_CACHE_HOME: one.cache });
    await store.scan();
    assert.equal(one.index().length, 6);
    assert.equal(store.accounts('OP')[0]?.key, two.accounts[0]?.key);
  });

  it('holds no seeds', async () => {
    const at = setUp();
    const store = await at.scan();
    await store.scanKeys({ contents: true });
    const texts = at.index().map(path => readFileSync(path, 'latin1'));
    for (const { seed } of [...at.accounts, ...at.users]) {
      for (const text of texts) assert.equal(text.includes(seed.reveal().slice(2, 30)), false);
    }
  });
});
