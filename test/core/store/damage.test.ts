import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Row, Store } from '../../../src/core/store/store.ts';
import { asNobody, openForAll } from '../../support/nobody.ts';
import { copyStore, openIn, type StoreCopy, scanIn } from '../../support/stores.ts';

const ORDERS = 'ACME/accounts/ORDERS/ORDERS.jwt';
const KIOSK = 'ACME/accounts/ORDERS/users/kiosk.jwt';

/** Changes one character in the middle of the n-th chunk of the JWT. */
function flip(copy: StoreCopy, file: string, chunk: number): void {
  const chunks = copy.read(file).split('.');
  const text = chunks[chunk] ?? '';
  const at = Math.floor(text.length / 2);
  chunks[chunk] = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  copy.write(file, chunks.join('.'));
}

function replaceWith(copy: StoreCopy, file: string, make: (path: string) => void): void {
  rmSync(copy.path(file));
  make(copy.path(file));
}

/** Every way to damage the JWT file of an account or user, and the code of the problem that comes of it. */
const DAMAGES: readonly (readonly [
  what: string,
  code: string,
  damage: (copy: StoreCopy, file: string) => void,
])[] = [
  ['empty', 'file-empty', (copy, file) => truncateSync(copy.path(file), 0)],
  ['cut', 'chunk-count', (copy, file) => truncateSync(copy.path(file), 40)],
  ['cut in its signature', 'signature-wrong', (copy, file) => copy.write(file, copy.read(file).slice(0, -4))],
  ['changed in its signature', 'signature-wrong', (copy, file) => flip(copy, file, 2)],
  ['not a JWT', 'chunk-count', (copy, file) => copy.write(file, 'hello')],
  ['binary', 'chunk-count', (copy, file) => copy.write(file, '\0\u00ff\u0001'.repeat(100))],
  ['of another kind', 'wrong-kind', (copy, file) => copy.write(file, copy.read('ACME/ACME.jwt'))],
  [
    'armoured',
    'armoured',
    (copy, file) =>
      copy.write(file, `-----BEGIN NATS JWT-----\n${copy.read(file)}\n------END NATS JWT------\n`),
  ],
  ['a folder', 'file-is-folder', (copy, file) => replaceWith(copy, file, path => mkdirSync(path))],
  [
    'a link to itself',
    'file-symlink-loop',
    (copy, file) => replaceWith(copy, file, path => symlinkSync(path, path)),
  ],
  [
    'a link to nowhere',
    'file-missing',
    (copy, file) => replaceWith(copy, file, path => symlinkSync('/nowhere', path)),
  ],
  ['a pipe', 'file-special', (copy, file) => replaceWith(copy, file, path => execFileSync('mkfifo', [path]))],
  ['too large', 'file-too-large', (copy, file) => truncateSync(copy.path(file), 2 ** 21)],
];

const names = (rows: readonly Row[]) => rows.map(row => row.name);

/** All rows but the one in `file` are as in an undamaged store. */
function othersAreWell(store: Store, file: string): void {
  const accounts = store.accounts('ACME');
  assert.deepEqual(names(accounts), [
    'AUTH',
    'BILLING',
    'EMPTY',
    'LOCKED',
    'ORDERS',
    'SYS',
    'Ünïcode ☂ account',
  ]);
  let rows = 1;
  for (const account of accounts) {
    if (!account.path.endsWith(file)) assert.equal(account.status, 'checked', account.name);
    for (const user of store.users('ACME', account.name)) {
      rows++;
      if (!user.path.endsWith(file)) assert.equal(user.status, 'checked', user.path);
    }
  }
  assert.equal(rows, 13, 'no user is hidden');
}

describe('a damaged file', () => {
  for (const [what, code, damage] of DAMAGES) {
    it(`of an account that is ${what} is a row with its reason and path, and hides nothing`, async () => {
      const copy = copyStore('acme');
      damage(copy, ORDERS);
      const store = await scanIn(copy.dir);
      const row = store.accounts('ACME').find(each => each.name === 'ORDERS');
      assert.equal(row?.status, 'damaged');
      assert.equal(row.problems[0]?.code, code);
      assert.equal(row.problems[0]?.place.path, copy.path(ORDERS));
      assert.equal(row.key, '');
      othersAreWell(store, ORDERS);
      for (const user of store.users('ACME', 'ORDERS')) {
        assert.equal(user.problems[0]?.code, 'account-unusable', user.name);
      }
      const entity = store.account('ACME', 'ORDERS');
      assert.equal(entity?.row.status, 'damaged');
      if (code !== 'signature-wrong') assert.equal(entity?.claims, undefined);
    });

    it(`of a user that is ${what} is a row with its reason and path, and hides nothing`, async () => {
      const copy = copyStore('acme');
      damage(copy, KIOSK);
      const store = await scanIn(copy.dir);
      const row = store.users('ACME', 'ORDERS').find(each => each.name === 'kiosk');
      assert.equal(row?.status, 'damaged');
      assert.deepEqual(
        row.problems.map(problem => problem.code),
        [code],
      );
      assert.equal(row.problems[0]?.place.path, copy.path(KIOSK));
      othersAreWell(store, KIOSK);
      assert.ok(store.problems().some(problem => problem.code === code && problem.place.user === 'kiosk'));
      assert.equal(store.user('ACME', 'ORDERS', 'kiosk')?.row.status, 'damaged');
    });
  }

  it('of the operator is a row; its accounts are there and say that nobody knows who trusts them', async () => {
    for (const [what, code, damage] of DAMAGES) {
      if (what === 'of another kind') continue;
      const copy = copyStore('acme');
      damage(copy, 'ACME/ACME.jwt');
      const store = await scanIn(copy.dir);
      const [row] = store.operators();
      assert.equal(row?.status, 'damaged', what);
      assert.equal(row.problems[0]?.code, code, what);
      assert.equal(row.accounts, 7);
      assert.deepEqual(
        store.accounts('ACME').map(account => account.problems[0]?.code),
        Array(7).fill('operator-unusable'),
      );
    }
  });

  it('is the same when only the visible rows were read', () => {
    const copy = copyStore('acme');
    truncateSync(copy.path(ORDERS), 0);
    flip(copy, 'ACME/accounts/AUTH/AUTH.jwt', 2);
    const store = openIn(copy.dir);
    store.ensureAccounts('ACME', 0, 7);
    const damaged = store.accounts('ACME').filter(row => row.status === 'damaged');
    assert.deepEqual(
      damaged.map(row => row.problems[0]?.code),
      ['signature-wrong', 'file-empty'],
    );
  });

  it('may have a line end after the JWT', async () => {
    const copy = copyStore('acme');
    copy.write(ORDERS, `${copy.read(ORDERS)}\n`);
    copy.write(KIOSK, `${copy.read(KIOSK)}\r\n`);
    const store = await scanIn(copy.dir);
    assert.equal(store.accounts('ACME')[4]?.status, 'checked');
    assert.ok(store.users('ACME', 'ORDERS').every(row => row.status === 'checked'));
    assert.equal(store.user('ACME', 'ORDERS', 'kiosk')?.token.endsWith('\n'), false);
  });
});

describe('without permission', () => {
  it('a file or folder is a row with that reason, and hides nothing else', async () => {
    const copy = copyStore('acme');
    openForAll(copy.dir);
    chmodSync(copy.path(KIOSK), 0);
    chmodSync(copy.path('ACME/accounts/AUTH'), 0);
    chmodSync(copy.path('ACME/accounts/BILLING/users'), 0);
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      const code = (name: string) =>
        store
          .accounts('ACME')
          .find(row => row.name === name)
          ?.problems.map(each => each.code);
      assert.deepEqual(code('AUTH'), ['file-no-permission', 'folder-unreadable']);
      assert.deepEqual(code('BILLING'), ['folder-unreadable']);
      assert.deepEqual(code('ORDERS'), []);
      const kiosk = store.users('ACME', 'ORDERS').find(row => row.name === 'kiosk');
      assert.equal(kiosk?.status, 'damaged');
      assert.equal(kiosk.problems[0]?.code, 'file-no-permission');
      assert.equal(store.users('ACME', 'ORDERS').length, 6);
    });
    chmodSync(copy.path('ACME/accounts/AUTH'), 0o700);
    chmodSync(copy.path('ACME/accounts/BILLING/users'), 0o700);
  });

  it('the list of accounts is a problem of the operator', async () => {
    const copy = copyStore('acme');
    openForAll(copy.dir);
    chmodSync(copy.path('ACME/accounts'), 0);
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      assert.deepEqual(store.accounts('ACME'), []);
      assert.ok(store.operators()[0]?.problems.some(problem => problem.code === 'folder-unreadable'));
    });
    chmodSync(copy.path('ACME/accounts'), 0o700);
  });
});

describe('a folder that is not as nsc makes it', () => {
  it('without a JWT is a row: a stray folder, a renamed account, an account that another tool half made', async () => {
    const copy = copyStore('acme');
    mkdirSync(copy.path('ACME/accounts/AAA stray'));
    renameSync(copy.path('ACME/accounts/EMPTY'), copy.path('ACME/accounts/RENAMED'));
    const store = await scanIn(copy.dir);
    for (const name of ['AAA stray', 'RENAMED']) {
      const row = store.accounts('ACME').find(each => each.name === name);
      assert.equal(row?.status, 'damaged', name);
      assert.equal(row.problems[0]?.code, 'file-missing');
    }
    assert.equal(store.accounts('ACME').length, 8);
  });

  it('that is a link is a row and not followed; a loop of links ends', async () => {
    const copy = copyStore('acme');
    symlinkSync(copy.path('ACME/accounts'), copy.path('ACME/accounts/LOOP'));
    symlinkSync('nowhere', copy.path('ACME/accounts/DANGLING'));
    symlinkSync(copy.path('ACME/accounts/ORDERS'), copy.path('ACME/accounts/TWIN'));
    const store = await scanIn(copy.dir);
    for (const name of ['LOOP', 'DANGLING', 'TWIN']) {
      const row = store.accounts('ACME').find(each => each.name === name);
      assert.equal(row?.problems[0]?.code, 'folder-is-link', name);
      assert.deepEqual(store.users('ACME', name), []);
      assert.equal(store.account('ACME', name)?.claims, undefined);
    }
    assert.equal(store.accounts('ACME').filter(row => row.status === 'checked').length, 7);
  });

  it('says what lies around in it', async () => {
    const copy = copyStore('acme');
    copy.write('ACME/accounts/notes.txt', 'x');
    copy.write('ACME/accounts/ORDERS/users/backup.jwt~', 'x');
    mkdirSync(copy.path('ACME/accounts/ORDERS/users/nested'));
    rmSync(copy.path('ACME/accounts/SYS/users'), { recursive: true });
    copy.write('ACME/accounts/SYS/users', 'a file');
    const store = await scanIn(copy.dir);
    const stray = store.problems().filter(problem => problem.code === 'stray-entry');
    assert.deepEqual(
      stray.map(problem => problem.place.account),
      [undefined, 'ORDERS', 'ORDERS'],
    );
    assert.ok(
      store.problems().some(problem => problem.code === 'not-a-folder' && problem.place.account === 'SYS'),
    );
    assert.equal(store.users('ACME', 'ORDERS').length, 6);
  });

  it('a linked user file is followed, as nsc does; a second name for the same file is a user too', async () => {
    const copy = copyStore('acme');
    symlinkSync('kiosk.jwt', copy.path('ACME/accounts/ORDERS/users/linked.jwt'));
    linkSync(copy.path(KIOSK), copy.path('ACME/accounts/ORDERS/users/second.jwt'));
    const store = await scanIn(copy.dir);
    for (const name of ['linked', 'second']) {
      const row = store.users('ACME', 'ORDERS').find(each => each.name === name);
      assert.equal(row?.status, 'checked');
      assert.deepEqual(
        row.problems.map(problem => problem.code),
        ['name-mismatch', 'duplicate-key'],
      );
    }
  });
});

describe('names', () => {
  it('that are odd are read, and told apart', async () => {
    const copy = copyStore('acme');
    const odd = [
      'esc\u001b[31m',
      'new\nline',
      '..x',
      'a b',
      '-rf',
      '\u202eabc',
      '日本語',
      'x'.repeat(200),
      'quote\'"',
    ];
    for (const name of odd) copy.write(`ACME/accounts/ORDERS/users/${name}.jwt`, copy.read(KIOSK));
    const store = await scanIn(copy.dir);
    const found = store.users('ACME', 'ORDERS').filter(row => odd.includes(row.name));
    assert.equal(found.length, odd.length);
    assert.ok(found.every(row => row.status === 'checked' && row.claimName === 'kiosk'));
    for (const name of odd) assert.equal(store.user('ACME', 'ORDERS', name)?.claims?.name, 'kiosk');
  });

  it('that are not UTF-8 are damaged rows', async () => {
    const copy = copyStore('acme');
    const users = Buffer.from(`${copy.path('ACME/accounts/ORDERS/users')}/`);
    symlinkSync('kiosk.jwt', Buffer.concat([users, Buffer.from([0x62, 0xff]), Buffer.from('.jwt')]));
    const store = await scanIn(copy.dir);
    const row = store.users('ACME', 'ORDERS').find(each => each.name === 'b\ufffd');
    assert.equal(row?.status, 'damaged');
    assert.match(row.problems[0]?.message ?? '', /not valid UTF-8/);
  });

  it('that differ only in case or blanks are told on both', async () => {
    const copy = copyStore('acme');
    for (const name of ['Kiosk', 'kiosk '])
      copy.write(`ACME/accounts/ORDERS/users/${name}.jwt`, copy.read(KIOSK));
    mkdirSync(copy.path('ACME/accounts/orders'));
    copy.write('ACME/accounts/orders/orders.jwt', copy.read(ORDERS));
    const store = await scanIn(copy.dir);
    const twins = store.problems().filter(problem => problem.code === 'name-twin');
    assert.deepEqual([...new Set(twins.map(problem => problem.place.user ?? problem.place.account))].sort(), [
      'Kiosk',
      'ORDERS',
      'kiosk',
      'kiosk ',
      'orders',
    ]);
  });

  it('that end in a blank have a folder with it and a file without, as nsc makes them', async () => {
    const copy = copyStore('acme');
    mkdirSync(copy.path('ACME/accounts/trail '));
    copy.write('ACME/accounts/trail /trail.jwt', copy.read(ORDERS));
    const store = await scanIn(copy.dir);
    const row = store.accounts('ACME').find(each => each.name === 'trail ');
    assert.equal(row?.status, 'checked');
    assert.equal(row.path, copy.path('ACME/accounts/trail /trail.jwt'));
  });
});
